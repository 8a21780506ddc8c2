import type { WebClient } from '@slack/web-api';
import type { DateTime } from 'luxon';
import { z } from 'zod';
import type { CardPlace, Cards } from '../notices/cards.ts';
import { type Notice, SendError, type Sender, type SendResult } from '../notices/model.ts';
import type { Directory } from '../people/directory.ts';
import type { Rendered } from './cards/incident.ts';
import type { Channels } from './channels.ts';
import type { Deliver, Outgoing } from './deliveries/define.ts';
import { cutEscaped, limits } from './limits.ts';
import { platformCode, toSendError } from './send-errors.ts';

const eventType = 'hims_notice';
const lookAgainSeconds = 5;
/** A card whose posting is in doubt may be older than the notice that shows it now. */
const lookBackHours = 2;
const goneMessage = new Set(['message_not_found', 'channel_not_found', 'cant_update_message']);
const goneThread = new Set(['thread_not_found', 'invalid_thread_ts', 'message_not_found']);

const Found = z.object({
  ts: z.string(),
  metadata: z
    .object({
      event_type: z.string(),
      event_payload: z.object({ notice: z.string(), slot: z.string().optional() }),
    })
    .optional()
    .catch(undefined),
});

/** An error before anything was posted leaves no doubt: the notice is simply tried again. */
function beforePosting(error: unknown): SendError {
  const known = toSendError(error);
  return known.when === 'unclear' ? new SendError('later', known.code, { cause: error }) : known;
}

interface Deps {
  client: WebClient;
  channels: Channels;
  cards: Cards;
  directory: Directory;
  deliver: Deliver;
}

/** Brings notices to Slack: renders late, posts or updates, and looks before it repeats a post that may have arrived. */
export function createSlackSender({ client, channels, cards, directory, deliver }: Deps): Sender {
  async function channelOf(notice: Notice): Promise<string> {
    const { target } = notice;
    if (target.to === 'channel') return channels.idFor(target.purpose, target.system);
    const user = await directory.slackIdOf(target.person);
    if (!user) throw new SendError('never', 'user_not_found');
    try {
      const { channel } = await client.conversations.open({ users: user });
      if (channel?.id) return channel.id;
    } catch (error) {
      throw beforePosting(error);
    }
    throw new SendError('later', 'dm_without_id');
  }

  /** The message with this notice, or this card, in its metadata, if it arrived after all. */
  async function lookUp(
    notice: Notice,
    channel: string,
    slot: string | undefined,
    thread: string | undefined,
  ): Promise<string | undefined> {
    let cursor: string | undefined;
    const oldest = String(notice.createdAt.minus({ hours: lookBackHours }).toSeconds());
    do {
      const query = {
        channel,
        oldest,
        include_all_metadata: true,
        limit: 200,
        ...(cursor ? { cursor } : {}),
      };
      const page = thread
        ? await client.conversations.replies({ ...query, ts: thread })
        : await client.conversations.history(query);
      for (const raw of page.messages ?? []) {
        const message = Found.safeParse(raw);
        const payload = message.success ? message.data.metadata?.event_payload : undefined;
        if (
          message.success &&
          payload &&
          (payload.notice === notice.id || (slot !== undefined && payload.slot === slot))
        )
          return message.data.ts;
      }
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor);
    return undefined;
  }

  async function post(
    notice: Notice,
    channel: string,
    message: Rendered,
    slot?: string,
    thread?: string,
  ): Promise<CardPlace> {
    const answer = await client.chat.postMessage({
      channel,
      text: cutEscaped(message.text, limits.messageText),
      blocks: message.blocks.slice(0, limits.messageBlocks),
      unfurl_links: false,
      unfurl_media: false,
      link_names: false,
      metadata: { event_type: eventType, event_payload: { notice: notice.id, ...(slot ? { slot } : {}) } },
      ...(thread ? { thread_ts: thread } : {}),
    });
    if (!answer.ts) throw new SendError('unclear', 'post_without_ts');
    return { channel: answer.channel ?? channel, ts: answer.ts };
  }

  async function update(place: CardPlace, message: Rendered): Promise<void> {
    await client.chat.update({
      ...place,
      text: cutEscaped(message.text, limits.messageText),
      blocks: message.blocks.slice(0, limits.messageBlocks),
      link_names: false,
    });
  }

  /** The place of a post that was in doubt; 'look-again' before the second look; undefined when it surely must be posted. */
  async function settleDoubt(
    notice: Notice,
    channel: string,
    slot?: string,
    thread?: string,
  ): Promise<CardPlace | 'look-again' | undefined> {
    if (!notice.uncertain) return undefined;
    const ts = await lookUp(notice, channel, slot, thread);
    if (ts) return { channel, ts };
    return notice.lookups === 0 ? 'look-again' : undefined;
  }

  async function showCard(
    notice: Notice,
    slot: string,
    message: Rendered,
    now: DateTime,
  ): Promise<SendResult> {
    const place = await cards.find(slot);
    if (place) {
      try {
        await update(place, message);
        return { outcome: 'delivered', receipt: { ...place } };
      } catch (error) {
        if (!goneMessage.has(platformCode(error) ?? '')) throw error;
        await cards.forget(slot); // deleted, or the workspace forgot it: posted anew, once
      }
    }
    const channel = await channelOf(notice);
    const found = await settleDoubt(notice, channel, slot);
    if (found === 'look-again') return { outcome: 'look-again', seconds: lookAgainSeconds };
    if (found) await update(found, message);
    const posted = found ?? (await postAnywhere(notice, channel, message, slot));
    await cards.remember(slot, posted, now);
    return { outcome: 'delivered', receipt: { ...posted } };
  }

  /** Posts; when the remembered channel is gone, the name is looked up once more. */
  async function postAnywhere(
    notice: Notice,
    channel: string,
    message: Rendered,
    slot?: string,
    thread?: string,
  ): Promise<CardPlace> {
    try {
      return await post(notice, channel, message, slot, thread);
    } catch (error) {
      const code = platformCode(error);
      if (thread && goneThread.has(code ?? '')) return post(notice, channel, message, slot);
      if (code !== 'channel_not_found' || notice.target.to !== 'channel') throw error;
      await channels.forget(notice.target.purpose, notice.target.system);
      const again = await channelOf(notice);
      if (again === channel) throw error;
      return post(notice, again, message, slot);
    }
  }

  async function postLine(
    notice: Notice,
    message: Rendered,
    threadOf: string | undefined,
  ): Promise<SendResult> {
    const place = threadOf ? await cards.find(threadOf) : undefined;
    const channel = place?.channel ?? (await channelOf(notice));
    const found = await settleDoubt(notice, channel, undefined, place?.ts);
    if (found === 'look-again') return { outcome: 'look-again', seconds: lookAgainSeconds };
    const posted = found ?? (await postAnywhere(notice, channel, message, undefined, place?.ts));
    return { outcome: 'delivered', receipt: { ...posted } };
  }

  async function refresh(messages: readonly { slot: string; message: Rendered }[]): Promise<SendResult> {
    let updated = 0;
    for (const { slot, message } of messages) {
      const place = await cards.find(slot);
      if (!place) continue;
      try {
        await update(place, message);
        updated += 1;
      } catch (error) {
        if (!goneMessage.has(platformCode(error) ?? '')) throw error;
        await cards.forget(slot);
      }
    }
    return updated > 0
      ? { outcome: 'delivered' }
      : { outcome: 'skipped', reason: 'there is no message to update' };
  }

  /** Making the text may ask Slack who somebody is. */
  async function rendered(notice: Notice, now: DateTime): Promise<Outgoing> {
    try {
      return await deliver(notice, now);
    } catch (error) {
      throw beforePosting(error);
    }
  }

  return {
    async send(notice, now) {
      const outgoing = await rendered(notice, now);
      try {
        switch (outgoing.act) {
          case 'skip':
            return { outcome: 'skipped', reason: outgoing.reason };
          case 'card':
            return await showCard(notice, outgoing.slot, outgoing.message, now);
          case 'post':
            return await postLine(notice, outgoing.message, outgoing.threadOf);
          case 'refresh':
            return await refresh(outgoing.messages);
          default:
            return outgoing satisfies never;
        }
      } catch (error) {
        throw toSendError(error);
      }
    },
  };
}
