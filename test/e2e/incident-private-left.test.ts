import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

it('writes nothing more of a private incident to a person who has left its channel', async () => {
  await using bot = await startBot({ systems: 'whole', now: '2026-11-23T15:00:00Z' });
  const { ana, bea } = bot.people;
  await bea.runs('/hims incident open SEV-2 hims "Payroll is visible" --private');
  const call = await bot.slack.expectMessage({ dm: ana.id }, /INC-1/);
  await ana.clicks(call, 'Acknowledge');
  await bot.settle();
  const own = bot.slack.channel('inc-1-payroll-is-visible');
  await bot.slack.leave(ana.id, own);
  await bot.settle();

  const now = bot.slack.textOf(call);
  expect(now).toContain('You were called for INC-1 and have left it since.');
  expect(now).not.toContain('Payroll');
  told(bot, { dm: ana.id });
  await bea.runs('/hims incident severity INC-1 SEV-1 "Contracts as well"');
  await bot.clock.advance({ hours: 5 });
  await bea.runs('/hims incident resolve INC-1 "Access is closed"');
  await bea.runs('/hims incident reopen INC-1 "It is open again"');
  await bot.settle();
  // Called for the reopening, and with that in it again; before it nothing came.
  expect(told(bot, { dm: ana.id })).toEqual([
    expect.stringContaining('BEA reopened it: It is open again\nYou are on call.'),
  ]);
  lookAway(bot);
});
