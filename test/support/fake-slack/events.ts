/** Which events Slack would send: what manifest.yml subscribes to, and what the token may read. */
import type { Dict, FakeChannel } from './types.ts';
import type { World } from './world.ts';

export type Happening = Dict & { type: string };

/** Subscription → the scope it needs: https://docs.slack.dev/reference/events. */
export const eventScopes: Readonly<Record<string, string | undefined>> = {
  app_home_opened: undefined,
  channel_archive: 'channels:read',
  channel_deleted: 'channels:read',
  member_joined_channel: 'channels:read',
  member_left_channel: 'channels:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  subteam_created: 'usergroups:read',
  subteam_members_changed: 'usergroups:read',
  subteam_updated: 'usergroups:read',
  user_change: 'users:read',
};

/** What an event is subscribed to as: messages go by the kind of their channel, everything else by its type. */
export function subscriptionOf({ type, channel_type: kind }: Happening): string {
  if (type !== 'message') return type;
  if (kind === 'im') return 'message.im';
  return kind === 'group' ? 'message.groups' : 'message.channels';
}

/** Whether Slack would send it to this app with the scopes it has now. */
export function isSubscribed(world: World, happening: Happening): boolean {
  const name = subscriptionOf(happening);
  if (!world.manifest.events.includes(name)) return false;
  const isPrivateMembership = name.startsWith('member_') && happening.channel_type === 'G';
  const needed = isPrivateMembership ? 'groups:read' : eventScopes[name];
  return needed === undefined || world.scopes.has(needed);
}

export function messageChannelType(channel: FakeChannel): 'im' | 'group' | 'channel' {
  if (channel.kind === 'im') return 'im';
  return channel.kind === 'private' ? 'group' : 'channel';
}
