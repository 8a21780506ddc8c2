import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { startFauxqs } from 'fauxqs';
import { afterAll, expect, it } from 'vitest';
import { createFilesArchive } from '../../../src/actions/files/archive.ts';
import { openStorage } from '../../../src/actions/files/open-storage.ts';
import { madeContext, refusal, runs, system } from './made-context.ts';
import { madeFolder, now } from './made-files.ts';

const secrets = { AWS_ACCESS_KEY_ID: 'hims', AWS_SECRET_ACCESS_KEY: 'hunter2' };
const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
server.createBucket('hims-archive');
afterAll(async () => await server.stop());
const endpoint = `http://127.0.0.1:${server.port}`;
const signal = new AbortController().signal;

const at = (bucket: string, endpointAt = endpoint) => ({
  ...system,
  storage: { cold: { kind: 's3', bucket, prefix: '/logs/', endpoint: endpointAt } as const },
});

it('gives back what was put there, however long it is', async () => {
  using storage = await openStorage(at('hims-archive'), 'cold', secrets);
  expect(storage.name).toBe('s3://hims-archive/logs');
  for (const content of [Buffer.alloc(0), randomBytes(1_000), randomBytes(6 * 1024 * 1024)]) {
    await storage.put(
      'a/b c.gz',
      Readable.from(content.length > 0 ? [content.subarray(0, 500), content.subarray(500)] : []),
      signal,
    );
    expect(await storage.head('a/b c.gz', signal)).toEqual({ bytes: content.length });
    expect((await buffer(await storage.get('a/b c.gz', signal))).equals(content)).toBe(true);
  }
  expect(await storage.head('a/none', signal)).toBeUndefined();
});

it('archives to a bucket, and finds what is there already', async () => {
  using from = madeFolder();
  const log = 'INFO all is well\n'.repeat(1_000);
  const archive = createFilesArchive({ secrets });
  const written = { folder: from.path, match: '*.log.*', olderThan: 'P7D', to: 'cold' };
  const once = async () => {
    from.put('app.log.1', log);
    return await runs(archive, written, madeContext({ system: at('hims-archive'), now: () => now }));
  };
  const first = await once();
  expect(first.summary).toContain('1 file archived to s3://hims-archive/logs');
  const [key = ''] = Object.keys(first.facts ?? {}).filter((name) => name.endsWith('.gz'));
  using storage = await openStorage(at('hims-archive'), 'cold', secrets);
  expect(gunzipSync(await buffer(await storage.get(key, signal))).toString()).toBe(log);

  expect((await once()).facts).toEqual(first.facts);
  expect(readdirSync(from.path)).toEqual([]);
});

/** What S3 would say, for every request. */
async function saying(status: number, code: string) {
  const fake = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(
      request.method === 'HEAD'
        ? undefined
        : `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`,
    );
  }).listen(0, '127.0.0.1');
  await once(fake, 'listening');
  return {
    url: `http://127.0.0.1:${(fake.address() as AddressInfo).port}`,
    [Symbol.dispose]: () => void fake.close(),
  };
}

it.each([
  [403, 'AccessDenied', 'S3 does not let the bot in'],
  [403, 'InvalidAccessKeyId', 'An admin sets AWS_ACCESS_KEY_ID'],
  [403, 'SignatureDoesNotMatch', 'the secret of the key is wrong'],
  [404, 'NoSuchBucket', 'there is no such bucket'],
  [400, 'KeyTooLongError', 'S3 answered KeyTooLongError'],
])('explains %i %s, and keeps the file', async (status, code, text) => {
  using s3 = await saying(status, code);
  using storage = await openStorage(at('hims-archive', s3.url), 'cold', secrets);
  expect(await refusal(storage.put('a', Readable.from(['x']), signal))).toContain(text);
});

it('says what is missing, and keeps the file', async () => {
  using from = madeFolder();
  const file = from.put('app.log.1', 'x');
  const archive = createFilesArchive({ secrets });
  const written = { folder: from.path, match: '*', olderThan: 'P7D', to: 'cold' };
  const refused = async (bucket: string, endpointAt?: string) =>
    await refusal(runs(archive, written, madeContext({ system: at(bucket, endpointAt), now: () => now })));
  expect(await refused('gone')).toContain('s3://gone/logs: there is no such bucket');
  expect(await refused('hims-archive', 'http://127.0.0.1:1')).toContain('nobody listens there');
  expect(existsSync(file)).toBe(true);
});

it('stops when it is told to', async () => {
  using storage = await openStorage(at('hims-archive'), 'cold', secrets);
  const stop = new AbortController();
  const endless = Readable.from(
    (async function* () {
      for (;;) yield await new Promise<Buffer>((resolve) => setImmediate(resolve, randomBytes(1_000)));
    })(),
  );
  const doing = refusal(storage.put('endless', endless, stop.signal));
  setImmediate(() => stop.abort());
  expect(await doing).toMatch(/abort/i);
  expect(endless.destroyed).toBe(true);
  expect(await storage.head('endless', signal)).toBeUndefined();
});
