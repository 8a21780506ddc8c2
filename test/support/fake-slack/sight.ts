/** Who can see what: people act only on what Slack shows them. */
import type { FakeChannel, FakeMessage, FakeUser } from './types.ts';
import { channelOf, type World } from './world.ts';

export function canSee(user: FakeUser, channel: FakeChannel): boolean {
  return channel.kind === 'public' || channel.members.has(user.id);
}

/** Nobody can write, press or choose anything in a private channel they are not in. */
export function refuseHidden(user: FakeUser, channel: FakeChannel): void {
  if (!canSee(user, channel)) {
    throw new Error(`${user.name} is not in ${channel.name} and cannot press anything there`);
  }
}

/** Nobody can press what Slack does not show them. */
export function refuseUnseen(world: World, user: FakeUser, message: FakeMessage): void {
  if (message.isDeleted) throw new Error('The message is deleted');
  if (message.ephemeralTo !== undefined && message.ephemeralTo !== user.id) {
    throw new Error(`${user.name} does not see a message that is only for ${message.ephemeralTo}`);
  }
  refuseHidden(user, channelOf(world, message.channel));
}
