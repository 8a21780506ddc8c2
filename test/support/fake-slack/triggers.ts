/** trigger_ids: good for one modal, and for three seconds. */
import { limits } from './limits.ts';
import { Refusal } from './refusal.ts';
import type { FakeUser } from './types.ts';
import type { World } from './world.ts';

export interface Trigger {
  user: string;
  at: number;
  isUsed: boolean;
  /** The modal in which the person did something, if it was in one. */
  viewId: string | undefined;
}

export function makeTrigger(world: World, user: FakeUser, viewId?: string): string {
  const id = `${world.nextId('')}.${world.team.id}.${user.id}`;
  world.triggers.set(id, { user: user.id, at: world.now(), isUsed: false, viewId });
  return id;
}

/** Uses a trigger up, or throws Slack's refusal. */
export function exchangeTrigger(world: World, id: string): Trigger {
  const trigger = world.triggers.get(id);
  if (trigger === undefined) throw new Refusal('invalid_trigger_id');
  if (trigger.isUsed) throw new Refusal('exchanged_trigger_id');
  if (world.now() - trigger.at > limits.triggerMs) throw new Refusal('expired_trigger_id');
  trigger.isUsed = true;
  return trigger;
}
