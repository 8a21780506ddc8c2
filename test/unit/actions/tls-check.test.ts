import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer as createPlainServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { DateTime } from 'luxon';
import { afterAll, expect, it } from 'vitest';
import { ActionError } from '../../../src/actions/model.ts';
import { tlsCheck } from '../../../src/actions/tls/check.ts';
import { type MadeCertificate, makeCertificate } from './made-certificate.ts';
import { madeContext, refusal, runs } from './made-context.ts';

// OpenSSL looks at the clock of the machine, so what it should trust is valid around it, whatever day it is.
const today = DateTime.utc().startOf('day');
const folder = mkdtempSync(join(tmpdir(), 'tls-check-'));
const ca = join(folder, 'ca.pem');
const always = { notBefore: today.minus({ years: 5 }), notAfter: today.plus({ years: 5 }) };
const authority = makeCertificate({ name: 'Clinic Root', isAuthority: true, ...always });
writeFileSync(ca, authority.pem);
const ninetyDays = { notBefore: today.minus({ days: 10 }), notAfter: today.plus({ days: 80 }) };
const served = makeCertificate({ name: 'localhost', by: authority, ...ninetyDays });

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const serving = async ({ pem, key }: MadeCertificate): Promise<number> =>
  await listening(createServer({ cert: pem, key }));

const port = await serving(served);

function daysLeft(days: number) {
  return madeContext({ now: () => ninetyDays.notAfter.minus({ days }) });
}

async function brokenBy(doing: Promise<unknown>): Promise<ActionError> {
  const error = await doing.catch((caught: unknown) => caught);
  if (error instanceof ActionError) return error;
  throw new Error('it worked');
}

const where = { host: '127.0.0.1', serverName: 'localhost', ca };

it('says how long the certificate that is served is good for', async () => {
  const result = await runs(tlsCheck, { ...where, port }, daysLeft(30));
  expect(result.summary).toBe(`the certificate of 127.0.0.1:${port} is good for 30 more days`);
  expect(result.measured).toEqual([
    { name: 'certificate valid for', value: 30, unit: 'd', limit: { min: 30 }, isWithin: true },
  ]);
  expect(result.facts).toMatchObject({
    issuer: 'CN=Clinic Root',
    level: 'fine',
    notAfter: ninetyDays.notAfter.toISO(),
  });
  expect(result.facts?.['sha256']).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
});

it.each([
  [29.5, {}, 'warning', 'expires in 29.5 days (warn below 30)'],
  [15, {}, 'warning', 'expires in 15 days (warn below 30)'],
  [14.9, {}, 'critical', 'expires in 14.9 days (critical below 15)'],
  [0.5, {}, 'critical', 'expires in 0.5 days (critical below 15)'],
  [8, { warnDays: 30, failDays: 7 }, 'warning', 'expires in 8 days (warn below 30)'],
  [6.9, { warnDays: 30, failDays: 7 }, 'critical', 'expires in 6.9 days (critical below 7)'],
  [40, { warnBelow: { share: 0.5 } }, 'warning', 'expires in 40 days (warn below 45)'],
  [10, { failBelow: { share: 0.01, days: 12 } }, 'critical', 'expires in 10 days (critical below 12)'],
])('with %d days left and %j it is %s', async (days, limits, level, text) => {
  const doing = runs(tlsCheck, { ...where, port, ...limits }, daysLeft(days));
  const error = await brokenBy(doing);
  expect(error.message).toContain(text);
  expect(error.facts['level']).toBe(level);
  expect(error.measured).toMatchObject([{ name: 'certificate valid for', value: days, isWithin: false }]);
});

it('describes a certificate that has expired, or is not valid yet', async () => {
  const old = { notBefore: today.minus({ days: 90 }), notAfter: today.minus({ days: 2 }) };
  const context = madeContext({ now: () => today });
  const at = await serving(makeCertificate({ name: 'localhost', by: authority, ...old }));
  const error = await brokenBy(runs(tlsCheck, { ...where, port: at }, context));
  expect(error.message).toBe(`127.0.0.1:${at}: its certificate expired on ${old.notAfter.toISODate()}.`);
  expect(error.facts).toMatchObject({ level: 'critical', notAfter: old.notAfter.toISO() });

  const early = madeContext({ now: () => ninetyDays.notBefore.minus({ days: 1 }) });
  expect(await refusal(runs(tlsCheck, { ...where, port }, early))).toContain('is not valid before');
});

it('trusts nobody whom it does not know', async () => {
  const unknown = await refusal(runs(tlsCheck, { ...where, ca: undefined, port }, daysLeft(60)));
  expect(unknown).toContain('certificate');
  expect(unknown).toContain('`ca`');

  const own = await serving(makeCertificate({ name: 'localhost', ...ninetyDays }));
  expect(await refusal(runs(tlsCheck, { ...where, port: own }, daysLeft(60)))).toContain(
    'self-signed and not trusted',
  );
});

it('wants the certificate to be made out to the name', async () => {
  const error = await brokenBy(runs(tlsCheck, { ...where, serverName: 'hims.clinic', port }, daysLeft(60)));
  expect(error.message).toContain('is not made out to hims.clinic but to CN=localhost');
  expect(error.facts['level']).toBe('critical');
});

it('says why it saw none', async () => {
  const mute = await listening(
    createPlainServer((socket) => void socket.on('error', () => {}).end('HTTP/1.1 400\r\n\r\n')),
  );
  expect(await refusal(runs(tlsCheck, { ...where, port: mute }))).toMatch(/TLS|connection/);
  const closed = createPlainServer();
  const nobody = await listening(closed);
  closed.close();
  await once(closed, 'close');
  expect(await refusal(runs(tlsCheck, { ...where, port: nobody }))).toContain('connection refused');
  expect(await refusal(runs(tlsCheck, { ...where, port, ca: '/nowhere/ca.pem' }))).toContain(
    '/nowhere/ca.pem, cannot be read',
  );

  const silent = await listening(createPlainServer());
  const stop = new AbortController();
  const doing = refusal(runs(tlsCheck, { ...where, port: silent }, madeContext({ signal: stop.signal })));
  stop.abort();
  expect(await doing).toContain('stopped');
});

it('shows what it will do', () => {
  const plan = (written: unknown) => tlsCheck.plan(tlsCheck.values.parse(written), madeContext());
  expect(plan({ host: 'hims.clinic' })).toEqual([
    'look at the certificate of hims.clinic at hims.clinic:443; warn when less than 33 % of its lifetime is left, critical below 17 % of it or 7 days',
  ]);
  expect(plan({ host: 'h', warnDays: 30, failDays: 7 })[0]).toContain(
    'less than 30 days is left, critical below 7 days',
  );
  expect(() => plan({ host: 'https://hims' })).toThrow('without https://');
  expect(() => plan({ host: 'h', warnDays: 7, failDays: 30 })).toThrow('failDays');
});
