import { type Call, flagArg, listArg, needText, textArg } from '../args.ts';
import { limits } from '../limits.ts';
import { pageOf } from '../paging.ts';
import { Refusal } from '../refusal.ts';
import { checkKindScope, missingScope } from '../scopes.ts';
import type { ChannelKind, Dict, FakeChannel } from '../types.ts';
import { dmWith, isMember, type World } from '../world.ts';
import { joinedChannel, knownUser, type Method, refuseArchived, seenChannel } from './access.ts';

const kindNames: Record<string, ChannelKind> = {
  public_channel: 'public',
  private_channel: 'private',
  im: 'im',
};

const list: Method = (world, call) => {
  const types = listArg(call, 'types');
  const wanted = (types.length > 0 ? types : ['public_channel']).map((type) => {
    const kind = kindNames[type];
    if (kind === undefined) throw new Refusal('invalid_types');
    checkKindScope(world, call.method, kind);
    return kind;
  });
  const all = [...world.channels.values()].filter(
    (channel) =>
      wanted.includes(channel.kind) &&
      (channel.kind === 'public' || isMember(world, channel)) &&
      !(flagArg(call, 'exclude_archived') && channel.isArchived),
  );
  const page = pageOf(all, (channel) => channel.id, call, { standard: 100, max: 1000 });
  return { channels: page.items.map((channel) => channelJson(world, channel)), ...page.metadata };
};

const info: Method = (world, call) => {
  const channel = seenChannel(world, call);
  const count = flagArg(call, 'include_num_members') ? { num_members: channel.members.size } : {};
  return { channel: { ...channelJson(world, channel), ...count } };
};

const create: Method = (world, call) => {
  const isPrivate = flagArg(call, 'is_private') ?? false;
  checkKindScope(world, call.method, isPrivate ? 'private' : 'public');
  const name = freeName(world, call);
  const { botUserId } = world.app;
  const channel: FakeChannel = {
    id: world.nextId('C'),
    name,
    kind: isPrivate ? 'private' : 'public',
    members: new Set([botUserId]),
    isArchived: false,
    topic: '',
    purpose: '',
    creator: botUserId,
    createdAt: world.now(),
    log: [],
    bookmarks: [],
  };
  world.channels.set(channel.id, channel);
  return { channel: channelJson(world, channel) };
};

const join: Method = (world, call) => {
  const channel = seenChannel(world, call);
  if (channel.kind !== 'public') throw new Refusal('method_not_supported_for_channel_type');
  refuseArchived(channel);
  const warning = isMember(world, channel) ? { warning: 'already_in_channel' } : {};
  channel.members.add(world.app.botUserId);
  return { channel: channelJson(world, channel), ...warning };
};

const invite: Method = (world, call) => {
  const channel = joinedChannel(world, call);
  refuseArchived(channel);
  needText(call, 'users');
  const ids = listArg(call, 'users');
  if (ids.length > limits.inviteUsers) throw new Refusal('too_many_users');
  const problems = ids.flatMap((user) => {
    const error = cannotInvite(world, channel, user);
    return error === undefined ? [] : [{ user, ok: false, error }];
  });
  const [first] = problems;
  if (first !== undefined && !flagArg(call, 'force')) throw new Refusal(first.error, { errors: problems });
  const bad = new Set(problems.map((problem) => problem.user));
  for (const id of ids) if (!bad.has(id)) channel.members.add(id);
  if (bad.size === ids.length && first !== undefined) throw new Refusal(first.error, { errors: problems });
  return { channel: channelJson(world, channel), ...(problems.length > 0 ? { errors: problems } : {}) };
};

const members: Method = (world, call) => {
  const channel = seenChannel(world, call);
  const page = pageOf([...channel.members], (id) => id, call, { standard: 100, max: 1000 });
  return { members: page.items, ...page.metadata };
};

const open: Method = (world, call) => {
  const known = textArg(call, 'channel');
  if (known) return { channel: { id: seenChannel(world, call).id } };
  needText(call, 'users');
  const [id = '', ...others] = listArg(call, 'users');
  if (others.length > 0) throw missingScope(world, call.method, 'mpim:write');
  const user = knownUser(world, id);
  if (user.isDeleted) throw new Refusal('user_disabled');
  const isOld = [...world.channels.values()].some((c) => c.kind === 'im' && c.members.has(user.id));
  const channel = dmWith(world, user);
  const whole = flagArg(call, 'return_im') ? channelJson(world, channel) : { id: channel.id };
  return { channel: whole, ...(isOld ? { no_op: true, already_open: true } : {}) };
};

const setTopic: Method = (world, call) => {
  const channel = joinedChannel(world, call);
  refuseArchived(channel);
  channel.topic = shortText(call, 'topic');
  return { channel: channelJson(world, channel), topic: channel.topic };
};

const setPurpose: Method = (world, call) => {
  const channel = joinedChannel(world, call);
  refuseArchived(channel);
  channel.purpose = shortText(call, 'purpose');
  return { purpose: channel.purpose };
};

const archive: Method = (world, call) => {
  const channel = joinedChannel(world, call);
  if (channel.isArchived) throw new Refusal('already_archived');
  if (channel.name === 'general') throw new Refusal('cant_archive_general');
  channel.isArchived = true;
  return {};
};

const rename: Method = (world, call) => {
  const channel = joinedChannel(world, call);
  if (channel.creator !== world.app.botUserId) throw new Refusal('not_authorized');
  channel.name = freeName(world, call, channel);
  return { channel: channelJson(world, channel) };
};

const kick: Method = (world, call) => {
  const channel = joinedChannel(world, call);
  const user = knownUser(world, needText(call, 'user'));
  if (user.id === world.app.botUserId) throw new Refusal('cant_kick_self');
  if (!channel.members.delete(user.id)) throw new Refusal('not_in_channel');
  return {};
};

const leave: Method = (world, call) => {
  const channel = seenChannel(world, call);
  return channel.members.delete(world.app.botUserId) ? {} : { not_in_channel: true };
};

export const conversationMethods: Record<string, Method> = {
  'conversations.list': list,
  'conversations.info': info,
  'conversations.create': create,
  'conversations.join': join,
  'conversations.invite': invite,
  'conversations.members': members,
  'conversations.open': open,
  'conversations.setTopic': setTopic,
  'conversations.setPurpose': setPurpose,
  'conversations.archive': archive,
  'conversations.rename': rename,
  'conversations.kick': kick,
  'conversations.leave': leave,
};

/** What Slack dislikes about a channel's name; undefined when it is fine. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'invalid_name_required';
  if (name.length > limits.channelName) return 'invalid_name_maxlength';
  if (!/[\p{L}\p{N}]/u.test(name)) return 'invalid_name_punctuation';
  if (!/^[\p{Ll}\p{Lo}\p{N}_-]+$/u.test(name)) return 'invalid_name_specials';
  return undefined;
}

function freeName(world: World, call: Call, self?: FakeChannel): string {
  const name = textArg(call, 'name') ?? '';
  const problem = nameProblem(name);
  if (problem !== undefined) throw new Refusal(problem);
  // Private channels that the bot cannot see take their names too, and so do archived ones.
  const isTaken = [...world.channels.values()].some(
    (other) => other !== self && other.kind !== 'im' && other.name === name,
  );
  if (isTaken) throw new Refusal('name_taken');
  return name;
}

function cannotInvite(world: World, channel: FakeChannel, id: string): string | undefined {
  const user = world.users.get(id);
  if (id === world.app.botUserId) return 'cant_invite_self';
  if (user === undefined) return 'user_not_found';
  if (user.isDeleted) return 'cant_invite';
  if (user.isUltraRestricted) return 'ura_max_channels';
  return channel.members.has(id) ? 'already_in_channel' : undefined;
}

function shortText(call: Call, key: string): string {
  const text = textArg(call, key) ?? '';
  if (text.length > limits.channelTopic) throw new Refusal('too_long');
  return text;
}

function channelJson(world: World, channel: FakeChannel): Dict {
  const base = {
    id: channel.id,
    created: Math.floor(channel.createdAt / 1000),
    is_archived: channel.isArchived,
  };
  if (channel.kind === 'im') {
    const user = [...channel.members].find((id) => id !== world.app.botUserId);
    return { ...base, is_im: true, user, is_open: true };
  }
  const isPrivate = channel.kind === 'private';
  return {
    ...base,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: isPrivate,
    is_general: channel.name === 'general',
    is_member: isMember(world, channel),
    creator: channel.creator,
    context_team_id: world.team.id,
    topic: { value: channel.topic, creator: channel.creator, last_set: 0 },
    purpose: { value: channel.purpose, creator: channel.creator, last_set: 0 },
    ...(isPrivate ? {} : { num_members: channel.members.size }),
  };
}
