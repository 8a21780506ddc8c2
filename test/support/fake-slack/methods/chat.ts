import { type Call, flagArg, needText, textArg } from '../args.ts';
import { readContent } from '../checks/content.ts';
import {
  changeMessage,
  deleteMessage,
  findMessage,
  messageJson,
  permalink,
  storeMessage,
} from '../messages.ts';
import { Refusal } from '../refusal.ts';
import { noteUnasked } from '../scopes.ts';
import type { FakeChannel, FakeMessage } from '../types.ts';
import { dmWith, isMember, type World } from '../world.ts';
import { joinedChannel, knownUser, type Method, refuseArchived, seenChannel } from './access.ts';

const postMessage: Method = (world, call) => {
  const channel = postingChannel(world, call);
  const content = readContent(world, call);
  const flags = {
    linkNames: flagArg(call, 'link_names'),
    unfurlLinks: flagArg(call, 'unfurl_links'),
    unfurlMedia: flagArg(call, 'unfurl_media'),
  };
  if (flags.unfurlLinks !== false || flags.unfurlMedia !== false) {
    world.violate(
      'unfurl',
      `chat.postMessage in #${channel.name} does not turn unfurl_links and unfurl_media off`,
    );
  }
  const message = storeMessage(world, {
    channel,
    user: world.app.botUserId,
    content,
    via: 'api',
    threadTs: threadOf(world, channel, textArg(call, 'thread_ts')),
    isBroadcast: flagArg(call, 'reply_broadcast') ?? false,
    flags,
  });
  return { channel: channel.id, ts: message.ts, message: messageJson(world, message, true) };
};

const update: Method = (world, call) => {
  const message = ownMessage(world, call, 'cant_update_message');
  if (world.channels.get(message.channel)?.isArchived) throw new Refusal('is_inactive');
  changeMessage(world, message, readContent(world, call));
  return {
    channel: message.channel,
    ts: message.ts,
    text: message.text,
    message: messageJson(world, message, true),
  };
};

const remove: Method = (world, call) => {
  const message = ownMessage(world, call, 'cant_delete_message');
  deleteMessage(world, message);
  return { channel: message.channel, ts: message.ts };
};

const postEphemeral: Method = (world, call) => {
  const channel = joinedChannel(world, call);
  refuseArchived(channel);
  const user = knownUser(world, needText(call, 'user'));
  if (!channel.members.has(user.id)) throw new Refusal('user_not_in_channel');
  const message = storeMessage(world, {
    channel,
    user: world.app.botUserId,
    content: readContent(world, call),
    via: 'api',
    ephemeralTo: user.id,
    threadTs: textArg(call, 'thread_ts'),
  });
  return { message_ts: message.ts };
};

const getPermalink: Method = (world, call) => {
  const channel = seenChannel(world, call);
  const message = findMessage(channel, needText(call, 'message_ts'));
  if (message === undefined) throw new Refusal('message_not_found');
  return { channel: channel.id, permalink: permalink(world, message) };
};

export const chatMethods: Record<string, Method> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': remove,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': getPermalink,
};

/** Where a post goes: a channel the bot may write in, or the direct messages of a person. */
function postingChannel(world: World, call: Call): FakeChannel {
  const id = needText(call, 'channel');
  const user = world.users.get(id);
  if (user?.isDeleted) throw new Refusal('channel_not_found');
  if (user !== undefined) return dmWith(world, user);
  const channel = seenChannel(world, call);
  refuseArchived(channel);
  if (!isMember(world, channel) && !world.scopes.has('chat:write.public')) {
    noteUnasked(world, call.method, 'chat:write.public');
    throw new Refusal('not_in_channel');
  }
  return channel;
}

/** The message at the head of the thread that is answered. */
export function threadOf(world: World, channel: FakeChannel, ts: string | undefined): string | undefined {
  if (!ts) return undefined;
  const parent = channel.log.find((message) => message.ts === ts);
  if (parent === undefined) throw new Refusal('thread_not_found');
  if (parent.threadTs === undefined) return ts;
  world.violate(
    'thread-of-a-reply',
    `thread_ts ${ts} in #${channel.name} is itself an answer; use its parent`,
  );
  return parent.threadTs;
}

function ownMessage(world: World, call: Call, notOwn: string): FakeMessage {
  const channel = seenChannel(world, call);
  const message = findMessage(channel, needText(call, 'ts'));
  if (message === undefined) throw new Refusal('message_not_found');
  if (!message.isBot) throw new Refusal(notOwn);
  return message;
}
