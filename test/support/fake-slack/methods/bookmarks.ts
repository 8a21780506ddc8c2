import { type Call, needText, textArg } from '../args.ts';
import { limits } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import type { Dict, FakeBookmark, FakeChannel } from '../types.ts';
import { joinedChannel, type Method, refuseArchived } from './access.ts';

const add: Method = (world, call) => {
  const channel = writable(world, call);
  const title = needText(call, 'title');
  if (needText(call, 'type') !== 'link') throw new Refusal('invalid_bookmark_type');
  if (channel.bookmarks.length >= limits.bookmarks) throw new Refusal('too_many_bookmarks');
  const bookmark = {
    id: world.nextId('Bk'),
    title,
    link: validLink(call),
    emoji: textArg(call, 'emoji') ?? '',
    createdAt: world.now(),
    changedAt: 0,
  };
  channel.bookmarks.push(bookmark);
  return { bookmark: bookmarkJson(channel, bookmark) };
};

const edit: Method = (world, call) => {
  const channel = writable(world, call);
  const bookmark = known(channel, call);
  if (call.args.link !== undefined) bookmark.link = validLink(call);
  bookmark.title = textArg(call, 'title') ?? bookmark.title;
  bookmark.emoji = textArg(call, 'emoji') ?? bookmark.emoji;
  bookmark.changedAt = world.now();
  return { bookmark: bookmarkJson(channel, bookmark) };
};

const list: Method = (world, call) => {
  const channel = joinedChannel(world, call, 'channel_id');
  return { bookmarks: channel.bookmarks.map((bookmark) => bookmarkJson(channel, bookmark)) };
};

const remove: Method = (world, call) => {
  const channel = writable(world, call);
  const bookmark = known(channel, call);
  channel.bookmarks = channel.bookmarks.filter((other) => other !== bookmark);
  return {};
};

export const bookmarkMethods: Record<string, Method> = {
  'bookmarks.add': add,
  'bookmarks.edit': edit,
  'bookmarks.list': list,
  'bookmarks.remove': remove,
};

function writable(world: Parameters<Method>[0], call: Call): FakeChannel {
  const channel = joinedChannel(world, call, 'channel_id');
  refuseArchived(channel);
  return channel;
}

function known(channel: FakeChannel, call: Call): FakeBookmark {
  const id = needText(call, 'bookmark_id');
  const bookmark = channel.bookmarks.find((candidate) => candidate.id === id);
  if (bookmark === undefined) throw new Refusal('not_found');
  return bookmark;
}

function validLink(call: Call): string {
  const link = needText(call, 'link');
  if (!/^https?:\/\/\S+$/.test(link)) throw new Refusal('invalid_link');
  return link;
}

function bookmarkJson(channel: FakeChannel, bookmark: FakeBookmark): Dict {
  const { createdAt, changedAt, ...shown } = bookmark;
  const [created, updated] = [createdAt, changedAt].map((at) => Math.floor(at / 1000));
  return { ...shown, channel_id: channel.id, type: 'link', date_created: created, date_updated: updated };
}
