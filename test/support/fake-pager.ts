/** A stand-in for pagers: PagerDuty Events v2 at `/v2/enqueue`, and any other that takes JSON by a webhook at `/hook`. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

export type PagerFault =
  /** 429 with `Retry-After`. */
  | 'rate_limited'
  | 'http_500'
  /** The connection breaks and nothing is stored. */
  | 'cut'
  /** It is stored, then the connection breaks. */
  | 'lose_reply'
  /** No answer, nothing stored, until the caller gives up. */
  | 'hang';

/** One event as PagerDuty took it. */
export interface PagerEvent {
  action: 'trigger' | 'acknowledge' | 'resolve';
  key: string;
  /** The whole body. */
  body: Record<string, unknown>;
}

/** What PagerDuty shows of all events with one key. */
export interface PagerAlert {
  key: string;
  status: 'triggered' | 'acknowledged' | 'resolved';
  /** Of the first event. */
  summary: string;
  severity: string;
  /** How many events it took in. */
  events: number;
}

export interface HookCall {
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
}

export interface FakePager extends AsyncDisposable {
  /** For PagerDuty. */
  readonly url: string;
  /** For a webhook of any kind. */
  readonly hookUrl: string;
  readonly routingKey: string;
  /** Every event taken, in order. */
  readonly events: readonly PagerEvent[];
  /** One for each key; a key that triggers again after it was resolved is a new one. */
  readonly alerts: readonly PagerAlert[];
  readonly hooks: readonly HookCall[];
  /** What it refused, and why. */
  readonly refusals: readonly string[];
  /** How often it was called, faults and refusals included. */
  readonly calls: number;
  /** Makes the next calls, of either kind, go wrong. */
  fail(as: PagerFault, options?: { times?: number; retryAfter?: number }): void;
  /** Resolves when there is such an event. */
  waitForEvent(action: PagerEvent['action'], key?: string): Promise<PagerEvent>;
}

const Enqueued = z.object({
  routing_key: z.string(),
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: z.string().max(255).optional(),
  client: z.string().optional(),
  client_url: z.url().optional(),
  links: z.array(z.object({ href: z.url(), text: z.string().optional() })).optional(),
  images: z.array(z.object({ src: z.url() }).loose()).optional(),
  payload: z
    .object({
      summary: z.string().min(1).max(1024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: z.iso.datetime({ offset: true }).optional(),
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
      custom_details: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
});
type Enqueued = z.output<typeof Enqueued>;

const patience = 5_000;
const largest = 512 * 1024;

/** Starts one on a free port of 127.0.0.1; `await using` stops it. */
export async function startFakePager(routingKey = 'R0FAKEPAGERKEY0000000000000000ab'): Promise<FakePager> {
  const events: PagerEvent[] = [];
  const alerts: PagerAlert[] = [];
  const hooks: HookCall[] = [];
  const refusals: string[] = [];
  const faults: { as: PagerFault; retryAfter: number }[] = [];
  const waiting = new Set<() => void>();
  let calls = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await bodyOf(request);
    calls += 1;
    const fault = faults.shift();
    const answer = (status: number, body: object, headers = {}): void => {
      if (fault?.as === 'lose_reply') response.socket?.destroy();
      else
        response
          .writeHead(status, { 'content-type': 'application/json', ...headers })
          .end(JSON.stringify(body));
    };
    if (fault?.as === 'cut') response.socket?.destroy();
    else if (fault?.as === 'http_500') answer(500, { status: 'Internal Server Error' });
    else if (fault?.as === 'rate_limited')
      answer(429, { status: 'throttle exceeded' }, { 'retry-after': String(fault.retryAfter) });
    else if (fault?.as !== 'hang') take(request, raw, answer);
    for (const look of waiting) look();
  }

  function take(
    { method, url, headers }: IncomingMessage,
    raw: string,
    answer: (status: number, body: object) => void,
  ): void {
    const body = parsed(raw);
    const errors = problemsOf(body, raw, headers);
    const [path = ''] = (url ?? '').split('?');
    if (method !== 'POST' || (path !== '/v2/enqueue' && path !== '/hook')) {
      refusals.push(`${method} ${path}: there is nothing here`);
      answer(404, { status: 'not found' });
    } else if (path === '/hook' && body) {
      hooks.push({ headers, body });
      answer(200, { ok: true });
    } else if (path === '/v2/enqueue' && body && errors.length === 0) {
      const key = accept(Enqueued.parse(body), body);
      answer(202, { status: 'success', message: 'Event processed', dedup_key: key });
    } else {
      refusals.push(`${path}: ${errors.join('; ')}`);
      answer(400, { status: 'invalid event', message: 'Event object is invalid', errors });
    }
  }

  function problemsOf(
    body: Record<string, unknown> | undefined,
    raw: string,
    headers: IncomingHttpHeaders,
  ): string[] {
    if (!body) return ['the body is not a JSON object'];
    if (Buffer.byteLength(raw) > largest) return ['the body is larger than 512 KB'];
    const reading = Enqueued.safeParse(body);
    const found = reading.success
      ? rulesOf(reading.data)
      : reading.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    if (!/^application\/json\b/.test(headers['content-type'] ?? '')) found.push('content-type is not JSON');
    return found;
  }

  function rulesOf({
    routing_key: given,
    event_action: action,
    dedup_key: key,
    payload,
  }: Enqueued): string[] {
    return [
      ...(given === routingKey ? [] : ['routing_key is not the key of a service']),
      ...(action === 'trigger' && !payload ? ['payload is missing'] : []),
      ...(action !== 'trigger' && !key ? ['dedup_key is missing'] : []),
    ];
  }

  function accept({ event_action: action, dedup_key, payload }: Enqueued, body: PagerEvent['body']): string {
    const key = dedup_key ?? `made-${events.length + 1}`;
    events.push({ action, key, body });
    const open = alerts.find((alert) => alert.key === key && alert.status !== 'resolved');
    if (open) {
      open.events += 1;
      if (action === 'acknowledge') open.status = 'acknowledged';
      if (action === 'resolve') open.status = 'resolved';
    } else if (action === 'trigger' && payload) {
      // PagerDuty takes an acknowledgement of what is not open too, and does nothing with it.
      const { summary, severity } = payload;
      alerts.push({ key, status: 'triggered', summary, severity, events: 1 });
    }
    return key;
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      refusals.push(`the stand-in broke: ${String(error)}`);
      response.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${base}/v2/enqueue`,
    hookUrl: `${base}/hook`,
    routingKey,
    events,
    alerts,
    hooks,
    refusals,
    get calls() {
      return calls;
    },
    fail(as, { times = 1, retryAfter = 1 } = {}) {
      for (let left = times; left > 0; left -= 1) faults.push({ as, retryAfter });
    },
    waitForEvent(action, key) {
      const find = () => events.find((event) => event.action === action && (!key || event.key === key));
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const found = find();
          if (!found) return;
          finish();
          resolve(found);
        };
        const finish = (): void => {
          clearTimeout(timer);
          waiting.delete(look);
        };
        const timer = setTimeout(() => {
          finish();
          reject(new Error(`The pager was not told to ${action}; it holds ${JSON.stringify(events)}`));
        }, patience);
        waiting.add(look);
        look();
      });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function parsed(raw: string): Record<string, unknown> | undefined {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(raw)).data;
  } catch {
    return undefined;
  }
}
