import { expect, it } from 'vitest';
import { approvedUpgrade, board, sunday } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

const then = 'CHG-1 goes into it then; where that changes the time of CHG-1, it is voted on again.';

/** CHG-1 is approved and scheduled for Sunday; MW-1 takes an exception, and CHG-1 is to go into it. */
async function asked(more = '--change CHG-1') {
  const bot = await startBot(board);
  await approvedUpgrade(bot, sunday);
  await bot.people.gus.runs('/hims change schedule CHG-1');
  lookAway(bot);
  const answer = await bot.people.bea.runs(
    `/hims maintenance announce hims major "Big one" --window 2026-12-02T22:00 --duration PT2H --exception "Vendor" ${more}`,
  );
  return { bot, answer };
}

const shown = (bot: TestBot) => bot.people.ana.runs('/hims change show CHG-1');

it('leaves the change as it is until the exception is granted, and says that it goes into it then', async () => {
  const { bot, answer } = await asked();
  await using _bot = bot;
  const { ana, gus, hana } = bot.people;
  expect(answer).toContain(then);
  expect(await bot.people.bea.runs('/hims maintenance show MW-1')).toContain('CHG-1 once it is granted');
  await bot.slack.expectMessage({ dm: hana.id }, /CHG-1 goes into it then/);
  for (const { id } of [ana, gus]) expect(told(bot, { dm: id })).toEqual([]);
  expect(await shown(bot)).toMatch(/scheduled[^]*Sun 6 Dec/);
  expect(await shown(bot)).not.toContain('MW-1');

  expect(await hana.runs('/hims maintenance approve MW-1')).toContain('MW-1 is allowed');
  expect(await shown(bot)).toMatch(/Wed 2 Dec 22:00[^]*MW-1/);
  expect(await gus.runs('/hims change start CHG-1')).toContain('CHG-1 is assessed');
  expect(await bot.people.bea.runs('/hims maintenance show MW-1')).toContain('CHG-1');
  expect(await bot.people.bea.runs('/hims change approve CHG-1')).toContain('You changed CHG-1');
  expect(await bot.people.fay.runs('/hims audit CHG-1')).toContain('change.edit');
  lookAway(bot);
});

it.each(['refused', 'cancelled', 'undecided'])('leaves the change as it is when it is %s', async (how) => {
  const { bot } = await asked();
  await using _bot = bot;
  const { bea, hana } = bot.people;
  if (how === 'refused') await hana.runs('/hims maintenance reject "Not then" MW-1');
  else if (how === 'cancelled') await bea.runs('/hims maintenance cancel "Not wanted" MW-1');
  else await bot.clock.advance({ days: 3 });
  expect(await shown(bot)).toMatch(/scheduled[^]*Sun 6 Dec/);
  expect(await shown(bot)).not.toContain('MW-1');
  expect(await bea.runs('/hims maintenance show MW-1')).not.toContain('CHG-1');
  lookAway(bot);
});

it('takes the vote all the same where the change is over by then, and tells whoever asked', async () => {
  const { bot } = await asked();
  await using _bot = bot;
  const { ana, bea, hana } = bot.people;
  await ana.runs('/hims change cancel CHG-1 "Not wanted"');
  lookAway(bot);
  expect(await hana.runs('/hims maintenance approve MW-1')).toContain('MW-1 is allowed');
  await bot.slack.expectMessage({ dm: bea.id }, /CHG-1 did not go into it and stays as it is/);
  lookAway(bot);
});

it('is nothing to say where the change was put into it meanwhile', async () => {
  const { bot } = await asked();
  await using _bot = bot;
  const { ana, bea, hana } = bot.people;
  await ana.runs('/hims change edit CHG-1 --window MW-1');
  lookAway(bot);
  expect(await hana.runs('/hims maintenance approve MW-1')).toContain('MW-1 is allowed');
  expect(told(bot, { dm: bea.id }).join()).not.toContain('did not go into it');
  expect(await bea.runs('/hims maintenance show MW-1')).toContain('CHG-1');
  lookAway(bot);
});
