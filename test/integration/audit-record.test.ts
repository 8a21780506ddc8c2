import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDb } from '../../src/db/db.ts';
import { startBot, type TestBot } from '../support/bot.ts';

interface Entry {
  action: string;
  actor: string;
  subject: string;
  outcome: string;
  from: string;
  change?: { hash?: unknown; values?: Record<string, unknown>; [key: string]: unknown };
}

async function entries(bot: TestBot, where: string): Promise<Entry[]> {
  const db = createDb({ url: bot.database.url });
  const rows = await db.query<{ entry: string }>(`select entry from audit where ${where} order by seq`);
  await db.close();
  return rows.map((row) => JSON.parse(row.entry) as Entry);
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hims-audit-'));
  await cp('systems', folder, { recursive: true });
  await cp('trial/people.yaml', join(folder, 'people.yaml'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function edit(file: string, from: string, to: string): Promise<void> {
  const path = join(folder, file);
  const text = await readFile(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  await writeFile(path, text.replace(from, to));
}

it('records at each start who was granted what, and what changed in a system, since the start before', async () => {
  await using bot = await startBot({ systemsDir: folder, peopleFile: join(folder, 'people.yaml') });
  const first = await entries(bot, `action like 'config.%'`);
  expect(first.map((one) => [one.action, one.actor, one.from])).toEqual(
    first.map(() => ['config.changed', 'system', 'start']),
  );
  expect(first.map((one) => one.subject).filter((name) => name.endsWith('system.yaml'))).toHaveLength(3);

  await edit('people.yaml', 'members: [bea, cem, hana]', 'members: [bea, cem, hana, ana]');
  await edit(
    'people.yaml',
    '{ team: cab, roles: [approver], systems: all }',
    '{ team: cab, roles: [approver, admin], systems: [hims] }',
  );
  await edit('hims/system.yaml', 'respond: PT15M, resolve: PT4H', 'respond: PT10M, resolve: PT4H');
  await bot.restart();

  const second = (await entries(bot, `action like 'config.%'`)).slice(first.length);
  const changed = Object.fromEntries(
    second.filter((one) => one.action === 'config.changed').map((one) => [one.subject, one.change]),
  );
  expect(Object.keys(changed)).toHaveLength(2);
  const [people] = Object.entries(changed).find(([name]) => name.endsWith('people.yaml')) ?? [];
  expect(changed[people ?? '']?.values).toEqual({
    'teams.cab.members': [
      ['bea', 'cem', 'hana'],
      ['bea', 'cem', 'hana', 'ana'],
    ],
    'grants.cab.roles': [['approver'], ['approver', 'admin']],
    'grants.cab.systems': ['all', ['hims']],
  });
  expect(changed['hims/system.yaml']?.values).toEqual({ 'severities.SEV-1.respond': ['PT15M', 'PT10M'] });
  expect(changed['hims/system.yaml']?.hash).toEqual([
    expect.stringMatching(/^[0-9a-f]{64}$/),
    expect.stringMatching(/^[0-9a-f]{64}$/),
  ]);

  await bot.restart();
  const third = (await entries(bot, `action like 'config.%'`)).slice(first.length + second.length);
  expect(new Set(third.map((one) => one.action))).toEqual(new Set(['config.loaded']));
});

it('keeps every refusal: who, what, on what, why', async () => {
  await using bot = await startBot({
    users: [
      { name: 'guest', id: 'U0GUEST001', isRestricted: true },
      { name: 'rival', id: 'U0RIVAL001', isStranger: true },
    ],
  });
  const { ana, fay } = bot.people;
  await ana.runs('/hims incident open SEV-3 fhir "Slow search"');
  await fay.runs('/hims incident ack INC-1');
  await fay.runs('/hims incident resolve INC-1');
  await ana.runs('/hims audit');
  await bot.person('U0GUEST001').runs('/hims incident list');
  await bot.person('U0RIVAL001').runs('/hims incident open SEV-1 hims "Let me in"');

  const refused = await entries(bot, `outcome = 'refused'`);
  expect(
    refused.map(({ action, actor, subject, from, change }) => [
      action,
      actor,
      subject,
      from,
      change?.['code'],
    ]),
  ).toEqual([
    ['incident.acknowledge', 'fay', 'INC-1', 'command', 'person.not-permitted'],
    ['incident.resolve', 'fay', 'INC-1', 'command', 'person.not-permitted'],
    ['audit.read', 'ana', 'command', 'command', 'person.not-permitted'],
    ['incident.list', 'slack:U0GUEST001', 'command', 'command', 'person.not-a-member'],
    ['incident.open', 'slack:U0RIVAL001', 'command', 'command', 'person.not-a-member'],
  ]);
  bot.slack.seen(...bot.slack.unexpected());
});

it('lets compliance and admin read it, and keeps that they did', async () => {
  await using bot = await startBot();
  const { ana, fay, gus } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Slow search"');

  expect(await fay.runs('/hims audit INC-1')).toMatch(/incident\.opened · INC-1 · .*severity – → SEV-3/);
  expect(await gus.runs('/hims audit verify')).toMatch(
    /✅ The audit log is whole: \d+ rows, head [0-9a-f]{64}/,
  );
  expect(await gus.runs('/hims audit --by @ana --since P1D')).toContain('incident.opened');
  expect(await gus.runs('/hims audit CHG-77')).toContain('nothing that fits');

  const reads = await entries(bot, `action in ('audit.read', 'audit.verified')`);
  expect(reads.map((one) => [one.action, one.actor, one.subject])).toEqual([
    ['audit.read', 'fay', 'INC-1'],
    ['audit.verified', 'gus', 'audit'],
    ['audit.read', 'gus', 'audit'],
    ['audit.read', 'gus', 'CHG-77'],
  ]);
  bot.slack.seen(...bot.slack.unexpected());
});

it('posts its head to operations every day, once, also after a day away', async () => {
  await using bot = await startBot();
  await bot.clock.advance({ hours: 16 });
  await bot.slack.expectMessage('operations', /Audit log: \d+ rows, head [0-9a-f]{64}/);

  bot.clock.set(bot.clock.now().plus({ days: 3 }));
  await bot.restart();
  await bot.settle();
  await bot.slack.expectMessage('operations', /Audit log/);
  expect(bot.slack.channel('operations').messages).toHaveLength(2);
});
