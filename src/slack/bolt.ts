import type { RequestListener } from 'node:http';
import { App, HTTPReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { SlackConfig } from '../config/config.ts';
import type { SourceChange } from '../incidents/sources.ts';
import { doneView, section } from './blocks.ts';
import { changeOf } from './changes.ts';
import { slackLogger } from './client.ts';
import type { Answer, Reply } from './define.ts';
import { newReference } from './errors.ts';
import { keptForm } from './guard.ts';
import type { Identity } from './identity.ts';
import { limits } from './limits.ts';
import { createPatience } from './patience.ts';
import {
  ActionPayload,
  CommandPayload,
  fieldValues,
  HomeOpened,
  MemberMoved,
  ShortcutPayload,
  SubmitPayload,
  UserChanged,
} from './payloads.ts';
import { onlyObjects } from './request-body.ts';
import type { Router } from './routes.ts';
import { escape, withPlainDates } from './text.ts';

export interface SlackApp {
  /** Set over HTTP: the bot's own server hands it what comes to /slack/events. */
  requestListener?: RequestListener;
  start(): Promise<void>;
  /** Resolves when every event that was acknowledged is dealt with. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export interface SlackEvents {
  /** Anything that came from Slack: a sign that it hears and is heard. */
  heard(): void;
  userChanged(user: unknown): void;
  groupsChanged(): void;
  /** A message was edited or deleted; it may stand in a timeline. */
  messageChanged(message: { channel: string; ts: string }, change: SourceChange): Promise<void>;
  /** Somebody came into a channel. */
  joined(channel: string, user: string): Promise<void>;
  left(channel: string, user: string): Promise<void>;
}

interface Deps {
  config: SlackConfig;
  identity: Identity;
  router: Router;
  events: SlackEvents;
  client: WebClient;
  log: Logger;
  /** Slack gives 3 s; after this many ms the person reads "working" and the answer follows. */
  patienceMs?: number;
}

type Respond = (message: object) => Promise<unknown>;

/** Bolt is the door: it checks signatures, parses and acknowledges. What happens is decided in the router. */
export function createSlackApp({
  config,
  identity,
  router,
  events,
  client,
  log,
  patienceMs = 2_000,
}: Deps): SlackApp {
  const patience = createPatience(patienceMs);
  const logger = slackLogger(log);
  const { transport } = config;
  const drawn = <T>(message: T): T => (config.drawsDates === false ? withPlainDates(message) : message);
  // Without a limit a call over a dead connection, the one that would reconnect us, waits for a quarter of an hour.
  const clientOptions = { timeout: 10_000, ...(config.apiUrl ? { slackApiUrl: config.apiUrl } : {}) };
  const receiver: Receiver =
    transport.kind === 'http'
      ? new HTTPReceiver({
          signingSecret: transport.signingSecret,
          endpoints: '/slack/events',
          unhandledRequestTimeoutMillis: 2_500, // a payload nobody understands is answered all the same, within Slack's 3 s
          logger,
        })
      : new SocketModeReceiver({ appToken: transport.appToken, logger, installerOptions: { clientOptions } });
  const app = new App({
    receiver,
    logger,
    clientOptions,
    authorize: async () => identity.authorization(),
    tokenVerificationEnabled: false,
    convoStore: false, // nothing is remembered of a conversation, so it is not looked up either
  });
  app.error(async (error) => {
    log.error({ err: error }, 'a Slack payload could not be handled');
  });
  app.use(async ({ next }) => {
    events.heard();
    await next();
  });

  /** Undefined and logged when Slack sent something we do not understand. */
  function parse<T>(schema: z.ZodType<T>, body: unknown, what: string): T | undefined {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    log.error(
      { reference: newReference(), what, problems: parsed.error.issues.slice(0, 5) },
      'a payload was not understood',
    );
    return undefined;
  }

  const notUnderstood: Answer = {
    text: 'Slack sent something that was not understood. Try again; the log has the details.',
  };

  function privately({ text, blocks }: Answer) {
    return drawn({ response_type: 'ephemeral' as const, text, ...(blocks ? { blocks } : {}) });
  }

  /** A form when it is ready at once; otherwise its shell first, filled afterwards, because a trigger lives 3 s. */
  async function openForm(
    trigger: string,
    form: ModalView,
    respond: Respond,
    from: 'page' | 'window' = 'page',
  ): Promise<void> {
    try {
      await show(trigger, form, from);
    } catch (error) {
      log.warn({ err: error }, 'a form could not be opened');
      await later(respond, { text: 'Slack did not open the form in time. Try once more.' });
    }
  }

  /** After the acknowledgement, by response_url. The effect is committed; only the sentence can be lost, and that is logged. */
  async function later(respond: Respond, answer: Answer): Promise<void> {
    try {
      await respond({ ...privately(answer), replace_original: false });
    } catch (error) {
      log.error({ err: error }, 'an answer could not be brought to the person');
    }
  }

  app.command(/.*/, async ({ body, ack, respond }) => {
    const payload = parse(CommandPayload, body, 'command');
    if (!payload) return ack(privately(notUnderstood));
    const work = patience.counted(router.command(payload));
    const first = await patience.within(work);
    if (!first.done) {
      await ack(privately({ text: 'Working on it…' }));
      await reply(await work, payload.trigger_id, respond);
      return undefined;
    }
    if ('form' in first.value) {
      await ack();
      await openForm(payload.trigger_id, first.value.form, respond);
      return undefined;
    }
    return ack(privately(first.value));
  });

  async function reply(
    answer: Reply | undefined,
    trigger: string,
    respond: Respond,
    from: 'page' | 'window' = 'page',
  ): Promise<void> {
    if (!answer) return;
    if ('form' in answer) await openForm(trigger, answer.form, respond, from);
    else await later(respond, answer);
  }

  /** A window of its own, or one more on top of the window in which the button was. */
  async function show(trigger: string, view: ModalView, from: 'page' | 'window'): Promise<void> {
    const request = { trigger_id: trigger, view };
    await (from === 'window' ? client.views.push(request) : client.views.open(request));
  }

  /** From a home, a form or a global shortcut Slack gives no response_url: the answer is a small window. */
  function respondOr(respond: unknown, trigger: string, from: 'page' | 'window'): Respond {
    if (typeof respond === 'function') return respond as Respond;
    return async (message) => {
      const { text, blocks = [section(text)] } = message as Answer;
      await show(trigger, doneView('HIMS operations', blocks), from);
    };
  }

  app.action(/.*/, async ({ body, ack, respond }) => {
    const payload = parse(ActionPayload, body, 'button');
    if (!payload) {
      await ack();
      return typeof respond === 'function' ? later(respond, notUnderstood) : undefined;
    }
    const work = patience.counted(router.action(payload));
    await patience.within(work); // committed before it is acknowledged, unless that takes too long
    await ack();
    const from = payload.view?.type === 'modal' ? 'window' : 'page';
    await reply(await work, payload.trigger_id, respondOr(respond, payload.trigger_id, from), from);
    if (payload.view?.type === 'home') await showHome(payload.user.id);
    return undefined;
  });

  app.view({ callback_id: /.*/, type: 'view_submission' }, async ({ body, ack }) => {
    const payload = parse(SubmitPayload, body, 'form');
    if (!payload)
      return ack({
        response_action: 'update',
        view: doneView('HIMS operations', [section(notUnderstood.text)]),
      });
    const work = patience.counted(router.submit(payload));
    const first = await patience.within(work);
    if (first.done) return ack(drawn(first.value));
    await ack({
      response_action: 'update',
      view: doneView(payload.view.title.text, [section('Working on it…')]),
    });
    const answer = await work;
    // What was typed is still there, however late the answer is that it will not do.
    const view =
      answer.response_action === 'update'
        ? answer.view
        : keptForm(payload.view, fieldValues(payload.view), escape(Object.values(answer.errors).join('\n')));
    try {
      await client.views.update({ view_id: payload.view.id, view: drawn(view) });
    } catch (error) {
      log.error({ err: error }, 'the result of a form could not be shown');
    }
    return undefined;
  });

  app.shortcut(/.*/, async ({ body, ack, ...rest }) => {
    const payload = parse(ShortcutPayload, body, 'shortcut');
    if (!payload) return ack();
    const work = patience.counted(router.shortcut(payload));
    await patience.within(work);
    await ack();
    const respond: unknown = 'respond' in rest ? rest.respond : undefined;
    return reply(await work, payload.trigger_id, respondOr(respond, payload.trigger_id, 'page'));
  });

  async function showHome(user: string): Promise<void> {
    const { text, blocks = [section(text)] } = await router.home(user);
    try {
      const view = { type: 'home' as const, blocks: blocks.slice(0, limits.viewBlocks) };
      await client.views.publish({ user_id: user, view });
    } catch (error) {
      log.warn({ err: error }, 'a home could not be shown; it is shown at the next opening');
    }
  }

  app.event('app_home_opened', async ({ event }) => {
    const opened = parse(HomeOpened, event, 'home');
    if (opened?.tab !== 'home') return;
    await showHome(opened.user);
  });
  app.event('user_change', async ({ event }) => {
    const changed = parse(UserChanged, event, 'user_change');
    if (changed) events.userChanged(changed.user);
  });
  app.event('message', async ({ event }) => {
    const changed = changeOf(event);
    if (changed) await patience.background(events.messageChanged(changed.message, changed.change));
  });
  for (const [name, tell] of [
    ['member_joined_channel', events.joined],
    ['member_left_channel', events.left],
  ] as const)
    app.event(name, async ({ event }) => {
      const moved = parse(MemberMoved, event, name);
      if (moved && moved.user !== identity.botUser())
        await patience.background(tell(moved.channel, moved.user));
    });
  for (const name of ['subteam_members_changed', 'subteam_updated', 'subteam_created'] as const)
    app.event(name, async () => events.groupsChanged());

  return {
    ...(receiver instanceof HTTPReceiver ? { requestListener: onlyObjects(receiver.requestListener) } : {}),
    async start() {
      if (receiver instanceof SocketModeReceiver) {
        receiver.client.on('ws_message', () => events.heard());
        receiver.client.on('connected', () => events.heard());
        await receiver.start();
      }
    },
    idle: patience.idle,
    async stop() {
      await patience.goodbye();
      if (receiver instanceof SocketModeReceiver) await receiver.stop();
    },
  };
}
