/** What people do with the app besides pressing and filling in: type, choose a shortcut, open its home. */

import { noteRefusal } from './api.ts';
import { isDict } from './args.ts';
import type { Delivery } from './delivery.ts';
import { type Happening, subscriptionOf } from './events.ts';
import { messageJson, storeMessage } from './messages.ts';
import { channelNameFor, type Delivered, deliveredFrom, senderJson } from './payloads.ts';
import { Refusal } from './refusal.ts';
import { answerPerson, makeResponseUrl } from './response-urls.ts';
import { refuseHidden, refuseUnseen } from './sight.ts';
import { makeTrigger } from './triggers.ts';
import { escapeTyped } from './typed-text.ts';
import type { ChannelRef, Dict, FakeMessage, UserRef } from './types.ts';
import { viewJson } from './views.ts';
import { channelOf, dmWith, userOf, type World } from './world.ts';

export interface People {
  /**
   * Types a slash command, by default in #general. Text is escaped as Slack does it; `raw` sends it as it stands.
   */
  command(user: UserRef, line: string, options?: { channel?: ChannelRef; raw?: boolean }): Promise<Delivered>;
  /** Chooses a global shortcut. */
  shortcut(user: UserRef, callbackId: string): Promise<Delivered>;
  /** Chooses a shortcut from the menu of a message. */
  messageShortcut(user: UserRef, callbackId: string, message: FakeMessage): Promise<Delivered>;
  /** Opens the app's home tab. */
  openHome(user: UserRef): Promise<Delivered>;
  /** Puts a message of a person there; the bot hears nothing of it. `write` tells it. */
  say(user: UserRef, channel: ChannelRef, text: string, options?: { thread?: FakeMessage }): FakeMessage;
  /** Delivers an event that manifest.yml subscribes to; `retry` marks it as delivered again. */
  event(event: Happening, options?: { retry?: number; eventId?: string }): Promise<Delivered>;
}

export function createPeople(world: World, delivery: Delivery): People {
  async function command(
    ref: UserRef,
    line: string,
    options: { channel?: ChannelRef; raw?: boolean } = {},
  ): Promise<Delivered> {
    const user = userOf(world, ref);
    const channel = channelOf(world, options.channel ?? 'general');
    refuseHidden(user, channel);
    const [word = '', ...rest] = line.split(/ (.*)/s);
    const known = world.manifest.commands.find((candidate) => candidate.command === word);
    if (known === undefined) throw new Error(`${word} is not a command of manifest.yml`);
    const typed = (rest[0] ?? '').trim();
    const { url, record } = makeResponseUrl(world, user, channel);
    const reply = await delivery.sendForm({
      token: 'verification-token',
      team_id: user.teamId,
      team_domain: world.team.domain,
      channel_id: channel.id,
      channel_name: channelNameFor(channel),
      user_id: user.id,
      user_name: user.name,
      command: word,
      text: known.shouldEscape && !options.raw ? escapeTyped(world, typed) : typed,
      api_app_id: world.app.id,
      is_enterprise_install: 'false',
      response_url: url,
      trigger_id: makeTrigger(world, user),
    });
    const delivered = deliveredFrom(world, reply, record);
    if (delivered.ack !== undefined) showAck(world, delivered.ack, record);
    return delivered;
  }

  async function shortcut(ref: UserRef, callbackId: string): Promise<Delivered> {
    const user = userOf(world, ref);
    needShortcut(world, callbackId, 'global');
    const payload = {
      type: 'shortcut',
      ...senderJson(world, user),
      callback_id: callbackId,
      action_ts: world.nextTs(),
      trigger_id: makeTrigger(world, user),
    };
    return deliveredFrom(world, await delivery.sendPayload(payload), undefined);
  }

  async function messageShortcut(ref: UserRef, callbackId: string, message: FakeMessage): Promise<Delivered> {
    const user = userOf(world, ref);
    needShortcut(world, callbackId, 'message');
    refuseUnseen(world, user, message);
    if (message.ephemeralTo !== undefined) throw new Error('Slack has no shortcuts on ephemeral messages');
    const channel = channelOf(world, message.channel);
    const { url, record } = makeResponseUrl(world, user, channel);
    const payload = {
      type: 'message_action',
      ...senderJson(world, user),
      callback_id: callbackId,
      action_ts: world.nextTs(),
      message_ts: message.ts,
      trigger_id: makeTrigger(world, user),
      response_url: url,
      channel: { id: channel.id, name: channelNameFor(channel) },
      message: messageJson(world, message),
    };
    return deliveredFrom(world, await delivery.sendPayload(payload), record);
  }

  async function event(
    happening: Happening,
    options: { retry?: number; eventId?: string } = {},
  ): Promise<Delivered> {
    const subscription = subscriptionOf(happening);
    if (!world.manifest.events.includes(subscription)) {
      throw new Error(`manifest.yml does not subscribe to ${subscription}, so Slack would not send it`);
    }
    const envelope = {
      token: 'verification-token',
      team_id: world.team.id,
      api_app_id: world.app.id,
      type: 'event_callback',
      event_id: options.eventId ?? world.nextId('Ev'),
      event_time: Math.floor(world.now() / 1000),
      authorizations: [
        {
          enterprise_id: null,
          team_id: world.team.id,
          user_id: world.app.botUserId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
      event: { event_ts: world.nextTs(), ...happening },
    };
    const retry = options.retry;
    const headers: Record<string, string> =
      retry === undefined
        ? {}
        : { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_timeout' };
    return deliveredFrom(world, await delivery.sendEvent(envelope, headers), undefined);
  }

  return {
    command,
    shortcut,
    messageShortcut,
    event,
    openHome(ref) {
      const user = userOf(world, ref);
      const home = world.homes.get(user.id);
      return event({
        type: 'app_home_opened',
        user: user.id,
        channel: dmWith(world, user).id,
        tab: 'home',
        ...(home === undefined ? {} : { view: viewJson(world, home) }),
      });
    },
    say(ref, channelRef, text, options = {}) {
      const [user, channel] = [userOf(world, ref), channelOf(world, channelRef)];
      refuseHidden(user, channel);
      if (channel.isArchived) throw new Error(`${channel.name} is archived`);
      return storeMessage(world, {
        channel,
        user: user.id,
        content: { text, blocks: undefined, metadata: undefined },
        via: 'person',
        threadTs: options.thread?.threadTs ?? options.thread?.ts,
      });
    },
  };
}

/** Shows the body of a command's ack to the person, checked like any other message. */
function showAck(world: World, ack: Dict | string, record: Parameters<typeof answerPerson>[1]): void {
  const args = isDict(ack) ? ack : { text: ack };
  try {
    record.answers.push(answerPerson(world, record, { method: 'ack', args }, 'ack'));
    world.changed();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    noteRefusal(world, 'ack of a command', error);
  }
}

function needShortcut(world: World, callbackId: string, type: 'global' | 'message'): void {
  const isKnown = world.manifest.shortcuts.some((s) => s.callbackId === callbackId && s.type === type);
  if (!isKnown) throw new Error(`manifest.yml has no ${type} shortcut "${callbackId}"`);
}
