import { flagArg, needText } from '../args.ts';
import { pageOf } from '../paging.ts';
import { Refusal } from '../refusal.ts';
import type { Dict, FakeUser } from '../types.ts';
import type { World } from '../world.ts';
import { knownUser, type Method } from './access.ts';

const info: Method = (world, call) => ({ user: userJson(world, knownUser(world, needText(call, 'user'))) });

const list: Method = (world, call) => {
  const page = pageOf([...world.users.values()], (user) => user.id, call, { standard: 1000, max: 1000 });
  return {
    members: page.items.map((user) => userJson(world, user)),
    cache_ts: Math.floor(world.now() / 1000),
    ...page.metadata,
  };
};

const lookupByEmail: Method = (world, call) => {
  const email = needText(call, 'email').toLowerCase();
  const user = [...world.users.values()].find((candidate) => candidate.email?.toLowerCase() === email);
  if (user === undefined || user.isDeleted) throw new Refusal('users_not_found');
  return { user: userJson(world, user) };
};

const listGroups: Method = (world, call) => {
  const withUsers = flagArg(call, 'include_users') ?? false;
  const withDisabled = flagArg(call, 'include_disabled') ?? false;
  const groups = [...world.groups.values()].filter((group) => withDisabled || !group.isDisabled);
  return {
    usergroups: groups.map((group) => ({
      id: group.id,
      team_id: world.team.id,
      is_usergroup: true,
      name: group.name,
      handle: group.handle,
      date_delete: group.isDisabled ? 1 : 0,
      user_count: group.users.length,
      ...(withUsers ? { users: [...group.users] } : {}),
    })),
  };
};

const groupUsers: Method = (world, call) => {
  const group = world.groups.get(needText(call, 'usergroup'));
  if (group === undefined || (group.isDisabled && !flagArg(call, 'include_disabled'))) {
    throw new Refusal('no_such_subteam');
  }
  return { users: [...group.users] };
};

export const userMethods: Record<string, Method> = {
  'users.info': info,
  'users.list': list,
  'users.lookupByEmail': lookupByEmail,
  'usergroups.list': listGroups,
  'usergroups.users.list': groupUsers,
};

/** A person as Slack tells them; the address only to those who hold `users:read.email`. */
export function userJson(world: World, user: FakeUser): Dict {
  const mayReadEmail = world.scopes.has('users:read.email') && !user.isStranger;
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    deleted: user.isDeleted,
    real_name: user.realName,
    is_bot: user.isBot,
    is_app_user: false,
    is_stranger: user.isStranger,
    profile: {
      real_name: user.realName,
      display_name: user.name,
      team: user.teamId,
      ...(mayReadEmail && user.email !== undefined ? { email: user.email } : {}),
    },
    ...(user.isDeleted
      ? {}
      : { tz: user.tz, is_restricted: user.isRestricted, is_ultra_restricted: user.isUltraRestricted }),
  };
}
