/** Everything the workspace knows. The methods, the people and the tests all look at this one thing. */
import { EventEmitter } from 'node:events';
import type { Manifest } from './manifest.ts';
import { Refusal } from './refusal.ts';
import type { ResponseUrl } from './response-urls.ts';
import type { Trigger } from './triggers.ts';
import type {
  ApiCall,
  ChannelRef,
  FakeChannel,
  FakeFile,
  FakeGroup,
  FakeMessage,
  FakeUser,
  FakeView,
  UserRef,
} from './types.ts';

export interface World {
  readonly team: { id: string; domain: string; name: string };
  readonly app: { id: string; botUserId: string; botId: string; token: string; signingSecret: string };
  readonly manifest: Manifest;
  /** What the token holds now: the manifest's scopes until a test takes some away. */
  readonly scopes: Set<string>;
  readonly users: Map<string, FakeUser>;
  readonly groups: Map<string, FakeGroup>;
  readonly channels: Map<string, FakeChannel>;
  readonly files: Map<string, FakeFile>;
  readonly views: Map<string, FakeView>;
  /** The modals each person has open, the top one last. */
  readonly stacks: Map<string, FakeView[]>;
  readonly homes: Map<string, FakeView>;
  readonly ephemerals: FakeMessage[];
  readonly triggers: Map<string, Trigger>;
  readonly responseUrls: Map<string, ResponseUrl>;
  readonly calls: ApiCall[];
  readonly violations: string[];
  /** Channels (ids) the bot is expected to post in; undefined: anywhere. */
  expectedChannels: Set<string> | undefined;
  /** How long the bot may take to acknowledge. */
  readonly ackMs: number;
  /** Where the Web API listens, without a slash at the end. */
  baseUrl: string;
  now(): number;
  /** Moves the stand-in's own clock on, so that triggers and response_urls grow old. */
  age(ms: number): void;
  nextId(prefix: string): string;
  nextBlockId: () => string;
  nextTs(): string;
  violate(rule: string, detail: string): void;
  /** Tells everybody who waits that something happened. */
  changed(): void;
  readonly events: EventEmitter<{ change: [] }>;
}

export interface WorldOptions {
  manifest: Manifest;
  token: string;
  signingSecret: string;
  teamId: string;
  ackMs: number;
  now: () => number;
}

export function createWorld(options: WorldOptions): World {
  const events = new EventEmitter<{ change: [] }>();
  events.setMaxListeners(0);
  let ids = 0;
  let lastMicros = 0;
  let agedMs = 0;
  const world: World = {
    team: { id: options.teamId, domain: 'st-elsewhere', name: 'St. Elsewhere' },
    app: {
      id: 'A0FAKE0001',
      botUserId: 'U0FAKEBOT1',
      botId: 'B0FAKE0001',
      token: options.token,
      signingSecret: options.signingSecret,
    },
    manifest: options.manifest,
    scopes: new Set(options.manifest.scopes),
    users: new Map(),
    groups: new Map(),
    channels: new Map(),
    files: new Map(),
    views: new Map(),
    stacks: new Map(),
    homes: new Map(),
    ephemerals: [],
    triggers: new Map(),
    responseUrls: new Map(),
    calls: [],
    violations: [],
    expectedChannels: undefined,
    ackMs: options.ackMs,
    baseUrl: '',
    now: () => options.now() + agedMs,
    age: (ms) => {
      agedMs += ms;
    },
    nextId(prefix) {
      ids += 1;
      return `${prefix}0FAKE${ids.toString(36).toUpperCase().padStart(4, '0')}`;
    },
    nextBlockId() {
      ids += 1;
      return `auto/${ids.toString(36)}`;
    },
    nextTs() {
      lastMicros = Math.max(Math.floor(world.now()) * 1000, lastMicros + 1);
      return `${Math.floor(lastMicros / 1e6)}.${String(lastMicros % 1e6).padStart(6, '0')}`;
    },
    violate(rule, detail) {
      world.violations.push(`${rule}: ${detail}`);
      world.changed();
    },
    changed: () => void events.emit('change'),
    events,
  };
  const { botUserId } = world.app;
  world.users.set(botUserId, {
    id: botUserId,
    name: options.manifest.botName,
    realName: options.manifest.botName,
    email: undefined,
    teamId: options.teamId,
    tz: 'America/New_York',
    isBot: true,
    isDeleted: false,
    isRestricted: false,
    isUltraRestricted: false,
    isStranger: false,
  });
  return world;
}

/** The person meant by a test: an object, an id, a name, or `@name`. */
export function userOf(world: World, ref: UserRef): FakeUser {
  const key = typeof ref === 'string' ? ref.replace(/^@/, '') : ref.id;
  const user = world.users.get(key) ?? [...world.users.values()].find((candidate) => candidate.name === key);
  if (user === undefined) throw new Error(`There is nobody called "${key}" in the stand-in`);
  return user;
}

/** The channel meant by a test: an object, an id, a name, or `#name`. */
export function channelOf(world: World, ref: ChannelRef): FakeChannel {
  const key = typeof ref === 'string' ? ref.replace(/^#/, '') : ref.id;
  const channel = findChannel(world, key);
  if (channel === undefined) {
    const names = [...world.channels.values()].filter((c) => c.kind !== 'im').map((c) => `#${c.name}`);
    throw new Error(`There is no channel "${key}" in the stand-in; there are ${names.join(' ')}`);
  }
  return channel;
}

export function findChannel(world: World, key: string): FakeChannel | undefined {
  return (
    world.channels.get(key) ??
    [...world.channels.values()].find((channel) => channel.kind !== 'im' && channel.name === key)
  );
}

export function isMember(world: World, channel: FakeChannel): boolean {
  return channel.members.has(world.app.botUserId);
}

/** The direct messages between the bot and a person; made when they are first needed. */
export function dmWith(world: World, user: FakeUser): FakeChannel {
  const { botUserId } = world.app;
  if (user.isBot) throw new Refusal('cannot_dm_bot');
  const known = [...world.channels.values()].find((c) => c.kind === 'im' && c.members.has(user.id));
  if (known !== undefined) return known;
  const channel: FakeChannel = {
    id: world.nextId('D'),
    name: `dm-${user.name}`,
    kind: 'im',
    members: new Set([botUserId, user.id]),
    isArchived: false,
    topic: '',
    purpose: '',
    creator: botUserId,
    createdAt: world.now(),
    log: [],
    bookmarks: [],
  };
  world.channels.set(channel.id, channel);
  return channel;
}

/** How a channel is called in reports to the reader of a test. */
export function channelLabel(world: World, id: string): string {
  const channel = world.channels.get(id);
  if (channel === undefined) return id;
  if (channel.kind !== 'im') return `#${channel.name}`;
  const person = [...channel.members].find((member) => member !== world.app.botUserId) ?? '?';
  return `DM of ${world.users.get(person)?.name ?? person}`;
}
