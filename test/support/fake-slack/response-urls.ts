/** response_urls: five answers within thirty minutes, to the person who acted. */
import { type Call, flagArg, textArg } from './args.ts';
import { readContent } from './checks/content.ts';
import { limits } from './limits.ts';
import { changeMessage, deleteMessage, storeMessage } from './messages.ts';
import { Refusal } from './refusal.ts';
import type { FakeChannel, FakeMessage, FakeUser, Via } from './types.ts';
import type { World } from './world.ts';

export interface ResponseUrl {
  id: string;
  user: string;
  channel: string;
  at: number;
  uses: number;
  /** The message whose button was pressed. */
  source: FakeMessage | undefined;
  /** What came through it, in order. */
  answers: FakeMessage[];
}

export function makeResponseUrl(
  world: World,
  user: FakeUser,
  channel: FakeChannel,
  source?: FakeMessage,
): { url: string; record: ResponseUrl } {
  const id = world.nextId('R');
  const record = { id, user: user.id, channel: channel.id, at: world.now(), uses: 0, source, answers: [] };
  world.responseUrls.set(id, record);
  return { url: `${world.baseUrl}/respond/${world.team.id}/${id}`, record };
}

/** Takes a post to a response_url; throws Slack's refusal. */
export function acceptResponse(world: World, id: string, call: Call): void {
  const record = world.responseUrls.get(id);
  if (record === undefined) throw new Refusal('invalid_url');
  if (world.now() - record.at > limits.responseUrlMs) throw new Refusal('expired_url');
  if (record.uses >= limits.responseUrlUses) throw new Refusal('used_url');
  record.uses += 1;
  const { source } = record;
  if (flagArg(call, 'delete_original')) {
    if (source === undefined) throw new Refusal('no_original');
    deleteMessage(world, source);
    return;
  }
  if (flagArg(call, 'replace_original') && source !== undefined) {
    const content = readContent(world, call);
    changeMessage(world, source, { ...content, blocks: content.blocks ?? [] });
    record.answers.push(source);
    world.changed();
    return;
  }
  record.answers.push(answerPerson(world, record, call, 'response_url'));
  world.changed();
}

/** Shows an answer: to the person alone unless it says `in_channel`. */
export function answerPerson(world: World, record: ResponseUrl, call: Call, via: Via): FakeMessage {
  const channel = world.channels.get(record.channel);
  if (channel === undefined) throw new Refusal('channel_not_found');
  const type = textArg(call, 'response_type') ?? 'ephemeral';
  if (type !== 'ephemeral' && type !== 'in_channel') throw new Refusal('invalid_response_type');
  return storeMessage(world, {
    channel,
    user: world.app.botUserId,
    content: readContent(world, call),
    via,
    threadTs: textArg(call, 'thread_ts'),
    ...(type === 'ephemeral' ? { ephemeralTo: record.user } : {}),
  });
}
