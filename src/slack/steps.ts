import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Directory } from '../people/directory.ts';
import { cut, limits } from './limits.ts';
import { archivedCodes, toSendError } from './send-errors.ts';

/** What is nice to have around an incident: it may fail without hurting anything. */
export type Step =
  | { step: 'topic'; text: string }
  | { step: 'invite'; people: readonly string[] }
  | { step: 'bookmarks'; links: readonly { title: string; url: string }[] };

export type OnInvited = (person: string) => Promise<void>;

export interface Steps {
  /**
   * Runs a step of this Web API method. What Slack refuses for good is answered, and said once per method when it is refused
   * everywhere; what may pass is thrown.
   */
  attempt<T>(
    method: string,
    run: () => Promise<T>,
  ): Promise<{ done: true; value: T } | { done: false; why: string; isEverywhere: boolean }>;
  /** Takes a step in this channel; the reason when Slack refused it. `onInvited` after each person. */
  take(step: Step, channel: string, onInvited?: OnInvited): Promise<string | undefined>;
}

interface Deps {
  client: WebClient;
  directory: Directory;
  log: Logger;
  /** Told the first time in this process. */
  onRefused: (method: string, why: string) => void;
}

/** Nothing is wrong: the person is there, or cannot be invited by anybody. */
const harmless = new Set([
  'already_in_channel',
  'cant_invite_self',
  'cant_invite',
  'user_not_found',
  'users_not_found',
  'user_is_restricted',
  'ura_max_channels',
]);

/** Of one channel alone; everything else that Slack refuses for good it refuses in all of them. */
const ofOneChannel = new Set(['not_in_channel', 'channel_not_found', 'name_taken', ...archivedCodes]);

export function createSteps({ client, directory, log, onRefused }: Deps): Steps {
  const told = new Set<string>();
  const topics = new Map<string, string>();

  async function attempt<T>(method: string, run: () => Promise<T>) {
    try {
      return { done: true as const, value: await run() };
    } catch (error) {
      const known = toSendError(error);
      if (known.when !== 'never') throw known;
      const isEverywhere = !ofOneChannel.has(known.code);
      if (isEverywhere && !told.has(method)) {
        told.add(method);
        log.warn({ method, why: known.code }, 'Slack refuses an extra step; the incident goes on without it');
        onRefused(method, known.code);
      }
      return { done: false as const, why: known.code, isEverywhere };
    }
  }

  /** Every change of an incident comes by here; few of them change the topic, and Slack counts the calls. */
  async function topic(text: string, channel: string): Promise<string | undefined> {
    if (topics.get(channel) === text) return undefined;
    const result = await attempt('conversations.setTopic', () =>
      client.conversations.setTopic({ channel, topic: cut(text, limits.topic) }),
    );
    if (!result.done) return result.why;
    topics.set(channel, text);
    return undefined;
  }

  /** One by one: with several, a single bad id would keep the others out, and whoever is in need not be asked again. */
  async function invite(
    people: readonly string[],
    channel: string,
    onInvited: OnInvited,
  ): Promise<string | undefined> {
    let refused: string | undefined;
    for (const person of people) {
      const user = await directory.slackIdOf(person);
      const result =
        user === undefined
          ? { done: true as const }
          : await attempt('conversations.invite', async () => {
              try {
                await client.conversations.invite({ channel, users: user });
              } catch (error) {
                if (!harmless.has(toSendError(error).code)) throw error;
              }
            });
      if (result.done) await onInvited(person);
      else refused ??= result.why;
    }
    return refused;
  }

  /** A bookmark that stands there already is not set twice, whatever became of the answer to the first try. */
  async function bookmarks(
    links: readonly { title: string; url: string }[],
    channel: string,
  ): Promise<string | undefined> {
    if (links.length === 0) return undefined;
    const known = await attempt('bookmarks.list', () => client.bookmarks.list({ channel_id: channel }));
    if (!known.done) return known.why;
    const there = new Set(known.value.bookmarks?.map(({ link }) => link));
    for (const { title, url } of links.filter((link) => !there.has(link.url))) {
      const added = await attempt('bookmarks.add', () =>
        client.bookmarks.add({ channel_id: channel, title, type: 'link', link: url }),
      );
      if (!added.done) return added.why;
    }
    return undefined;
  }

  return {
    attempt,
    take(step, channel, onInvited = async () => {}) {
      switch (step.step) {
        case 'topic':
          return topic(step.text, channel);
        case 'invite':
          return invite(step.people, channel, onInvited);
        case 'bookmarks':
          return bookmarks(step.links, channel);
        default:
          return step satisfies never;
      }
    },
  };
}
