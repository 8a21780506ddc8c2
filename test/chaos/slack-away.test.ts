import { expect, it } from 'vitest';
import { createDb } from '../../src/db/db.ts';
import { startBot } from '../support/bot.ts';
import { startFakePager } from '../support/fake-pager.ts';
import { readLedger } from '../support/ledger.ts';

it('pages while Slack is away for an hour, then tells everything once, and says how late', async () => {
  await using pager = await startFakePager();
  const pagerUrl = new URL(pager.url);
  pagerUrl.username = pager.routingKey;
  await using bot = await startBot({ systems: 'whole', pagerUrl: pagerUrl.href });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-1 hims "Login fails on all wards"');
  const card = await bot.slack.expectMessage('incidents', /SEV-1 INC-1/);

  bot.slack.goAway();
  await bot.clock.advance({ hours: 1 });
  expect((await fetch(bot.url('/health/ready'))).status).toBe(503);
  expect(pager.alerts.map(({ key }) => Number(key.split('/').at(-1)))).toEqual([0, 1, 2, 3, 4, 5]);

  bot.slack.comeBack();
  await bot.clock.advance({ minutes: 2 });
  await bot.slack.expectMessage({ thread: card }, /told \d+ min late\) .*Calling DevOps Team/);
  await bea.runs('/hims incident ack INC-1');
  expect((await fetch(bot.url('/health/ready'))).status).toBe(200);
  expect(pager.alerts.every(({ status }) => status === 'acknowledged')).toBe(true);

  const db = createDb({ url: bot.database.url, poolSize: 1 });
  const messages = [
    ...bot.slack.channels().flatMap((name) => bot.slack.channel(name).all),
    ...Object.values(bot.people).flatMap((person) => person.dms()),
  ].filter((message) => message.isBot);
  const ledger = await readLedger(db, bot.slack, messages);
  await db.close();
  expect(ledger).toMatchObject({ twice: [], missing: [], strangers: [] });
  expect(ledger.found).toBe(ledger.expected);
  bot.slack.seen(...messages);
});
