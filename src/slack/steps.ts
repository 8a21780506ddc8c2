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

export interface Steps {
  /** Runs a step of this Web API method. What Slack refuses for good is said once per method; what may pass is thrown. */
  attempt<T>(
    method: string,
    run: () => Promise<T>,
  ): Promise<{ done: true; value: T } | { done: false; why: string }>;
  /** Takes a step in this channel; the reason when Slack refused it. */
  take(step: Step, channel: string): Promise<string | undefined>;
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

export function createSteps({ client, directory, log, onRefused }: Deps): Steps {
  const told = new Set<string>();

  async function attempt<T>(method: string, run: () => Promise<T>) {
    try {
      return { done: true as const, value: await run() };
    } catch (error) {
      const known = toSendError(error);
      if (known.when !== 'never') throw known;
      if (!told.has(method) && !archivedCodes.has(known.code)) {
        told.add(method);
        log.warn({ method, why: known.code }, 'Slack refuses an extra step; the incident goes on without it');
        onRefused(method, known.code);
      }
      return { done: false as const, why: known.code };
    }
  }

  async function topic(text: string, channel: string): Promise<string | undefined> {
    const result = await attempt('conversations.setTopic', () =>
      client.conversations.setTopic({ channel, topic: cut(text, limits.topic) }),
    );
    return result.done ? undefined : result.why;
  }

  /** One by one: with several, a single bad id would keep the others out. */
  async function invite(people: readonly string[], channel: string): Promise<string | undefined> {
    let refused: string | undefined;
    for (const person of people) {
      const user = await directory.slackIdOf(person);
      if (!user) continue;
      const result = await attempt('conversations.invite', async () => {
        try {
          await client.conversations.invite({ channel, users: user });
        } catch (error) {
          if (!harmless.has(toSendError(error).code)) throw error;
        }
      });
      if (!result.done) refused ??= result.why;
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
    take(step, channel) {
      switch (step.step) {
        case 'topic':
          return topic(step.text, channel);
        case 'invite':
          return invite(step.people, channel);
        case 'bookmarks':
          return bookmarks(step.links, channel);
        default:
          return step satisfies never;
      }
    },
  };
}
