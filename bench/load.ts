import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

export interface Target {
  port: number;
  signingSecret: string;
  user: string;
}

export interface Load {
  p50: number;
  p99: number;
  max: number;
  perSecond: number;
  failed: number;
}

function commandBody(user: string, text: string): string {
  return new URLSearchParams({
    token: 'bench',
    team_id: 'T0FAKE0001',
    channel_id: 'C0FAKE0001',
    channel_name: 'general',
    user_id: user,
    user_name: user,
    command: '/hims',
    text,
    response_url: 'http://127.0.0.1:9/never',
    trigger_id: randomUUID(),
    api_app_id: 'A0BENCH',
  }).toString();
}

/** Sends one signed command; resolves with the milliseconds until the whole answer was read, or undefined when it is no 200. */
function send(agent: Agent, target: Target, text: string): Promise<number | undefined> {
  // No two incidents are called the same: what looks like a duplicate is looked up and offered.
  const body = commandBody(
    target.user,
    text.replaceAll('%', () => randomUUID().slice(0, 8)),
  );
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = `v0=${createHmac('sha256', target.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signature,
  };
  const since = performance.now();
  return new Promise((done) => {
    const call = request(
      { host: '127.0.0.1', port: target.port, path: '/slack/events', method: 'POST', headers, agent },
      (answer) => {
        answer.resume();
        answer.once('end', () => done(answer.statusCode === 200 ? performance.now() - since : undefined));
      },
    );
    call.once('error', () => done(undefined));
    call.end(body);
  });
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function summarize(times: readonly (number | undefined)[], seconds: number): Load {
  const good = times.filter((time) => time !== undefined).sort((a, b) => a - b);
  return {
    p50: percentile(good, 0.5),
    p99: percentile(good, 0.99),
    max: good.at(-1) ?? 0,
    perSecond: good.length / seconds,
    failed: times.length - good.length,
  };
}

/** Each figure on its own: what is usual, whatever else the machine did in one of the rounds. */
export function medianOf(loads: readonly Load[]): Load {
  const middle = (pick: (load: Load) => number): number => {
    const value = loads.map(pick).sort((a, b) => a - b)[Math.floor(loads.length / 2)] ?? 0;
    return Math.round(value * 100) / 100;
  };
  return {
    p50: middle((load) => load.p50),
    p99: middle((load) => load.p99),
    max: middle((load) => load.max),
    perSecond: middle((load) => load.perSecond),
    failed: loads.reduce((sum, load) => sum + load.failed, 0),
  };
}

/** So many commands a second for so long, whether or not the earlier ones are answered. */
export async function steadily(
  target: Target,
  text: string,
  perSecond: number,
  seconds: number,
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const sent: Promise<number | undefined>[] = [];
  const since = performance.now();
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const wait = since + (index * 1_000) / perSecond - performance.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    sent.push(send(agent, target, text));
  }
  const times = await Promise.all(sent);
  agent.destroy();
  return summarize(times, (performance.now() - since) / 1_000);
}

/** As fast as it goes with so many people at once. */
export async function flatOut(target: Target, text: string, people: number, seconds: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: people });
  const times: (number | undefined)[] = [];
  const since = performance.now();
  const until = since + seconds * 1_000;
  await Promise.all(
    Array.from({ length: people }, async () => {
      while (performance.now() < until) times.push(await send(agent, target, text));
    }),
  );
  agent.destroy();
  return summarize(times, (performance.now() - since) / 1_000);
}

/** These commands, each once, with so many people at work on them. */
export async function inTurn(target: Target, texts: readonly string[], people = 1): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: people });
  const waiting = [...texts];
  const times: (number | undefined)[] = [];
  const since = performance.now();
  await Promise.all(
    Array.from({ length: people }, async () => {
      for (let text = waiting.shift(); text !== undefined; text = waiting.shift())
        times.push(await send(agent, target, text));
    }),
  );
  agent.destroy();
  return summarize(times, (performance.now() - since) / 1_000);
}
