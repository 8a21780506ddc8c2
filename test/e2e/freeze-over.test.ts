import { expect, it } from 'vitest';
import { approvedUpgrade, board, cardOf } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

/** Until the first Sunday in December, a minute before 02:00 in New York. */
const untilSunday = { days: 12, hours: 22, minutes: 59 };
const freeze = (until: string) =>
  `/hims maintenance freeze hims 2026-12-06T01:59 2026-12-06T${until} "Audit"`;

async function scheduled(bot: TestBot): Promise<void> {
  await approvedUpgrade(bot);
  await bot.people.gus.runs('/hims change schedule CHG-1');
}

it('tells nobody that it is time to start what cannot start, and does when the freeze has ended by itself', async () => {
  await using bot = await startBot(board);
  const { cem, gus } = bot.people;
  await scheduled(bot);
  await cem.runs(freeze('02:07'));
  lookAway(bot);
  const [warned] = gus.dms().slice(-1);
  await bot.clock.advance(untilSunday);
  await bot.clock.advance({ minutes: 7 });
  expect(told(bot, { dm: gus.id })).toEqual([]);
  expect(await gus.runs('/hims change list hims')).toContain('cannot start as planned: the freeze FRZ-1');
  await bot.clock.advance({ minutes: 1 });
  expect(told(bot, { dm: gus.id })).toEqual([expect.stringContaining('▶️ It is time to start CHG-1.')]);
  expect(warned?.text).toContain('nothing is in the way of CHG-1 any more');
  expect(bot.slack.textOf(cardOf(bot))).toContain('✓ no conflict');
  for (const look of [
    'change list hims',
    'change show CHG-1',
    'change calendar hims',
    'maintenance list hims',
  ])
    expect(await gus.runs(`/hims ${look}`)).not.toMatch(/cannot start|⚠️ the freeze/);
  expect(await gus.runs('/hims change start CHG-1')).toContain('CHG-1 is started');
  expect(await gus.runs('/hims change show CHG-1')).not.toContain('FRZ-1');
  lookAway(bot);
});

it('says what it waits for when its time has come, and asks once its time is over', async () => {
  await using bot = await startBot(board);
  const { ana, gus } = bot.people;
  await scheduled(bot);
  lookAway(bot);
  await bot.clock.advance(untilSunday);
  await ana.runs('/hims incident open SEV-1 hims "Login fails"');
  lookAway(bot);
  await bot.clock.advance({ minutes: 30 });
  expect(told(bot, { dm: gus.id }).filter((text) => text.includes('CHG-1'))).toEqual([
    expect.stringMatching(/CHG-1 cannot start as planned: .*INC-1.* is open on this system/),
  ]);
  await bot.clock.advance({ hours: 2 });
  expect(told(bot, { dm: gus.id }).filter((text) => text.includes('CHG-1'))).toEqual([
    expect.stringMatching(
      /The time of CHG-1 is over, and nobody started it\. ANA: give it another time, or cancel it\./,
    ),
  ]);
  lookAway(bot);
});

it('takes back the question about a change that a freeze came upon, and asks again after the thaw', async () => {
  await using bot = await startBot(board);
  const { cem, gus } = bot.people;
  await scheduled(bot);
  lookAway(bot);
  await bot.clock.advance(untilSunday);
  await bot.clock.advance({ minutes: 1 });
  const ask = await bot.slack.expectMessage({ dm: gus.id }, /It is time to start CHG-1/);
  await cem.runs(freeze('03:30'));
  expect(ask.text).toContain('CHG-1: no action needed, CHG-1 cannot start as planned');
  lookAway(bot);
  await bot.clock.advance({ minutes: 20 });
  await cem.runs('/hims maintenance thaw FRZ-1 "Over"');
  lookAway(bot);
  await bot.clock.advance({ minutes: 10 });
  expect(told(bot, { dm: gus.id })).toEqual([expect.stringContaining('CHG-1 was to be started 30 min ago')]);
  lookAway(bot);
});

it('asks nobody to start a maintenance in a freeze, and does when that has ended', async () => {
  await using bot = await startBot(board);
  const { bea, cem } = bot.people;
  await bea.runs('/hims maintenance announce hims patch "Kernel" --window 2026-12-06 --by @bea');
  await cem.runs(freeze('02:07'));
  lookAway(bot);
  await bot.clock.advance(untilSunday);
  await bot.clock.advance({ minutes: 7 });
  const before = told(bot, { dm: bea.id });
  expect(before.filter((text) => !text.includes('it cannot be started: FRZ-1 freezes hims'))).toEqual([]);
  expect(before.join('\n')).not.toMatch(/^Start$/m);
  await bot.clock.advance({ minutes: 1 });
  expect(told(bot, { dm: bea.id })).toEqual([expect.stringMatching(/MW-1[^]*Start/)]);
  expect(await bea.runs('/hims maintenance start MW-1')).toContain('MW-1 has begun');
  lookAway(bot);
});
