import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { testPort } from '../support/port.ts';

async function ready(bot: TestBot): Promise<{ status: number; problems: string[] }> {
  const answer = await fetch(bot.url('/health/ready'));
  const { problems } = (await answer.json()) as { problems: string[] };
  return { status: answer.status, problems };
}

it('is ready while it hears Slack, and says when it has been deaf for 30 s', async () => {
  await using bot = await startBot();
  expect(await ready(bot)).toEqual({ status: 200, problems: [] });

  await bot.clock.advance({ seconds: 29 });
  expect((await ready(bot)).status).toBe(200);
  await bot.clock.advance({ seconds: 2 });
  expect(await ready(bot)).toEqual({ status: 503, problems: ['nothing was heard from Slack for 31 s'] });
  expect((await fetch(bot.url('/health/live'))).status).toBe(200);

  await bot.people.ana.runs('/hims help');
  expect((await ready(bot)).status).toBe(200);
});

it('is not ready when its database has been away for 30 s, and recovers by itself', async () => {
  await using bot = await startBot();
  const admin = new pg.Client({ connectionString: inject('databaseUrl') });
  await admin.connect();
  expect((await fetch(bot.url('/status'))).status).toBe(200);
  const allow = (yes: boolean) =>
    admin.query(`alter database ${bot.database.name} with allow_connections ${yes}`);
  await allow(false);
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
    bot.database.name,
  ]);

  bot.clock.set(bot.clock.now().plus({ seconds: 90 }));
  const status = await fetch(bot.url('/status.json'));
  expect([status.status, await status.json()]).toMatchObject([
    200,
    { asOf: '2026-11-23T08:00:00.000Z', current: false },
  ]);
  const away = await ready(bot);
  expect(away.status).toBe(503);
  expect(away.problems).toContain('the database has not answered for 90 s');
  expect(await bot.slack.command('ana', '/hims')).toMatchObject({ status: 200 });
  expect(bot.slack.textOf(bot.people.ana.lastAnswer())).toMatch(/our fault.* reference [2-9A-Z]{6}/i);
  bot.allowLog(/a request failed/);

  await allow(true);
  await admin.end();
  expect(await bot.people.ana.runs('/hims')).toContain('No open incidents');
  expect((await ready(bot)).status).toBe(200);
});

it('finds the log line by the reference that the person was told', async () => {
  await using bot = await startBot();
  const admin = new pg.Client({ connectionString: bot.database.url });
  await admin.connect();
  await admin.query('alter table counters rename to elsewhere');

  const said = await bot.people.ana.runs('/hims incident open SEV-3 hims "Nobody may read this in a log"');

  const reference = /reference ([2-9A-Z]{6})/i.exec(said)?.[1];
  const line = bot.logs.find((one) => one['reference'] === reference);
  expect(line).toMatchObject({ what: 'incident.open', person: 'ana', msg: 'a request failed' });
  expect(JSON.stringify(bot.logs)).not.toContain('Nobody may read this');
  bot.allowLog(/a request failed/);
  await admin.query('alter table elsewhere rename to counters');
  await admin.end();
});

it('counts what it does, without any text in the labels', async () => {
  const metricsPort = await testPort();
  await using bot = await startBot({ metricsPort });
  await bot.people.ana.runs('/hims incident open SEV-2 hims "Secret words"');
  bot.slack.seen(...bot.slack.channel('incidents').all, ...bot.people.ana.dms());

  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();

  expect(text).toMatch(/hims_notices_total\{about="incident",state="delivered"\} \d/);
  expect(text).toMatch(/hims_answer_seconds_count\{about="incident",code="ok"\} 1/);
  expect(text).toContain('hims_outbox{state="dead"} 0');
  expect(text).not.toContain('Secret');
  expect((await fetch(bot.url('/nothing'))).status).toBe(404);
});
