/** A bot of a few lines, for the tests of the stand-in itself: keeps what it is sent and answers what it is told. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDict } from './args.ts';
import { parseAck } from './payloads.ts';
import type { Dict } from './types.ts';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  raw: string;
  /** The fields of a command, the payload of an interaction, or the envelope of an event. */
  body: Dict;
}

export interface ScriptedAnswer {
  status?: number;
  body?: Dict | string;
  delayMs?: number;
}

export interface ScriptedBot extends AsyncDisposable {
  readonly url: string;
  readonly received: Received[];
  /** The body of the last request. */
  readonly last: Dict;
  /** What it answers from now on. */
  answers(answer: ScriptedAnswer | ((request: Received) => Promise<ScriptedAnswer> | ScriptedAnswer)): void;
}

export async function startScriptedBot(): Promise<ScriptedBot> {
  const received: Received[] = [];
  let script: (request: Received) => Promise<ScriptedAnswer> | ScriptedAnswer = () => ({});
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString();
      const arrived = { path: request.url ?? '', headers: request.headers, raw, body: readBody(raw) };
      received.push(arrived);
      void reply(arrived).then(({ status = 200, body = '' }) => {
        response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
  });

  async function reply(request: Received): Promise<ScriptedAnswer> {
    const answer = await script(request);
    if (answer.delayMs !== undefined) await sleep(answer.delayMs);
    return answer;
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    get last() {
      const last = received.at(-1);
      if (last === undefined) throw new Error('The bot has received nothing');
      return last.body;
    },
    answers(answer) {
      script = typeof answer === 'function' ? answer : () => answer;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function readBody(raw: string): Dict {
  if (raw.startsWith('{')) return asDict(parseAck(raw));
  const fields = Object.fromEntries(new URLSearchParams(raw));
  return fields.payload === undefined ? fields : asDict(parseAck(fields.payload));
}

function asDict(value: unknown): Dict {
  return isDict(value) ? value : {};
}
