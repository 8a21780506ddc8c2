import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

/** Two laptops, an hour apart; both channels hold the same people. */
async function twoBreaches(bot: TestBot) {
  const { bea, emil } = bot.people;
  await emil.runs('/hims incident open SEV-2 hims "Stolen laptop" --security');
  await emil.runs('/hims incident ack INC-1');
  await bot.clock.advance({ hours: 1 });
  await emil.runs('/hims incident open SEV-2 hims "Lost laptop" --security');
  await emil.runs('/hims incident ack INC-2');
  lookAway(bot);
  return { bea, emil };
}

it('keeps the earlier clock of the breach notice when two security incidents are one', async () => {
  await using bot = await startBot();
  const { emil } = await twoBreaches(bot);
  expect(await emil.runs('/hims incident merge INC-1 INC-2')).toContain('goes on as INC-2');
  lookAway(bot);
  await bot.clock.advance({ days: 29, hours: 23, minutes: 1 }); // half of the 60 days of the first
  const own = bot.slack.channel('inc-2-lost-laptop');
  expect(told(bot, own.name).join()).toMatch(/50 % of the time is over to tell the authorities/);
  await bot.clock.advance({ days: 30 });
  expect(told(bot, own.name).join()).toMatch(/the time to tell the authorities of the breach is over since/);
  lookAway(bot);
});

it('starts the clock of the breach notice again when what was merged is reopened', async () => {
  await using bot = await startBot();
  const { emil } = await twoBreaches(bot);
  await emil.runs('/hims incident merge INC-2 INC-1');
  await bot.clock.advance({ days: 45 });
  await emil.runs('/hims incident notified INC-1 "HHS, by the portal"');
  await emil.runs('/hims incident reopen INC-2 "It is another laptop"');
  lookAway(bot);
  await bot.clock.advance({ days: 16 });
  const own = bot.slack.channel('inc-2-lost-laptop');
  expect(told(bot, own.name).join()).toMatch(/the time to tell the authorities of the breach is over since/);
  lookAway(bot);
});

it('merges nothing of which the authorities were not told into one of which they were', async () => {
  await using bot = await startBot();
  const { emil } = await twoBreaches(bot);
  await emil.runs('/hims incident notified INC-2 "HHS, by the portal"');
  expect(await emil.runs('/hims incident merge INC-1 INC-2')).toContain(
    'The authorities were told about INC-2, and not about INC-1',
  );
  await emil.runs('/hims incident notified INC-1 "HHS, by the portal"');
  expect(await emil.runs('/hims incident merge INC-1 INC-2')).toContain('goes on as INC-2');
  lookAway(bot);
});
