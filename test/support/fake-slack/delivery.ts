/** Requests to the bot, signed and formed as Slack's are. */
import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import type { Dict } from './types.ts';
import type { World } from './world.ts';

export interface SentRequest {
  path: string;
  body: string;
  headers: Record<string, string>;
}

/** What came back from the bot. */
export interface BotReply {
  /** 0 when there was none. */
  status: number;
  tookMs: number;
  body: string;
  /** `operation_timeout`: later than three seconds, or not a 200; `connection`: it could not be reached. */
  error: 'operation_timeout' | 'connection' | undefined;
}

export interface Delivery {
  connect(bot: { url: string; path?: string }): void;
  disconnect(): void;
  readonly isConnected: boolean;
  /** Every request made, in order. */
  readonly requests: SentRequest[];
  /** Headers that prove a body to be Slack's. */
  sign(body: string, atSeconds?: number): Record<string, string>;
  /** Sends anything, with these headers and no others. */
  post(path: string, body: string, headers: Record<string, string>): Promise<BotReply>;
  /** A slash command: the fields themselves, urlencoded. */
  sendForm(fields: Record<string, string>): Promise<BotReply>;
  /** A press, a form, a shortcut: one field `payload`. */
  sendPayload(payload: Dict): Promise<BotReply>;
  /** An event: JSON. */
  sendEvent(envelope: Dict, headers?: Record<string, string>): Promise<BotReply>;
}

export function createDelivery(world: World): Delivery {
  let bot: { url: string; path: string } | undefined;
  const requests: SentRequest[] = [];

  function target(): { url: string; path: string } {
    if (bot === undefined)
      throw new Error('No bot is connected to the stand-in: call slack.connect({ url }) first');
    return bot;
  }

  function sign(body: string, atSeconds = Math.floor(Date.now() / 1000)): Record<string, string> {
    const hmac = createHmac('sha256', world.app.signingSecret).update(`v0:${atSeconds}:${body}`);
    return {
      'x-slack-request-timestamp': String(atSeconds),
      'x-slack-signature': `v0=${hmac.digest('hex')}`,
    };
  }

  async function post(path: string, body: string, headers: Record<string, string>): Promise<BotReply> {
    requests.push({ path, body, headers });
    return exchange(new URL(path, target().url), body, headers, world.ackMs);
  }

  async function sendSigned(body: string, type: string, what: string, extra = {}): Promise<BotReply> {
    const headers = {
      'content-type': type,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      ...sign(body),
      ...extra,
    };
    const reply = await post(target().path, body, headers);
    if (reply.error === undefined && reply.status !== 200) reply.error = 'operation_timeout';
    if (reply.error !== undefined) {
      const how = reply.status === 0 ? 'no answer' : `status ${reply.status}`;
      world.violate(reply.error.replace('_', '-'), `${what}: ${how} after ${Math.round(reply.tookMs)} ms`);
    }
    return reply;
  }

  const form = 'application/x-www-form-urlencoded';
  return {
    connect({ url, path = '/slack/events' }) {
      bot = { url, path };
    },
    disconnect() {
      bot = undefined;
    },
    get isConnected() {
      return bot !== undefined;
    },
    requests,
    sign,
    post,
    sendForm: (fields) =>
      sendSigned(new URLSearchParams(fields).toString(), form, `${fields.command} ${fields.text}`),
    sendPayload: (payload) =>
      sendSigned(
        new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
        form,
        describePayload(payload),
      ),
    sendEvent: (envelope, headers) =>
      sendSigned(JSON.stringify(envelope), 'application/json', describePayload(envelope), headers),
  };
}

/** One HTTP exchange on a connection of its own, given up when it takes too long. */
function exchange(url: URL, body: string, headers: Record<string, string>, ackMs: number): Promise<BotReply> {
  const startedAt = performance.now();
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve) => {
    let isLate = false;
    const done = (reply: Pick<BotReply, 'status' | 'body' | 'error'>): void => {
      clearTimeout(timer);
      resolve({ ...reply, tookMs: performance.now() - startedAt });
    };
    const sending = request(
      url,
      { method: 'POST', headers: { ...headers, ...length }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', () => done({ status: 0, body: '', error: 'connection' }));
        response.on('end', () => {
          done({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString(),
            error: undefined,
          });
        });
      },
    );
    const timer = setTimeout(() => {
      isLate = true;
      sending.destroy();
      done({ status: 0, body: '', error: 'operation_timeout' });
    }, ackMs);
    sending.on('error', () => {
      if (!isLate) done({ status: 0, body: '', error: 'connection' });
    });
    sending.end(body);
  });
}

function describePayload(payload: Dict): string {
  const event = payload.event as Dict | undefined;
  const actions = payload.actions as Dict[] | undefined;
  const view = payload.view as Dict | undefined;
  const detail = actions?.[0]?.action_id ?? payload.callback_id ?? event?.type ?? view?.callback_id;
  return [payload.type, detail].filter((word) => typeof word === 'string').join(' ');
}
