/** The stand-in's HTTP side: Web API, response_urls, uploads. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { answerCall, noteRefusal } from './api.ts';
import { type Call, isDict, parsedArgs, parsedJson } from './args.ts';
import type { FaultDesk, Verdict } from './faults.ts';
import { Refusal } from './refusal.ts';
import { acceptResponse } from './response-urls.ts';
import { methodScopes } from './scopes.ts';
import type { ApiCall, Dict } from './types.ts';
import { acceptUpload, type Upload } from './uploads.ts';
import type { World } from './world.ts';

export interface FakeServer {
  /** Breaks every connection, old and new, until `comeBack`. */
  goAway(): void;
  comeBack(): void;
  close(): Promise<void>;
}

interface Incoming {
  args: Dict;
  token: string | undefined;
}

export async function startServer(world: World, faults: FaultDesk): Promise<FakeServer> {
  const sockets = new Set<Socket>();
  let isAway = false;
  const server = createServer((request, response) => {
    serve(world, faults, request, response).catch((error: unknown) => {
      world.violate(
        'stand-in-broke',
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      );
      send(response, 500, {}, { ok: false, error: 'fatal_error' });
    });
  });
  server.on('connection', (socket) => {
    if (isAway) {
      socket.resetAndDestroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  world.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function breakAll(): void {
    for (const socket of sockets) socket.resetAndDestroy();
  }
  return {
    goAway() {
      isAway = true;
      breakAll();
    },
    comeBack() {
      isAway = false;
    },
    async close() {
      breakAll();
      await closed(server);
      await noticed();
    },
  };
}

async function serve(
  world: World,
  faults: FaultDesk,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', world.baseUrl);
  const raw = await bodyOf(request);
  if (raw === undefined) return;
  const [, room = '', name = '', last = ''] = url.pathname.split('/');
  if (room === 'api') {
    const incoming = readCall(request, url, raw);
    if (incoming === undefined) {
      world.violate('invalid-json', name);
      send(response, 200, {}, { ok: false, error: 'invalid_json' });
      return;
    }
    const { args, token } = incoming;
    await serveMethod(world, faults, { method: name, args }, token, response);
  } else if (room === 'respond') {
    await serveResponseUrl(world, faults, last, raw, response);
  } else if (room === 'upload') {
    const { method, headers } = request;
    await serveUpload(faults, world, { id: name, method, raw, headers }, response);
  } else if (room === 'files' && world.files.get(name)?.content !== undefined) {
    response.end(world.files.get(name)?.content);
  } else {
    world.violate('unknown-path', `${request.method} ${url.pathname}`);
    send(response, 404, {}, { ok: false, error: 'not_found' });
  }
}

async function serveMethod(
  world: World,
  faults: FaultDesk,
  call: Call,
  token: string | undefined,
  response: ServerResponse,
): Promise<void> {
  const { token: _token, ...args } = call.args;
  const record: ApiCall = {
    method: call.method,
    args: parsedArgs(args),
    answer: undefined,
    fault: undefined,
    at: world.now(),
  };
  world.calls.push(record);
  const verdict = await faults.judge(call, () => {
    record.answer = answerCall(world, call, token);
    return record.answer;
  });
  record.fault = verdict.fault;
  const accepted = methodScopes[call.method]?.any.join(',') ?? '';
  const headers = {
    'x-oauth-scopes': [...world.scopes].join(','),
    ...(accepted === '' ? {} : { 'x-accepted-oauth-scopes': accepted }),
  };
  deliver(response, verdict, headers);
  world.changed();
}

async function serveResponseUrl(
  world: World,
  faults: FaultDesk,
  id: string,
  raw: Buffer,
  response: ServerResponse,
): Promise<void> {
  const args = parsedJson(raw.toString());
  if (!isDict(args)) {
    world.violate('invalid-payload', 'a response_url was posted something that is not JSON');
    send(response, 400, {}, { ok: false, error: 'invalid_payload' });
    return;
  }
  const call = { method: 'response_url', args };
  const verdict = await faults.judge(call, () => {
    try {
      acceptResponse(world, id, call);
      return { ok: true };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      noteRefusal(world, call.method, error);
      return error.toAnswer();
    }
  });
  if (verdict.kind === 'answer' && verdict.body.ok === false && verdict.status === 200) {
    const isGone = ['expired_url', 'used_url', 'invalid_url'].includes(String(verdict.body.error));
    deliver(response, { ...verdict, status: isGone ? 404 : 400 }, {});
  } else {
    deliver(response, verdict, {});
  }
}

async function serveUpload(
  faults: FaultDesk,
  world: World,
  upload: Upload,
  response: ServerResponse,
): Promise<void> {
  const { name = '' } = world.files.get(upload.id) ?? {};
  const call = { method: 'upload', args: { file: upload.id, name } };
  const verdict = await faults.judge(call, () => acceptUpload(world, upload));
  world.changed();
  if (verdict.kind !== 'answer') deliver(response, verdict, {});
  else if (typeof verdict.body.text === 'string') response.end(verdict.body.text);
  else send(response, verdict.status === 200 ? 404 : verdict.status, verdict.headers, verdict.body);
}

function readCall(request: IncomingMessage, url: URL, raw: Buffer): Incoming | undefined {
  const args: Dict = Object.fromEntries(url.searchParams);
  const type = request.headers['content-type'] ?? '';
  if (type.includes('json')) {
    const parsed = parsedJson(raw.toString());
    if (!isDict(parsed)) return undefined;
    Object.assign(args, parsed);
  } else {
    Object.assign(args, Object.fromEntries(new URLSearchParams(raw.toString())));
  }
  const [, bearer] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  return { args, token: bearer ?? (typeof args.token === 'string' ? args.token : undefined) };
}

/** The whole body; undefined when the caller hung up meanwhile. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

function deliver(response: ServerResponse, verdict: Verdict, headers: Record<string, string>): void {
  if (verdict.kind === 'cut') response.socket?.destroy();
  else if (verdict.kind === 'answer') {
    send(response, verdict.status, { ...headers, ...verdict.headers }, verdict.body);
  }
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: Dict): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

/**
 * Lets clients in this process notice that their idle connections are gone. The next stand-in may get the same port, and
 * a pooled connection that is not yet known to be dead would fail its first call. Two turns are one whole look at sockets.
 */
async function noticed(): Promise<void> {
  await turn();
  await turn();
}
