import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHttpCheck } from '../../../src/actions/http/check.ts';
import { atJsonPath, readJsonPath } from '../../../src/actions/http/json-path.ts';
import { ActionError } from '../../../src/actions/model.ts';
import { makeCertificate } from './made-certificate.ts';
import { madeContext, refusal, runs } from './made-context.ts';

const check = createHttpCheck({ secrets: { API_TOKEN: 'hunter2', BROKEN: 'a\r\nx: y' } });
const health = { status: 'pass', checks: [{ 'disk:free': 12.5, ms: 40 }], up: true, note: null };
const asked: { path: string; method: string; headers: IncomingMessage['headers'] }[] = [];
const servers: Server[] = [];
let origin = '';
let other = '';

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? '';
  asked.push({ path, method: request.method ?? '', headers: request.headers });
  const answers: Record<string, () => void> = {
    '/health': () => response.end(JSON.stringify(health)),
    '/down': () => response.writeHead(503).end('down'),
    '/text': () => response.end('all <b>well</b>'),
    '/proto': () => response.end('{"__proto__": {"status": "pass"}}'),
    '/huge': () => response.end(JSON.stringify({ status: 'pass', fill: 'x'.repeat(2 * 1024 * 1024) })),
    '/moved': () => response.writeHead(302, { location: '/health' }).end(),
    '/away': () => response.writeHead(302, { location: `${other}/health` }).end(),
    '/round': () => response.writeHead(307, { location: '/round' }).end(),
    '/cut': () => {
      response.writeHead(200, { 'content-length': 100 }).write('{');
      setImmediate(() => response.destroy());
    },
    '/hang': () => {},
  };
  (answers[path] ?? (() => response.writeHead(404).end()))();
}

async function listening(server: Server): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  origin = `http://${await listening(createServer(answer))}`;
  other = `http://${await listening(createServer(answer))}`;
});
afterAll(() => {
  for (const server of servers) server.close();
});

const asks = async (path: string, more: object = {}, context = madeContext()) =>
  await runs(check, { url: origin + path, ...more }, context);
const json = (...list: object[]) => ({ expect: { json: list } });

it('measures what it was asked to look at', async () => {
  const expected = {
    status: [200, 207],
    json: [
      { path: 'status', oneOf: ['pass', 'warn'] },
      { path: 'checks[0]["disk:free"]', min: 10, unit: 'GB', name: 'free space' },
      { path: 'checks[0].ms', max: 40, unit: 'ms' },
      { path: 'note', is: null },
    ],
    latency: 'PT9S',
  };
  const result = await asks('/health', { expect: expected });
  expect(result.summary).toMatch(/^http:\S+\/health answered 200 in \d+ ms$/);
  expect(result.measured).toMatchObject([
    { name: 'latency', unit: 'ms', limit: { max: 9_000 }, isWithin: true },
    { name: 'free space', value: 12.5, unit: 'GB', limit: { min: 10 }, isWithin: true },
    { name: 'checks[0].ms', value: 40, limit: { max: 40 }, isWithin: true },
  ]);
  expect(result.facts).toMatchObject({ status: 200 });
});

it.each([
  ['/down', {}, 'answered 503, expected 200'],
  ['/health', { expect: { status: 204 } }, 'answered 200, expected 204'],
  ['/health', json({ path: 'checks[1].ms', max: 9 }), 'the answer has no checks[1].ms'],
  ['/health', json({ path: 'constructor.name', is: 'Object' }), 'the answer has no constructor.name'],
  ['/proto', json({ path: 'status', is: 'pass' }), 'the answer has no status'],
  [
    '/health',
    json({ path: 'checks[0].ms', max: 39, unit: 'ms', name: 'answer' }),
    'answer is 40 ms (at most 39 ms)',
  ],
  ['/health', json({ path: 'status', is: 'ok' }), 'status is "pass", expected "ok"'],
  ['/health', json({ path: 'status', min: 1 }), 'status is "pass", which is no number'],
  ['/health', json({ path: 'up', is: 'true' }), 'up is true, expected "true"'],
  ['/text', json({ path: 'status', is: 'pass' }), 'the answer is not JSON'],
  ['/text', { expect: { contains: 'unwell' } }, 'does not contain "unwell"'],
  ['/huge', json({ path: 'status', is: 'pass' }), 'longer than 1 MB'],
  ['/moved', {}, 'answered 302 (redirects to /health), expected 200'],
  ['/round', { redirects: 3 }, 'answered 307'],
  ['/cut', {}, 'the connection was cut'],
  ['/hang', { giveUpAfter: 'PT0.05S' }, 'no answer within 0.05 s'],
])('%s with %j fails: %s', async (path, more, text) => {
  const problem = await refusal(asks(path, more));
  expect(problem).toContain(`GET ${origin}${path}`);
  expect(problem).toContain(text);
});

it('says everything that does not hold, with the numbers', async () => {
  const error: unknown = await asks('/health', {
    expect: {
      status: 201,
      json: [
        { path: 'checks[0].ms', max: 1 },
        { path: 'gone', is: 1 },
      ],
    },
  }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ActionError);
  expect(error).toMatchObject({
    message: expect.stringMatching(
      /expected 201; checks\[0\]\.ms is 40 \(at most 1\); the answer has no gone\.$/,
    ),
    measured: [{ name: 'latency' }, { name: 'checks[0].ms', value: 40, isWithin: false }],
    facts: { status: 200 },
  });
});

it('asks with a secret, and shows it neither to another server nor to people', async () => {
  const headers = { authorization: 'Bearer ${API_TOKEN}' };
  asked.length = 0;
  await asks('/away', { headers, redirects: 1 });
  expect(asked.map(({ path, headers: { authorization } }) => [path, authorization])).toEqual([
    ['/away', 'Bearer hunter2'],
    ['/health', undefined],
  ]);
  expect(await refusal(asks('/health', { headers: { 'x-key': '${BROKEN}' } }))).toContain(
    'header x-key has a line break',
  );
  expect(await refusal(asks('/health', { headers: { 'x-key': '${GONE}' } }))).toContain('${GONE} is not set');
});

it('asks with HEAD where no text is looked at', async () => {
  asked.length = 0;
  await asks('/health', { method: 'HEAD', expect: { latency: 'PT9S' } });
  expect(asked).toMatchObject([{ method: 'HEAD' }]);
});

it('stops when it is told to', async () => {
  const stop = new AbortController();
  const doing = refusal(asks('/hang', {}, madeContext({ signal: stop.signal })));
  stop.abort();
  expect(await doing).toContain('stopped before it had an answer');
});

it('puts into words why there is no connection', async () => {
  const now = DateTime.utc();
  const made = makeCertificate({
    name: 'localhost',
    notBefore: now.minus({ days: 9 }),
    notAfter: now.plus({ years: 1 }),
  });
  const folder = mkdtempSync(join(tmpdir(), 'http-check-'));
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, made.pem);
  const secure = await listening(createSecureServer({ cert: made.pem, key: made.key }, answer));
  const url = `https://${secure.replace('127.0.0.1', 'localhost')}/health`;
  const asksAt = async (at: string, more: object = {}) => await refusal(runs(check, { url: at, ...more }));

  expect(await asksAt(url)).toContain('self-signed and not trusted; name its authority as `ca`');
  expect(await asksAt(url, { ca })).toContain('answered 200');
  expect(await asksAt(`https://${secure}/health`, { ca })).toContain('made out to another name');
  expect(await asksAt(origin.replace('http:', 'https:'))).toContain('TLS');
  expect(await asksAt('http://127.0.0.1:1/')).toContain('connection refused');
  rmSync(folder, { recursive: true });
});

it.each([
  [{ url: 'ftp://hims/' }, 'http://'],
  [{ url: 'file:///etc/passwd' }, 'http://'],
  [{ url: 'https://ana:hunter2@hims/' }, 'leave secrets out'],
  [{ url: 'https://hims/?key=${API_TOKEN}' }, 'leave secrets out'],
  [{ url: 'https://hims/', method: 'POST' }, 'GET'],
  [{ url: 'https://hims/', retries: 3 }, 'retries'],
  [{ url: 'https://hims/', method: 'HEAD', expect: { contains: 'x' } }, 'HEAD brings no text'],
  [{ url: 'https://hims/', ...json({ path: 'a..b', is: 1 }) }, 'write a path'],
  [{ url: 'https://hims/', ...json({ path: 'a' }) }, 'write one of'],
  [{ url: 'https://hims/', ...json({ path: 'a', is: 1, min: 1 }) }, 'write one of'],
  [{ url: 'https://hims/', expect: { latency: '2 s' } }, 'no duration'],
])('refuses %j', (written, text) => {
  expect(() => check.values.parse(written)).toThrow(text);
});

it('shows what it will do', () => {
  const written = {
    url: 'https://hims.clinic/health',
    expect: {
      json: [
        { path: 'status', is: 'pass' },
        { path: 'free', min: 5, max: 9 },
      ],
      latency: 'PT2S',
      contains: 'v2',
    },
  };
  expect(check.plan(check.values.parse(written), madeContext())).toEqual([
    'GET https://hims.clinic/health and expect 200, status = pass, free ≥ 5 ≤ 9, the text "v2", within 2 s',
  ]);
});

it.each([
  ['a', ['a']],
  ['a.b[0].c', ['a', 'b', 0, 'c']],
  ['[1].a', [1, 'a']],
  ['a["x.y"]', ['a', 'x.y']],
  ['', undefined],
  ['.a', undefined],
  ['a[0]b', undefined],
  ['a[-1]', undefined],
  ['a[', undefined],
])('reads %j as a path', (path, parts) => {
  expect(readJsonPath(path)).toEqual(parts);
});

it('looks only at what is really there', () => {
  expect(atJsonPath([1], 'length')).toBe(1);
  expect(atJsonPath({ 0: 'x' }, '[0]')).toBeUndefined();
  expect(atJsonPath('text', 'length')).toBeUndefined();
});
