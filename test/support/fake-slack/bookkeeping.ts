/** What the stand-in holds against the bot, and which of its messages no test has looked at. */
import type { ChannelRef, FakeMessage } from './types.ts';
import { describeMessage } from './waiting.ts';
import { channelOf, type World } from './world.ts';

export interface Bookkeeping {
  /** Everything dubious so far, as `rule: detail`. */
  readonly violations: readonly string[];
  /** Says that violations of this kind are meant in this test. */
  allow(pattern: RegExp): void;
  /** Throws when there is a violation that was not allowed. */
  assertClean(): void;
  /** Marks messages as matched by the test. */
  seen(...messages: FakeMessage[]): void;
  /**
   * The bot's messages that no test has matched. Answers to what a person just did (acks and response_urls for that
   * person alone) are not among them.
   */
  unexpected(): FakeMessage[];
  /** Throws when there is a message that no test has matched. */
  expectNothingElse(): void;
  /** From now on a post in any other channel is a violation; direct messages are not concerned. */
  expectPostsOnlyIn(...channels: ChannelRef[]): void;
}

export function createBookkeeping(world: World): Bookkeeping {
  const allowed: RegExp[] = [];

  function unexpected(): FakeMessage[] {
    const posted = [...world.channels.values()].flatMap((channel) => channel.log);
    const whispered = world.ephemerals.filter((message) => message.via === 'api');
    return [...posted, ...whispered].filter((m) => m.isBot && !m.isSeen && !m.isDeleted);
  }

  return {
    violations: world.violations,
    allow: (pattern) => void allowed.push(pattern),
    assertClean() {
      const bad = world.violations.filter((violation) => allowed.every((one) => violation.search(one) < 0));
      if (bad.length > 0)
        throw new Error(`Slack would object to the bot:\n${bad.map((b) => `  ${b}`).join('\n')}`);
    },
    seen(...messages) {
      for (const message of messages) message.isSeen = true;
    },
    unexpected,
    expectNothingElse() {
      const rest = unexpected().map((message) => `  ${describeMessage(world, message)}`);
      if (rest.length > 0) throw new Error(`Messages that the test did not expect:\n${rest.join('\n')}`);
    },
    expectPostsOnlyIn(...channels) {
      world.expectedChannels = new Set(channels.map((ref) => channelOf(world, ref).id));
    },
  };
}
