import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { startFakePager } from '../support/fake-pager.ts';
import type { FakeMessage } from '../support/fake-slack/index.ts';
import { there } from '../support/there.ts';
import { lookAway, told } from '../support/told.ts';

/** A Monday, in working hours of the east coast. */
const now = '2026-11-23T15:00:00Z';
const cardOf = (bot: TestBot) => bot.slack.expectMessage('incidents', /INC-1/);
const buttonsOf = (bot: TestBot, message: FakeMessage) => bot.slack.textOf(message);

it('waits for an answer after a reopening: on the card, in the message, in the order, on the pager', async () => {
  await using pager = await startFakePager();
  await using bot = await startBot({
    systems: 'whole',
    now,
    pagerUrl: pager.url.replace('http://', `http://${pager.routingKey}@`),
  });
  const { ana, bea, hana } = bot.people;
  await bea.runs('/hims incident open SEV-1 hims "Login fails"');
  const card = await cardOf(bot);
  await ana.runs('/hims incident ack INC-1');
  await ana.runs('/hims incident resolve INC-1 "Cable"');
  await bea.runs('/hims incident reopen INC-1 "Again on ward 3"');

  const call = there(ana.dms().at(-1));
  expect(bot.slack.textOf(call)).toMatch(/BEA|U0BEA/);
  expect(bot.slack.textOf(call)).toContain('reopened it: Again on ward 3');
  expect(bot.slack.textOf(call)).toContain('Acknowledge');
  expect(bot.slack.textOf(card)).toMatch(/Called <@U0ANA00001> \(no answer yet\)/);
  expect(buttonsOf(bot, card)).toContain('Acknowledge');

  await bot.clock.advance({ minutes: 21 });
  expect(hana.dms().length).toBeGreaterThan(0);
  expect(pager.alerts.filter(({ status }) => status === 'triggered').length).toBeGreaterThan(0);

  await hana.clicks(there(hana.dms().at(-1)), 'Acknowledge');
  const rung = pager.alerts.length;
  expect(pager.alerts.every(({ status }) => status !== 'triggered')).toBe(true);
  await bot.clock.advance({ hours: 2 });
  expect(pager.alerts).toHaveLength(rung);
  expect(bot.slack.textOf(card)).not.toContain('no answer yet');
  lookAway(bot);
});

it('waits for whoever is called by hand after somebody had answered, and says by whom and why', async () => {
  await using bot = await startBot({ now });
  const { ana, bea, hana, ivo } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await cardOf(bot);
  await ana.runs('/hims incident ack INC-1');
  expect(await bea.runs('/hims escalate INC-1 "Vendor is silent"')).toContain('Calling IT Director');

  const call = there(hana.dms().at(-1));
  expect(bot.slack.textOf(call)).toMatch(
    /U0BEA00002.* calls you: Vendor is silent\nYou are called as IT Director/s,
  );
  expect(bot.slack.textOf(call)).toContain('Acknowledge');
  expect(bot.slack.textOf(card)).toContain('Called <@U0HANA0008> (no answer yet)');
  await bot.clock.advance({ minutes: 11 });
  expect(ivo.dms()).toHaveLength(1);

  // Whoever called does not answer the call by working on.
  await bea.runs('/hims incident mitigate INC-1 "Fallback is up"');
  expect(bot.slack.textOf(card)).toContain('no answer yet');
  await ivo.clicks(there(ivo.dms().at(-1)), 'Acknowledge');
  expect(bot.slack.textOf(card)).not.toContain('no answer yet');
  expect(bot.slack.textOf(there(hana.dms().at(-1)))).toMatch(/acknowledged by .*U0IVO00009.*nothing to do/);
  await bot.clock.advance({ hours: 3 });
  expect(ivo.dms()).toHaveLength(1);
  lookAway(bot);
});

it('calls a person or a team by name', async () => {
  await using bot = await startBot({ now });
  const { ana, dora, emil } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await ana.runs('/hims incident ack INC-1');
  expect(await ana.runs('/hims escalate INC-1 @dora')).toContain('Calling Dora Dupont: <@U0DORA0004>');
  expect(bot.slack.textOf(there(dora.dms().at(-1)))).toContain('calls you.');
  expect(await ana.runs('/hims escalate INC-1 @security "Looks like an attack"')).toContain(
    'Calling Security Team',
  );
  expect(bot.slack.textOf(there(emil.dms().at(-1)))).toContain('calls you: Looks like an attack');
  expect(await ana.runs('/hims escalate INC-1 @nobody')).toContain('Nothing was done');
  lookAway(bot);
});

it('repeats the order as often as the system says, and then says that nobody is called any more', async () => {
  await using bot = await startBot({ now });
  const { ana, hana } = bot.people;
  await bot.people.bea.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await cardOf(bot);
  await bot.clock.advance({ hours: 8 });
  // The opening, and four times in the order.
  expect(ana.dms()).toHaveLength(5);
  // As IT Director and in the Emergency Operations Center, each four times.
  expect(hana.dms()).toHaveLength(8);
  const said = told(bot, { thread: card });
  expect(said.join('\n')).toMatch(/Calling IT Director .*\(2 of 4, pass 3/);
  const last = said.filter((text) => text.includes('The bot has gone through the escalation order 4 times'));
  expect(last).toHaveLength(1);
  lookAway(bot);
});

it('passes over who has left or is on leave, at once, and says so', async () => {
  await using bot = await startBot({ now });
  const { bea, dora, hana, ivo } = bot.people;
  await hana.runs('/hims away @ivo --until 2026-12-24');
  await bot.slack.changeUser('ana', { isDeleted: true });
  await bot.settle();
  // DevOps has nobody left, so the next entry of the on-call list is called.
  expect(await bea.runs('/hims incident open SEV-2 hims "Login slow"')).toContain('calling <@U0DORA0004>.');
  expect(dora.dms()).toHaveLength(1);
  const card = await cardOf(bot);
  await bot.clock.advance({ minutes: 31 });
  const said = told(bot, { thread: card }).join('\n');
  expect(said).toContain('Skipped DevOps Team: nobody there can be called.');
  expect(said).toContain('Skipped IT Director: nobody there can be called.');
  expect(ivo.dms()).toHaveLength(1);
  expect(hana.dms()).toEqual([]);
  const list = await bea.runs('/hims oncall hims');
  expect(list).toMatch(/~.*U0ANA00001.*~ \(left\)/);
  expect(list).toMatch(/~.*U0HANA0008.*~ \(on leave until/);
  lookAway(bot);
});

it('calls the next one at once when Slack refuses the message for good', async () => {
  await using bot = await startBot({ now });
  const { bea, dora } = bot.people;
  bot.slack.fail('conversations.open', {
    as: { error: 'user_disabled' },
    times: Number.POSITIVE_INFINITY,
    match: ({ users }) => users === bot.people.ana.id,
  });
  await bea.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await cardOf(bot);
  expect(dora.dms()).toHaveLength(1);
  const said = told(bot, { thread: card }).join('\n');
  expect(said).toContain('Ana Alvarez cannot be called for INC-1 in Slack: the account is deactivated.');
  lookAway(bot);
});

it('thins reminders out: a forgotten SEV-4 is heard of a handful of times a week, and asked to be closed', async () => {
  await using bot = await startBot({ systems: 'whole', now });
  const { ana } = bot.people;
  await ana.runs('/hims incident open SEV-4 hims "Typo"');
  const card = await cardOf(bot);
  await ana.runs('/hims incident ack INC-1');
  await bot.clock.advance({ days: 8 });
  told(bot, { thread: card });
  const direct = ana.dms().length;
  await bot.clock.advance({ days: 14 });
  const lines = told(bot, { thread: card });
  expect(lines.length).toBeLessThan(16);
  expect(ana.dms().length - direct).toBeLessThan(8);
  expect(lines.at(-1)).toContain('Still going on? If not: `/hims incident resolve INC-1`');
  lookAway(bot);
});

it('says of a merged incident that it goes on, and not that it is resolved', async () => {
  await using bot = await startBot({ now });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await ana.runs('/hims incident open SEV-2 hims "Nobody can sign in"');
  await bea.runs('/hims incident merge INC-2 INC-1');
  const call = there(ana.dms().find((dm) => bot.slack.textOf(dm).includes('INC-2')));
  expect(bot.slack.textOf(call)).toContain('merged into INC-1 by');
  expect(bot.slack.textOf(call)).not.toContain('resolved by');
  lookAway(bot);
});
