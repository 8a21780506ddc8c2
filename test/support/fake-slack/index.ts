/**
 * A strict stand-in for Slack: the Web API with its state, scopes and limits, people who type, press and fill in, and
 * faults on demand. Whatever Slack would object to is answered with Slack's error and kept in `violations`.
 */
import { type Bookkeeping, createBookkeeping } from './bookkeeping.ts';
import { type BotReply, createDelivery, type SentRequest } from './delivery.ts';
import { createFaultDesk, type FaultHandle, type FaultPlan } from './faults.ts';
import { createForms, type Forms } from './forms.ts';
import { limits } from './limits.ts';
import { readManifest } from './manifest.ts';
import { createPeople, type People } from './people.ts';
import { createPresses, type Presses } from './presses.ts';
import { createReading, type Reading } from './reading.ts';
import { startServer } from './server.ts';
import { createSetup, type NewChannel, type NewGroup, type NewUser, type Setup } from './setup.ts';
import { createTalk, type Talk } from './talk.ts';
import { createWorld } from './world.ts';

export type { Bookkeeping } from './bookkeeping.ts';
export type { BotReply, SentRequest } from './delivery.ts';
export type { FaultHandle, FaultKind, FaultPlan } from './faults.ts';
export type { Submitted } from './forms.ts';
export type { InputValue, InputValues } from './inputs.ts';
export type { Delivered } from './payloads.ts';
export type { Pressed, PressOptions, Snapshot } from './presses.ts';
export type { ChannelView, Pattern, SharedFile, Where } from './reading.ts';
export type { NewChannel, NewGroup, NewUser } from './setup.ts';
export type {
  ApiCall,
  ChannelRef,
  FakeBookmark,
  FakeChannel,
  FakeFile,
  FakeGroup,
  FakeMessage,
  FakeUser,
  FakeView,
  MessageVersion,
  UserRef,
} from './types.ts';
export type { WaitOptions } from './waiting.ts';

export interface FakeSlackOptions {
  users?: readonly (NewUser | string)[];
  channels?: readonly (NewChannel | string)[];
  groups?: readonly NewGroup[];
  token?: string;
  signingSecret?: string;
  teamId?: string;
  manifestPath?: string;
  /** How long the bot may take to acknowledge: Slack's three seconds, unless a test is in a hurry. */
  ackMs?: number;
  /** The stand-in's clock, for timestamps, trigger_ids and response_urls; signatures and acks go by real time. */
  now?: () => number;
}

export interface FakeSlack
  extends Setup,
    People,
    Talk,
    Presses,
    Forms,
    Reading,
    Bookkeeping,
    AsyncDisposable {
  /** For `slackApiUrl` and `SLACK_API_URL`. */
  readonly apiUrl: string;
  readonly token: string;
  readonly signingSecret: string;
  readonly teamId: string;
  readonly botUserId: string;
  /** Says where the bot listens; `path` is `/slack/events` unless told otherwise. */
  connect(bot: { url: string; path?: string }): void;
  disconnect(): void;
  /** Makes calls of a method go wrong; `'response_url'` is the posts to one, `'upload'` the bytes of a file, `'*'` is all. */
  fail(method: string, plan: FaultPlan): FaultHandle;
  /** Stores what a `store_late` fault holds back. */
  storeLate(): void;
  /** Breaks every connection, old and new, until `comeBack`. */
  goAway(): void;
  comeBack(): void;
  /** Makes all trigger_ids and response_urls this much older. */
  age(ms: number): void;
  /** Headers that sign a body; `atSeconds` to sign in the past. */
  sign(body: string, atSeconds?: number): Record<string, string>;
  /** Sends the bot anything, with these headers and no others. */
  post(path: string, body: string, headers: Record<string, string>): Promise<BotReply>;
  /** The last request to the bot, to be sent again by `post`. */
  readonly lastRequest: SentRequest;
  stop(): Promise<void>;
}

/** Starts a stand-in on a free port of 127.0.0.1; `await using` stops it. */
export async function startFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const world = createWorld({
    manifest: readManifest(options.manifestPath),
    token: options.token ?? 'xoxb-stand-in',
    signingSecret: options.signingSecret ?? 'stand-in-signing-secret',
    teamId: options.teamId ?? 'T0FAKE0001',
    ackMs: options.ackMs ?? limits.ackMs,
    now: options.now ?? Date.now,
  });
  const faults = createFaultDesk();
  const delivery = createDelivery(world);
  const people = createPeople(world, delivery);
  const setup = createSetup(world, delivery, people);
  for (const user of options.users ?? []) setup.addUser(user);
  for (const channel of options.channels ?? []) setup.addChannel(channel);
  for (const group of options.groups ?? []) setup.addGroup(group);
  const server = await startServer(world, faults);

  return {
    ...setup,
    ...people,
    ...createTalk(world, delivery, people),
    ...createPresses(world, delivery),
    ...createForms(world, delivery),
    ...createReading(world),
    ...createBookkeeping(world),
    apiUrl: `${world.baseUrl}/api/`,
    token: world.app.token,
    signingSecret: world.app.signingSecret,
    teamId: world.team.id,
    botUserId: world.app.botUserId,
    connect: (bot) => delivery.connect(bot),
    disconnect: () => delivery.disconnect(),
    fail: (method, plan) => faults.fail(method, plan),
    storeLate: () => {
      faults.storeLate();
      world.changed();
    },
    goAway: () => server.goAway(),
    comeBack: () => server.comeBack(),
    age: (ms) => world.age(ms),
    sign: (body, atSeconds) => delivery.sign(body, atSeconds),
    post: (path, body, headers) => delivery.post(path, body, headers),
    get lastRequest() {
      const last = delivery.requests.at(-1);
      if (last === undefined) throw new Error('The stand-in has not sent the bot anything yet');
      return last;
    },
    stop: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
