import { type Call, flagArg, needText, textArg } from '../args.ts';
import { messageJson, repliesTo, topLevel } from '../messages.ts';
import { pageOf } from '../paging.ts';
import { Refusal } from '../refusal.ts';
import type { FakeMessage } from '../types.ts';
import { joinedChannel, type Method } from './access.ts';

const history: Method = (world, call) => {
  const channel = joinedChannel(world, call);
  const newestFirst = within(topLevel(channel), call).toReversed();
  const page = pageOf(newestFirst, (message) => message.ts, call, { standard: 100, max: 999 });
  const withMetadata = flagArg(call, 'include_all_metadata') ?? false;
  return {
    messages: page.items.map((message) => messageJson(world, message, withMetadata)),
    has_more: page.hasMore,
    ...(page.hasMore ? page.metadata : {}),
  };
};

const replies: Method = (world, call) => {
  const channel = joinedChannel(world, call);
  const ts = needText(call, 'ts');
  const head = channel.log.find((message) => message.ts === ts && !message.isDeleted);
  const answers = repliesTo(channel, ts);
  if (head === undefined && answers.length === 0) throw new Refusal('thread_not_found');
  const thread = [...(head === undefined ? [] : [head]), ...within(answers, call)];
  const page = pageOf(thread, (message) => message.ts, call, { standard: 1000, max: 1000 });
  const withMetadata = flagArg(call, 'include_all_metadata') ?? false;
  return {
    messages: page.items.map((message) => messageJson(world, message, withMetadata)),
    has_more: page.hasMore,
    ...(page.hasMore ? page.metadata : {}),
  };
};

export const historyMethods: Record<string, Method> = {
  'conversations.history': history,
  'conversations.replies': replies,
};

/** Messages between `oldest` and `latest`; the bounds themselves only when `inclusive`. */
function within(messages: readonly FakeMessage[], call: Call): FakeMessage[] {
  const oldest = micros(textArg(call, 'oldest'), 0n);
  const latest = micros(textArg(call, 'latest'), undefined);
  const inclusive = flagArg(call, 'inclusive') ?? false;
  return messages.filter((message) => {
    const at = micros(message.ts, 0n) ?? 0n;
    if (oldest !== undefined && (inclusive ? at < oldest : at <= oldest)) return false;
    return latest === undefined || (inclusive ? at <= latest : at < latest);
  });
}

function micros(ts: string | undefined, fallback: bigint | undefined): bigint | undefined {
  if (ts === undefined || ts === '') return fallback;
  const [, seconds, fraction = ''] = /^(\d+)(?:\.(\d{1,6}))?\d*$/.exec(ts) ?? [];
  if (seconds === undefined) throw new Refusal('invalid_ts_latest');
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}
