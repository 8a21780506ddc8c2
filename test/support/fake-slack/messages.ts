/** Messages: stored, changed, deleted, and told to the bot. */
import type { Content } from './checks/content.ts';
import type { Dict, FakeChannel, FakeFile, FakeMessage, MessageVersion, Via } from './types.ts';
import type { World } from './world.ts';

export interface NewMessage {
  channel: FakeChannel;
  user: string;
  content: Content;
  via: Via;
  threadTs?: string | undefined;
  isBroadcast?: boolean;
  ephemeralTo?: string;
  files?: FakeFile[];
  flags?: FakeMessage['flags'];
}

export function storeMessage(world: World, fresh: NewMessage): FakeMessage {
  const { channel, content } = fresh;
  const message: FakeMessage = {
    channel: channel.id,
    ts: world.nextTs(),
    threadTs: fresh.threadTs,
    isBroadcast: fresh.isBroadcast ?? false,
    user: fresh.user,
    isBot: fresh.user === world.app.botUserId,
    text: content.text ?? '',
    blocks: content.blocks ?? [],
    metadata: content.metadata ?? undefined,
    files: fresh.files ?? [],
    versions: [],
    isDeleted: false,
    ephemeralTo: fresh.ephemeralTo,
    via: fresh.via,
    isSeen: false,
    flags: fresh.flags ?? { linkNames: undefined, unfurlLinks: undefined, unfurlMedia: undefined },
  };
  message.versions.push(versionOf(world, message));
  if (message.ephemeralTo === undefined) channel.log.push(message);
  else world.ephemerals.push(message);
  const { expectedChannels } = world;
  const isElsewhere = expectedChannels !== undefined && !expectedChannels.has(channel.id);
  if (message.isBot && message.ephemeralTo === undefined && channel.kind !== 'im' && isElsewhere) {
    world.violate('unexpected-channel', `#${channel.name}: ${message.text.slice(0, 80)}`);
  }
  world.changed();
  return message;
}

/** Gives a message new content. What is not given stays: Slack keeps blocks and metadata unless told otherwise. */
export function changeMessage(world: World, message: FakeMessage, content: Content): void {
  message.text = content.text ?? '';
  if (content.blocks !== undefined) message.blocks = content.blocks;
  if (content.metadata !== undefined) message.metadata = content.metadata ?? undefined;
  message.versions.push(versionOf(world, message));
  world.changed();
}

export function deleteMessage(world: World, message: FakeMessage): void {
  message.isDeleted = true;
  world.changed();
}

export function findMessage(channel: FakeChannel, ts: string): FakeMessage | undefined {
  return channel.log.find((message) => message.ts === ts && !message.isDeleted);
}

/** The messages of a channel that stand in it, threads left out. */
export function topLevel(channel: FakeChannel): FakeMessage[] {
  return channel.log.filter((m) => !m.isDeleted && (m.threadTs === undefined || m.isBroadcast));
}

/** The answers below a message. */
export function repliesTo(channel: FakeChannel, ts: string): FakeMessage[] {
  return channel.log.filter((message) => !message.isDeleted && message.threadTs === ts);
}

/** A message as the Web API and the payloads tell it. Metadata only for those who ask. */
export function messageJson(world: World, message: FakeMessage, withMetadata = false): Dict {
  const channel = world.channels.get(message.channel);
  const replies = channel === undefined ? [] : repliesTo(channel, message.ts);
  const last = message.versions.at(-1);
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: world.team.id,
    ...(message.isBot ? { bot_id: world.app.botId, app_id: world.app.id } : {}),
    ...(message.isBroadcast ? { subtype: 'thread_broadcast' } : {}),
    ...(message.blocks.length > 0 ? { blocks: structuredClone(message.blocks) } : {}),
    ...(message.files.length > 0 ? { files: message.files.map((file) => fileJson(world, file)) } : {}),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(replies.length > 0
      ? { thread_ts: message.ts, reply_count: replies.length, latest_reply: replies.at(-1)?.ts }
      : {}),
    ...(message.versions.length > 1 && last !== undefined
      ? { edited: { user: message.user, ts: (last.at / 1000).toFixed(6) } }
      : {}),
    ...(withMetadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
  };
}

export function fileJson(world: World, file: FakeFile): Dict {
  const shares: Record<string, Record<string, Dict[]>> = {};
  for (const share of file.shares) {
    const kind = world.channels.get(share.channel)?.kind === 'public' ? 'public' : 'private';
    shares[kind] ??= {};
    shares[kind][share.channel] ??= [];
    shares[kind][share.channel]?.push({
      ts: share.ts,
      ...(share.threadTs === undefined ? {} : { thread_ts: share.threadTs }),
    });
  }
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    created: Math.floor(file.createdAt / 1000),
    timestamp: Math.floor(file.createdAt / 1000),
    mode: 'hosted',
    size: file.content?.length ?? 0,
    user: world.app.botUserId,
    url_private: `${world.baseUrl}/files/${file.id}`,
    url_private_download: `${world.baseUrl}/files/${file.id}`,
    permalink: `https://${world.team.domain}.slack.com/files/${world.app.botUserId}/${file.id}/${file.name}`,
    channels: file.shares.map((share) => share.channel),
    shares,
  };
}

export function permalink(world: World, message: FakeMessage): string {
  const base = `https://${world.team.domain}.slack.com/archives/${message.channel}/p${message.ts.replace('.', '')}`;
  return message.threadTs === undefined
    ? base
    : `${base}?thread_ts=${message.threadTs}&cid=${message.channel}`;
}

function versionOf(world: World, message: FakeMessage): MessageVersion {
  return { text: message.text, blocks: message.blocks, at: world.now() };
}
