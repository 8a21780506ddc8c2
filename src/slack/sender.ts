import type { WebClient } from '@slack/web-api';
import type { DateTime } from 'luxon';
import type { CardPlace, Cards } from '../notices/cards.ts';
import { type Notice, SendError, type Sender, type SendResult } from '../notices/model.ts';
import type { Directory } from '../people/directory.ts';
import type { Rendered } from './cards/incident.ts';
import type { Channels } from './channels.ts';
import type { Deliver, Outgoing } from './deliveries/define.ts';
import { createUploads } from './files.ts';
import { createPosts } from './posts.ts';
import type { Rooms } from './rooms.ts';
import { archivedCodes, platformCode, toSendError } from './send-errors.ts';
import type { Steps } from './steps.ts';

const lookAgainSeconds = 5;
const goneMessage = new Set(['message_not_found', 'channel_not_found', 'cant_update_message']);
const goneThread = new Set(['thread_not_found', 'invalid_thread_ts', 'message_not_found']);

/** An error before anything was posted leaves no doubt: the notice is simply tried again. */
function beforePosting(error: unknown): SendError {
  const known = toSendError(error);
  return known.when === 'unclear' ? new SendError('later', known.code, { cause: error }) : known;
}

interface Deps {
  client: WebClient;
  channels: Channels;
  rooms: Rooms;
  cards: Cards;
  directory: Directory;
  deliver: Deliver;
  steps: Steps;
}

/** The own channel of an incident takes nothing more: deleted, forgotten, or archived. */
const closedChannel = new Set(['channel_not_found', ...archivedCodes]);
const archived: SendResult = { outcome: 'skipped', reason: 'its channel is archived' };
const gone: SendResult = {
  outcome: 'skipped',
  reason: 'its message was deleted, and a correction is not posted as a new one',
};
const noRoom: SendResult = { outcome: 'skipped', reason: 'the incident has no channel of its own' };

/** Brings notices to Slack: renders late, posts or updates, and looks before it repeats a post that may have arrived. */
export function createSlackSender({
  client,
  channels,
  rooms,
  cards,
  directory,
  deliver,
  steps,
}: Deps): Sender {
  const posts = createPosts(client);
  const uploads = createUploads(client);

  async function directMessage(person: string): Promise<string> {
    const user = await directory.slackIdOf(person);
    if (!user) throw new SendError('never', 'user_not_found');
    const { channel } = await client.conversations.open({ users: user });
    if (!channel?.id) throw new SendError('later', 'dm_without_id');
    return channel.id;
  }

  /** Undefined: the incident has no channel of its own. */
  async function channelOf({ target }: Notice): Promise<string | undefined> {
    try {
      switch (target.to) {
        case 'channel':
          return await channels.idFor(target.purpose, target.system);
        case 'person':
          return await directMessage(target.person);
        case 'incident':
          return await rooms.idFor(target.incident);
        case 'named-channel':
          return await channels.idOf(target.name);
        case 'pager':
        case 'mail':
        case 'page':
          throw new SendError('never', 'not_for_slack');
        default:
          return target satisfies never;
      }
    } catch (error) {
      throw beforePosting(error);
    }
  }

  /** The place of a post that was in doubt; 'look-again' before the second look; undefined when it surely must be posted. */
  async function settleDoubt(
    notice: Notice,
    channel: string,
    slot?: string,
    thread?: string,
  ): Promise<CardPlace | 'look-again' | undefined> {
    if (!notice.uncertain) return undefined;
    const ts = await posts.lookUp(notice, channel, slot, thread);
    if (ts) return { channel, ts };
    return notice.lookups === 0 ? 'look-again' : undefined;
  }

  async function showCard(
    notice: Notice,
    { slot, message, threadOf, mark, again }: Extract<Outgoing, { act: 'card' }>,
    now: DateTime,
  ): Promise<SendResult> {
    const shownAt = (at: CardPlace): SendResult => ({
      outcome: 'delivered',
      receipt: { ...at, ...(mark ? { mark } : {}) },
    });
    const place = await cards.find(slot);
    if (place) {
      try {
        await posts.update(place, message);
        return shownAt(place);
      } catch (error) {
        const code = platformCode(error) ?? '';
        const isClosed = notice.target.to === 'incident' && closedChannel.has(code);
        if (!goneMessage.has(code) && !isClosed) throw error;
        if (isClosed && !(await forgotChannel(notice, place.channel))) return archived;
        // Deleted, or the workspace forgot it. A correction of what nobody sees is no news: its place stays known, so that none is.
        if (!again) return gone;
        await cards.forget(slot); // posted again, once
      }
    }
    const thread = threadOf ? await cards.find(threadOf) : undefined;
    const channel = thread?.channel ?? (await channelOf(notice));
    if (!channel) return noRoom;
    const found = await settleDoubt(notice, channel, slot, thread?.ts);
    if (found === 'look-again') return { outcome: 'look-again', seconds: lookAgainSeconds };
    if (found) await posts.update(found, message);
    const posted = found ?? (await postAnywhere(notice, channel, message, slot, thread?.ts));
    try {
      await cards.remember(slot, posted, now);
    } catch (error) {
      // It stands in Slack, and the database does not know where: the next try must look before it posts.
      throw new SendError('unclear', 'card_not_recorded', { cause: error });
    }
    return shownAt(posted);
  }

  /** Posts; when the remembered channel is gone, it is looked up, or made, once more. */
  async function postAnywhere(
    notice: Notice,
    channel: string,
    message: Rendered,
    slot?: string,
    thread?: string,
    broadcast?: boolean,
  ): Promise<CardPlace> {
    try {
      return await posts.post(notice, channel, message, slot, thread, broadcast);
    } catch (error) {
      const code = platformCode(error);
      if (thread && goneThread.has(code ?? '')) return posts.post(notice, channel, message, slot);
      const isClosed =
        notice.target.to === 'incident' ? closedChannel.has(code ?? '') : code === 'channel_not_found';
      if (!isClosed || !(await forgotChannel(notice, channel))) throw error;
      const again = await channelOf(notice);
      if (!again || again === channel) throw error;
      return posts.post(notice, again, message, slot);
    }
  }

  /** Whether there may be another channel for it now. */
  async function forgotChannel({ target }: Notice, channel: string): Promise<boolean> {
    if (target.to === 'incident') return rooms.lost(target.incident, channel);
    if (target.to === 'channel') await channels.forget(target.purpose, target.system);
    else if (target.to === 'named-channel') await channels.forgetName(target.name);
    else return false;
    return true;
  }

  async function postLine(
    notice: Notice,
    { message, threadOf, broadcast }: Extract<Outgoing, { act: 'post' }>,
  ): Promise<SendResult> {
    const place = threadOf ? await cards.find(threadOf) : undefined;
    const channel = place?.channel ?? (await channelOf(notice));
    if (!channel) return noRoom;
    const found = await settleDoubt(notice, channel, undefined, place?.ts);
    if (found === 'look-again') return { outcome: 'look-again', seconds: lookAgainSeconds };
    const posted = found ?? (await postAnywhere(notice, channel, message, undefined, place?.ts, broadcast));
    return { outcome: 'delivered', receipt: { ...posted } };
  }

  async function refresh(messages: readonly { slot: string; message: Rendered }[]): Promise<SendResult> {
    let updated = 0;
    for (const { slot, message } of messages) {
      const place = await cards.find(slot);
      if (!place) continue;
      try {
        await posts.update(place, message);
        updated += 1;
      } catch (error) {
        if (!goneMessage.has(platformCode(error) ?? '')) throw error;
      }
    }
    return updated > 0
      ? { outcome: 'delivered' }
      : { outcome: 'skipped', reason: 'there is no message to update' };
  }

  async function takeStep(notice: Notice, outgoing: Extract<Outgoing, { act: 'step' }>): Promise<SendResult> {
    const channel = await channelOf(notice);
    if (!channel) return noRoom;
    const refused = await steps.take(outgoing.step, channel, outgoing.onInvited);
    if (refused) return { outcome: 'skipped', reason: refused };
    return { outcome: 'delivered' };
  }

  async function sendFiles(
    notice: Notice,
    { files, comment, threadOf }: Extract<Outgoing, { act: 'files' }>,
  ): Promise<SendResult> {
    const place = threadOf ? await cards.find(threadOf) : undefined;
    const channel = place?.channel ?? (await channelOf(notice));
    if (!channel) return noRoom;
    const sent = await steps.attempt('files.upload', () =>
      uploads.upload(notice, channel, files, comment, place?.ts),
    );
    if (sent.done) return { outcome: 'delivered' };
    if (closedChannel.has(sent.why) && (await forgotChannel(notice, channel)))
      throw new SendError('later', sent.why);
    // Refused in this channel alone: somebody waits for the file, so operators hear of it and can try again.
    if (!sent.isEverywhere) throw new SendError('never', sent.why);
    return { outcome: 'skipped', reason: sent.why };
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
            return await showCard(notice, outgoing, now);
          case 'post':
            return await postLine(notice, outgoing);
          case 'refresh':
            return await refresh(outgoing.messages);
          case 'step':
            return await takeStep(notice, outgoing);
          case 'files':
            return await sendFiles(notice, outgoing);
          default:
            return outgoing satisfies never;
        }
      } catch (error) {
        const known = toSendError(error);
        if (notice.target.to === 'incident' && archivedCodes.has(known.code)) return archived;
        throw known;
      }
    },
  };
}
