import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import type { Known } from './arguments.ts';
import type { AnyCommand, Services } from './define.ts';

/** The incident whose own channel this is, where the command is about one. */
export async function ownIncident(
  { incidents }: Pick<Services, 'incidents'>,
  { args }: Pick<AnyCommand, 'args'>,
  channel: string | undefined,
): Promise<number | undefined> {
  return channel === undefined || args['incident'] === undefined ? undefined : incidents.inChannel(channel);
}

/**
 * Whoever acts in the channel of a private incident is in it, also when the bot was away as they came: what they cannot see is
 * tried once more after they were taken in.
 */
export async function asMember<T>(
  { incidents }: Pick<Services, 'incidents'>,
  channel: string | undefined,
  actor: Actor,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const isUnseen = error instanceof UserError && error.code === 'incident.unknown';
    if (!isUnseen || channel === undefined || (await incidents.inChannel(channel)) === undefined) throw error;
    await incidents.room.joined(channel, actor.person);
    return run();
  }
}

/** What typed words are compared with. */
export function knownIn({ systems, directory }: Pick<Services, 'systems' | 'directory'>): Known {
  const teams = directory.teams?.() ?? [];
  return { systems: [...systems.keys()], teams, people: directory.people?.() ?? [] };
}
