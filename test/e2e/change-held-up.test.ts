import { expect, it } from 'vitest';
import { board, cardOf, sunday, upgrade } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

/** Approved, and given its time, in the maintenance that was announced for it. */
async function scheduledInMaintenance(bot: TestBot): Promise<void> {
  const { ana, bea, cem, dora, gus } = bot.people;
  await dora.runs('/hims maintenance announce hims minor "Upgrade" --window 2026-12-06 --duration PT4H');
  await ana.runs(upgrade(`--window MW-1 ${sunday}`));
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact medium');
  await bea.runs('/hims change approve CHG-1');
  await cem.runs('/hims change approve CHG-1');
  await gus.runs('/hims change schedule CHG-1');
  lookAway(bot);
}

it('says to whoever asked for it, and is to do it, that its maintenance was cancelled; lists say so, too', async () => {
  await using bot = await startBot(board);
  const { ana, dora, gus } = bot.people;
  await scheduledInMaintenance(bot);
  expect(await gus.runs('/hims change list hims')).not.toContain('cannot start');
  await dora.runs('/hims maintenance cancel MW-1 "The vendor is ill"');

  const said = /CHG-1 cannot start as planned: .*MW-1.*\. Give it another time, or cancel it:/;
  expect(told(bot, { dm: gus.id }).join('\n')).toMatch(said);
  expect(told(bot, { dm: ana.id }).join('\n')).toMatch(said);
  const inList = /CHG-1 · scheduled .* · ⚠️ cannot start as planned: .*MW-1/;
  expect(await gus.runs('/hims change list hims')).toMatch(inList);
  expect(await gus.runs('/hims change calendar hims')).toMatch(
    /CHG-1 .*\(scheduled\) · ⚠️ cannot start as planned: .*MW-1/,
  );
  lookAway(bot);
});

it('says to whoever announces a maintenance what it gets in the way of', async () => {
  await using bot = await startBot(board);
  const { bea, cem, dora, ana, gus } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact medium');
  await bea.runs('/hims change approve CHG-1');
  await cem.runs('/hims change approve CHG-1');
  await gus.runs('/hims change schedule CHG-1');
  lookAway(bot);
  expect(
    await dora.runs('/hims maintenance announce hims patch "Patch OS" --window 2026-12-06 --duration PT2H'),
  ).toMatch(/⚠️ CHG-1 Upgrade HIMS to 2\.3\.1 \(.*\) cannot start as planned then; telling its people\./);
  expect(told(bot, { dm: gus.id }).join('\n')).toMatch(/CHG-1 cannot start as planned: .*MW-1/);
  lookAway(bot);
});

it('names to the voters also what wants the same time and is not assessed yet', async () => {
  await using bot = await startBot(board);
  const { ana, dora } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact medium');
  await ana.runs(upgrade(sunday, 'Printers'));
  expect(bot.slack.textOf(cardOf(bot))).toMatch(/ℹ️ .*CHG-2.* Printers/);
  expect(bot.slack.textOf(cardOf(bot))).not.toContain('no conflict');
  lookAway(bot);
});

it('says so of a maintenance that was moved, and of a freeze, until nothing is in its way', async () => {
  await using bot = await startBot(board);
  const { cem, dora, gus } = bot.people;
  await scheduledInMaintenance(bot);
  await dora.runs('/hims maintenance move MW-1 2026-12-20');
  const [moved] = gus.dms().slice(-1);
  expect(moved && bot.slack.textOf(moved)).toContain('CHG-1 cannot start as planned');
  await dora.runs('/hims maintenance move MW-1 2026-12-06');
  expect(moved && bot.slack.textOf(moved)).toContain('nothing is in the way of CHG-1 any more');
  expect(await gus.runs('/hims change list hims')).not.toContain('cannot start');
  lookAway(bot);

  await cem.runs('/hims maintenance freeze hims 2026-12-05 2026-12-07 "Accreditation visit"');
  expect(told(bot, { dm: gus.id }).join('\n')).toMatch(/CHG-1 cannot start as planned: the freeze .*FRZ-1/);
  lookAway(bot);
});

it('takes another time, and every other edit, after its maintenance was cancelled', async () => {
  await using bot = await startBot(board);
  const { ana, dora } = bot.people;
  await scheduledInMaintenance(bot);
  await dora.runs('/hims maintenance cancel "The vendor is not ready" MW-1');
  expect(await ana.runs('/hims change edit CHG-1 "Upgrade later"')).toContain('CHG-1 is changed');
  expect(await ana.runs('/hims change edit CHG-1 --at "2026-12-13 02:00"')).toContain('CHG-1 is changed');
  expect(await ana.runs('/hims change show CHG-1')).not.toContain('MW-1 Upgrade');
  lookAway(bot);
});
