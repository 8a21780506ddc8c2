import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { CardPlace } from '../notices/cards.ts';
import { type Notice, SendError } from '../notices/model.ts';
import type { Rendered } from './cards/incident.ts';
import { cutEscaped, limits } from './limits.ts';

const eventType = 'hims_notice';
/** A card whose posting is in doubt may be older than the notice that shows it now. */
const lookBackHours = 2;

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

/** Messages as the bot writes them: with the id of their notice in the metadata, so that they are found again. */
export interface Posts {
  post(
    notice: Notice,
    channel: string,
    message: Rendered,
    slot?: string,
    thread?: string,
    broadcast?: boolean,
  ): Promise<CardPlace>;
  update(place: CardPlace, message: Rendered): Promise<void>;
  /** The message with this notice, or this card, in its metadata, if it arrived after all. */
  lookUp(notice: Notice, channel: string, slot?: string, thread?: string): Promise<string | undefined>;
}

export function createPosts(client: WebClient): Posts {
  const drawn = ({ text, blocks }: Rendered) => ({
    text: cutEscaped(text, limits.messageText),
    blocks: blocks.slice(0, limits.messageBlocks),
    link_names: false,
  });
  return {
    async post(notice, channel, message, slot, thread, broadcast) {
      const content = {
        channel,
        ...drawn(message),
        unfurl_links: false,
        unfurl_media: false,
        metadata: { event_type: eventType, event_payload: { notice: notice.id, ...(slot ? { slot } : {}) } },
      };
      const answer = await client.chat.postMessage(
        thread ? { ...content, thread_ts: thread, reply_broadcast: broadcast ?? false } : content,
      );
      if (!answer.ts) throw new SendError('unclear', 'post_without_ts');
      return { channel: answer.channel ?? channel, ts: answer.ts };
    },
    async update(place, message) {
      await client.chat.update({ ...place, ...drawn(message) });
    },
    async lookUp(notice, channel, slot, thread) {
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
          if (!message.success || !payload) continue;
          if (payload.notice === notice.id || (slot !== undefined && payload.slot === slot))
            return message.data.ts;
        }
        cursor = page.response_metadata?.next_cursor || undefined;
      } while (cursor);
      return undefined;
    },
  };
}
