/** Which channel a call means, and whether the bot may do this in it. */
import { type Call, needText } from '../args.ts';
import { Refusal } from '../refusal.ts';
import { checkKindScope } from '../scopes.ts';
import type { FakeChannel, FakeUser } from '../types.ts';
import { isMember, type World } from '../world.ts';

export type Method = (world: World, call: Call) => Record<string, unknown>;

/** The channel named by a call, if the bot can see it and its scopes reach that kind of channel. */
export function seenChannel(world: World, call: Call, key = 'channel'): FakeChannel {
  const channel = world.channels.get(needText(call, key));
  if (channel === undefined || (channel.kind !== 'public' && !isMember(world, channel))) {
    throw new Refusal('channel_not_found');
  }
  checkKindScope(world, call.method, channel.kind);
  return channel;
}

/** The same, for what only members may do. */
export function joinedChannel(world: World, call: Call, key = 'channel'): FakeChannel {
  const channel = seenChannel(world, call, key);
  if (!isMember(world, channel)) throw new Refusal('not_in_channel');
  return channel;
}

export function refuseArchived(channel: FakeChannel): void {
  if (channel.isArchived) throw new Refusal('is_archived');
}

export function knownUser(world: World, id: string, code = 'user_not_found'): FakeUser {
  const user = world.users.get(id);
  if (user === undefined) throw new Refusal(code);
  return user;
}
