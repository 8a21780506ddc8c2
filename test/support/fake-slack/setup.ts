/** Furnishing the workspace: people, user groups, channels, and what administrators change in them. */
import type { Delivery } from './delivery.ts';
import { type Happening, isSubscribed } from './events.ts';
import { nameProblem } from './methods/conversations.ts';
import { userJson } from './methods/users.ts';
import type { People } from './people.ts';
import type { ChannelRef, FakeChannel, FakeGroup, FakeUser, UserRef } from './types.ts';
import { channelOf, userOf, type World } from './world.ts';

export type NewUser = Partial<Omit<FakeUser, 'name'>> & { name: string };

export interface NewChannel {
  name: string;
  isPrivate?: boolean;
  isArchived?: boolean;
  /** Whether the bot is in it; it is, unless told otherwise. */
  hasBot?: boolean;
  members?: readonly UserRef[];
  topic?: string;
}

export interface NewGroup {
  handle: string;
  name?: string;
  id?: string;
  users?: readonly UserRef[];
  isDisabled?: boolean;
}

export interface Setup {
  /** A full member with an address at hospital.example, unless the flags say something else. */
  addUser(user: NewUser | string): FakeUser;
  addChannel(channel: NewChannel | string): FakeChannel;
  addGroup(group: NewGroup): FakeGroup;
  user(ref: UserRef): FakeUser;
  /** Changes a person; tells the bot by `user_change` when one is connected. */
  changeUser(ref: UserRef, changes: Partial<FakeUser>): Promise<void>;
  /** Changes who is in a user group; tells the bot by `subteam_updated`. */
  changeGroup(handle: string, users: readonly UserRef[]): Promise<void>;
  /** Archives a channel as a person does; tells the bot. */
  archiveChannel(ref: ChannelRef): Promise<void>;
  /** Deletes a channel as an administrator does; tells the bot. */
  deleteChannel(ref: ChannelRef): Promise<void>;
  /** Puts the bot out of a channel; tells it by `member_left_channel`. */
  removeBot(ref: ChannelRef): Promise<void>;
  /** Takes scopes from the token, as if the app had been installed without them. */
  revokeScopes(...scopes: string[]): void;
  grantScopes(...scopes: string[]): void;
}

export function createSetup(world: World, delivery: Delivery, people: People): Setup {
  async function tell(event: Happening): Promise<void> {
    if (delivery.isConnected && isSubscribed(world, event)) await people.event(event);
  }

  function addUser(fresh: NewUser | string): FakeUser {
    const wanted: NewUser = typeof fresh === 'string' ? { name: fresh } : fresh;
    const user: FakeUser = {
      id: world.nextId('U'),
      realName: wanted.name.charAt(0).toUpperCase() + wanted.name.slice(1),
      email: `${wanted.name}@hospital.example`,
      teamId: wanted.isStranger ? 'T0STRANGER' : world.team.id,
      tz: 'America/New_York',
      isBot: false,
      isDeleted: false,
      isRestricted: false,
      isUltraRestricted: false,
      isStranger: false,
      ...wanted,
    };
    world.users.set(user.id, user);
    if (!user.isStranger) channelOf(world, 'general').members.add(user.id);
    return user;
  }

  function addChannel(fresh: NewChannel | string): FakeChannel {
    const wanted = typeof fresh === 'string' ? { name: fresh } : fresh;
    const problem = nameProblem(wanted.name);
    if (problem !== undefined) throw new Error(`"${wanted.name}" cannot be a channel's name: ${problem}`);
    const members = (wanted.members ?? []).map((ref) => userOf(world, ref).id);
    const channel: FakeChannel = {
      id: world.nextId('C'),
      name: wanted.name,
      kind: wanted.isPrivate ? 'private' : 'public',
      members: new Set(wanted.hasBot === false ? members : [world.app.botUserId, ...members]),
      isArchived: wanted.isArchived ?? false,
      topic: wanted.topic ?? '',
      purpose: '',
      creator: 'U0FAKEADMIN',
      createdAt: world.now(),
      log: [],
      bookmarks: [],
    };
    world.channels.set(channel.id, channel);
    return channel;
  }

  addChannel({ name: 'general', hasBot: false });
  return {
    addUser,
    addChannel,
    addGroup(wanted) {
      const group: FakeGroup = {
        id: wanted.id ?? world.nextId('S'),
        handle: wanted.handle,
        name: wanted.name ?? wanted.handle,
        users: (wanted.users ?? []).map((ref) => userOf(world, ref).id),
        isDisabled: wanted.isDisabled ?? false,
      };
      world.groups.set(group.id, group);
      return group;
    },
    user: (ref) => userOf(world, ref),
    async changeUser(ref, changes) {
      const user = Object.assign(userOf(world, ref), changes);
      await tell({
        type: 'user_change',
        user: userJson(world, user),
        cache_ts: Math.floor(world.now() / 1000),
      });
    },
    async changeGroup(handle, users) {
      const group = [...world.groups.values()].find((candidate) => candidate.handle === handle);
      if (group === undefined) throw new Error(`There is no user group @${handle}`);
      const before = group.users;
      group.users = users.map((ref) => userOf(world, ref).id);
      await tell({
        type: 'subteam_updated',
        subteam: {
          id: group.id,
          handle,
          name: group.name,
          users: group.users,
          user_count: group.users.length,
        },
      });
      await tell({
        type: 'subteam_members_changed',
        subteam_id: group.id,
        team_id: world.team.id,
        added_users: group.users.filter((id) => !before.includes(id)),
        removed_users: before.filter((id) => !group.users.includes(id)),
      });
    },
    async archiveChannel(ref) {
      const channel = channelOf(world, ref);
      channel.isArchived = true;
      await tell({ type: 'channel_archive', channel: channel.id, user: channel.creator });
    },
    async deleteChannel(ref) {
      const channel = channelOf(world, ref);
      world.channels.delete(channel.id);
      await tell({ type: 'channel_deleted', channel: channel.id });
    },
    async removeBot(ref) {
      const channel = channelOf(world, ref);
      channel.members.delete(world.app.botUserId);
      await tell({
        type: 'member_left_channel',
        user: world.app.botUserId,
        channel: channel.id,
        channel_type: channel.kind === 'private' ? 'G' : 'C',
        team: world.team.id,
      });
    },
    revokeScopes(...scopes) {
      for (const scope of scopes) world.scopes.delete(scope);
    },
    grantScopes(...scopes) {
      for (const scope of scopes) world.scopes.add(scope);
    },
  };
}
