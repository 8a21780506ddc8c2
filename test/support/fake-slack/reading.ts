/** What a test can look at, wait for and expect. */
import { findMessage, repliesTo, topLevel } from './messages.ts';
import { renderText } from './render.ts';
import { canSee } from './sight.ts';
import type {
  ApiCall,
  ChannelKind,
  ChannelRef,
  FakeBookmark,
  FakeChannel,
  FakeMessage,
  FakeView,
  UserRef,
} from './types.ts';
import { stackOf } from './views.ts';
import { describeMessage, describeWorld, type WaitOptions, waitFor } from './waiting.ts';
import { channelLabel, channelOf, userOf, type World } from './world.ts';

/** A channel as it is at the moment it is looked at. */
export interface ChannelView {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  readonly topic: string;
  readonly purpose: string;
  readonly isArchived: boolean;
  readonly members: string[];
  readonly bookmarks: FakeBookmark[];
  /** What stands in the channel, without threads and without what is deleted. */
  readonly messages: FakeMessage[];
  /** Everything ever posted, threads and deleted messages included. */
  readonly all: FakeMessage[];
  /** What was uploaded into it, the oldest first. */
  readonly files: SharedFile[];
  thread(message: FakeMessage): FakeMessage[];
}

export interface SharedFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** Its bytes read as UTF-8. */
  readonly text: string;
  /** The message it came with; its text is the comment. */
  readonly message: FakeMessage;
}

/** Where a message is expected: a channel, the direct messages of a person, the thread of a message. */
export type Where = ChannelRef | { dm: UserRef } | { thread: FakeMessage };
export type Pattern = string | RegExp;

export interface Reading {
  channel(ref: ChannelRef): ChannelView;
  /** The names of all channels, direct messages aside. */
  channels(): string[];
  /** Whether there is such a channel. */
  hasChannel(name: string): boolean;
  /** Whether Slack shows a channel to this person at all. */
  canSee(user: UserRef, channel: ChannelRef): boolean;
  /** The answers below a message. */
  thread(message: FakeMessage): FakeMessage[];
  /** The direct messages between the bot and a person. */
  dms(user: UserRef): FakeMessage[];
  /** What only this person saw, in order: acks, response_urls, `chat.postEphemeral`. */
  ephemerals(user: UserRef): FakeMessage[];
  /** The modal on top of a person's screen. */
  view(user: UserRef): FakeView | undefined;
  home(user: UserRef): FakeView | undefined;
  /** The calls of one method, or all. */
  callsTo(method?: string): ApiCall[];
  /** The words of a message or view, a line each. */
  textOf(shown: FakeMessage | FakeView): string;
  waitFor<T>(look: () => T | undefined | false, options?: WaitOptions): Promise<T>;
  /** Waits for a message that no test has seen yet and marks it as seen. */
  expectMessage(where: Where, pattern: Pattern, options?: WaitOptions): Promise<FakeMessage>;
  /** Waits until a message says this, at once if it does. Counts as seeing it. */
  expectUpdate(message: FakeMessage, pattern: Pattern, options?: WaitOptions): Promise<FakeMessage>;
  expectEphemeral(user: UserRef, pattern: Pattern, options?: WaitOptions): Promise<FakeMessage>;
  /** Waits until the modal on top of a person's screen says this. */
  expectView(user: UserRef, pattern?: Pattern, options?: WaitOptions): Promise<FakeView>;
  expectHome(user: UserRef, pattern?: Pattern, options?: WaitOptions): Promise<FakeView>;
  /** The last messages, modals and violations in words. */
  describe(): string;
  describeMessage(message: FakeMessage): string;
}

export function createReading(world: World): Reading {
  function placeOf(where: Where): { label: string; messages(): FakeMessage[] } {
    if (typeof where === 'object' && 'dm' in where) {
      const user = userOf(world, where.dm);
      return { label: `a direct message to ${user.name}`, messages: () => dms(user) };
    }
    if (typeof where === 'object' && 'thread' in where) {
      return { label: 'the thread', messages: () => thread(where.thread) };
    }
    const label = typeof where === 'string' ? `#${where.replace(/^#/, '')}` : channelLabel(world, where.id);
    return { label, messages: () => (known(where) ? topLevel(channelOf(world, where)) : []) };
  }

  function known(ref: ChannelRef): boolean {
    const key = typeof ref === 'string' ? ref.replace(/^#/, '') : ref.id;
    return [...world.channels.values()].some((channel) => channel.id === key || channel.name === key);
  }

  function thread(message: FakeMessage): FakeMessage[] {
    return repliesTo(channelOf(world, message.channel), message.threadTs ?? message.ts);
  }

  function dms(ref: UserRef): FakeMessage[] {
    const user = userOf(world, ref);
    const channel = [...world.channels.values()].find((c) => c.kind === 'im' && c.members.has(user.id));
    return channel === undefined ? [] : channel.log.filter((message) => !message.isDeleted);
  }

  function ephemerals(ref: UserRef): FakeMessage[] {
    const user = userOf(world, ref);
    return world.ephemerals.filter((message) => message.ephemeralTo === user.id && !message.isDeleted);
  }

  async function expectIn(
    messages: () => FakeMessage[],
    pattern: Pattern,
    what: string,
    options: WaitOptions,
  ): Promise<FakeMessage> {
    const look = (): FakeMessage | undefined =>
      messages().find((message) => message.isBot && !message.isSeen && matches(message, pattern));
    const message = await waitFor(world, look, { what: `${what} matching ${pattern}`, ...options });
    message.isSeen = true;
    return message;
  }

  return {
    channel: (ref) => channelView(channelOf(world, ref)),
    channels: () => [...world.channels.values()].filter(({ kind }) => kind !== 'im').map(({ name }) => name),
    hasChannel: known,
    canSee: (user, channel) => canSee(userOf(world, user), channelOf(world, channel)),
    thread,
    dms,
    ephemerals,
    view: (user) => stackOf(world, userOf(world, user).id).at(-1),
    home: (user) => world.homes.get(userOf(world, user).id),
    callsTo: (method) => world.calls.filter((call) => method === undefined || call.method === method),
    textOf: renderText,
    waitFor: (look, options) => waitFor(world, look, options),
    expectMessage(where, pattern, options = {}) {
      const place = placeOf(where);
      return expectIn(() => place.messages(), pattern, `a message in ${place.label}`, options);
    },
    expectEphemeral(user, pattern, options = {}) {
      const { name } = userOf(world, user);
      return expectIn(() => ephemerals(user), pattern, `a message that only ${name} sees`, options);
    },
    async expectUpdate(message, pattern, options = {}) {
      const what = `${describeMessage(world, message)}\n  to say ${pattern}, which says\n${renderText(message)}`;
      await waitFor(world, () => matches(message, pattern), { what, ...options });
      message.isSeen = true;
      return message;
    },
    expectView(user, pattern = '', options = {}) {
      const { id, name } = userOf(world, user);
      const look = (): FakeView | false => {
        const top = stackOf(world, id).at(-1);
        return top !== undefined && matches(top, pattern) && top;
      };
      return waitFor(world, look, { what: `a modal of ${name} matching ${pattern}`, ...options });
    },
    expectHome(user, pattern = '', options = {}) {
      const { id, name } = userOf(world, user);
      const look = (): FakeView | false => {
        const home = world.homes.get(id);
        return home !== undefined && matches(home, pattern) && home;
      };
      return waitFor(world, look, { what: `the home of ${name} matching ${pattern}`, ...options });
    },
    describe: () => describeWorld(world),
    describeMessage: (message) => describeMessage(world, message),
  };
}

function filesIn(channel: FakeChannel): SharedFile[] {
  return channel.log
    .filter((message) => !message.isDeleted)
    .flatMap((message) =>
      message.files.map(({ id, name, title, content }) => ({
        id,
        name,
        title,
        text: content?.toString('utf8') ?? '',
        message,
      })),
    );
}

function matches(shown: FakeMessage | FakeView, pattern: Pattern): boolean {
  const text = renderText(shown);
  return typeof pattern === 'string' ? text.includes(pattern) : text.search(pattern) >= 0;
}

function channelView(channel: FakeChannel): ChannelView {
  return {
    id: channel.id,
    get name() {
      return channel.name;
    },
    kind: channel.kind,
    get topic() {
      return channel.topic;
    },
    get purpose() {
      return channel.purpose;
    },
    get isArchived() {
      return channel.isArchived;
    },
    get members() {
      return [...channel.members];
    },
    get bookmarks() {
      return [...channel.bookmarks];
    },
    get messages() {
      return topLevel(channel);
    },
    get all() {
      return [...channel.log];
    },
    get files() {
      return filesIn(channel);
    },
    thread: (message) => (findMessage(channel, message.ts) ? repliesTo(channel, message.ts) : []),
  };
}
