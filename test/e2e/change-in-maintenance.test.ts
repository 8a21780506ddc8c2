import { expect, it } from 'vitest';
import { approvedUpgrade, board, sunday, upgrade } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

const outside = 'outside every window';
const late = 'too little notice';

function announce(size: string, when: string, more = ''): string {
  return `/hims maintenance announce hims ${size} "Care" --window ${when} --duration PT2H --by @dora ${more}`;
}

/** What stands in the way of a change of this size in MW-1, as its page says. */
async function inMaintenance(bot: TestBot, size: string, number = 1): Promise<string> {
  const { ana, gus } = bot.people;
  await ana.runs(upgrade('--window MW-1', `A ${size} one`).replace('--size patch', `--size ${size}`));
  const text = await gus.runs(`/hims change show CHG-${number}`);
  lookAway(bot);
  return text;
}

it('takes a granted exception for nothing after a move that needed none', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, gus } = bot.people;
  // Outside of every window; then in the one for routine work.
  await gus.runs(announce('routine', '2026-12-04T11:00', '--exception "The vendor comes then"'));
  await bea.runs('/hims maintenance approve MW-1');
  expect(await gus.runs('/hims maintenance show MW-1')).toContain(
    'The exception (The vendor comes then) was granted by',
  );
  expect(await gus.runs('/hims maintenance move 2026-12-09T02:00 MW-1')).toContain('MW-1 is moved to');
  expect(await gus.runs('/hims maintenance show MW-1')).toContain(
    'The exception for another time was granted by <@U0BEA00002>.',
  );
  await bot.clock.advance({ days: 8 });
  const text = await inMaintenance(bot, 'major');
  expect(text).toContain(outside);
  expect(text).toContain(late);

  // Nor is anybody barred by it.
  await gus.runs('/hims maintenance cancel "Not then" MW-1');
  await gus.runs(
    '/hims maintenance announce hims patch "Care" --window 2026-12-04T11:00 --duration PT3H --exception "Must" --by @dora',
  );
  await bea.runs('/hims maintenance approve MW-2');
  await cem.runs('/hims maintenance approve MW-2');
  await bea.runs(upgrade('--window MW-2'));
  expect(await ana.runs('/hims change show CHG-2')).toContain('its exception was approved by somebody');
  await gus.runs('/hims maintenance move 2026-12-06T02:00 MW-2');
  await bea.runs('/hims change edit CHG-2 --window MW-2');
  const moved = await ana.runs('/hims change show CHG-2');
  expect(moved).not.toContain('its exception was approved by somebody');
  expect(moved).toContain('no conflict');
  await bot.clock.advance({ days: 4, hours: 23 }); // Sunday 02:00 in New York
  expect(await bea.runs('/hims maintenance start MW-2')).toContain('MW-2 has begun');
  lookAway(bot);
});

it.each([
  ['patch', false, false],
  ['routine', false, false],
  ['minor', true, true],
  ['major', true, true],
])(
  'gives what was granted to a patch outside the windows to a %s change or not',
  async (size, isOut, isLate) => {
    await using bot = await startBot(board);
    await bot.people.gus.runs(announce('patch', '2026-11-27T12:00', '--exception "It must"'));
    expect(await bot.people.cem.runs('/hims maintenance approve MW-1')).toContain('MW-1 is allowed');
    const text = await inMaintenance(bot, size);
    expect(text.includes(outside)).toBe(isOut);
    expect(text.includes(late)).toBe(isLate);
  },
);

it('gives less notice that was granted to a minor maintenance to a minor change, and not to a major one', async () => {
  await using bot = await startBot(board);
  await bot.people.gus.runs(announce('minor', '2026-11-29T02:00', '--exception "It must"'));
  await bot.people.cem.runs('/hims maintenance approve MW-1');
  expect(await inMaintenance(bot, 'minor')).not.toContain(late);
  expect(await inMaintenance(bot, 'major', 2)).toContain(late);
});

it.each([
  ['routine', false, false],
  ['patch', true, false],
  ['major', true, true],
])('opens a window for routine work to a %s change or not', async (size, isOut, isLate) => {
  await using bot = await startBot(board);
  await bot.people.gus.runs(announce('routine', '2026-12-02T02:00'));
  const text = await inMaintenance(bot, size);
  expect(text.includes(outside)).toBe(isOut);
  expect(text.includes(late)).toBe(isLate);
});

it('takes what is left of a maintenance whose time has come, whether or not it was started', async () => {
  await using bot = await startBot(board);
  const { ana, gus } = bot.people;
  await gus.runs(announce('patch', '2026-11-29'));
  await bot.clock.advance({ days: 5, hours: 23, seconds: 2 }); // Sunday 02:00:02 in New York
  const short = upgrade('--window MW-1').replace('--takes PT2H', '--takes PT1H');
  expect(await ana.runs(short)).toContain('CHG-1 is asked for');
  const shown = await ana.runs('/hims change show CHG-1');
  expect(shown).toContain('Sun 29 Nov 02:01–03:01');
  expect(shown).toContain('no conflict');
  expect(await ana.runs(upgrade('--at "2026-12-13 02:00"'))).toContain('CHG-2 is asked for');
  expect(await ana.runs('/hims change edit CHG-2 --window MW-1 --takes PT1H')).toContain('revision 2');
  await bot.clock.advance({ hours: 2 });
  expect(await ana.runs(short)).toContain('That time is over. Choose one that is still to come.');
  lookAway(bot);
});

it('tells the people of a change that a completed maintenance leaves behind', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, gus } = bot.people;
  await gus.runs(announce('patch', '2026-11-29'));
  await ana.runs(upgrade('--window MW-1').replace('--takes PT2H', '--takes PT1H'));
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact low');
  for (const one of [bea, cem]) await one.runs('/hims change approve CHG-1');
  await gus.runs('/hims change schedule CHG-1');
  await bot.clock.advance({ days: 5, hours: 23 });
  await dora.runs('/hims maintenance start MW-1');
  lookAway(bot);
  expect(await dora.runs('/hims maintenance complete MW-1 "Done early"')).toContain(
    '⚠️ CHG-1 Upgrade HIMS to 2.3.1 was to be carried out in it and cannot start as planned any more; telling its people.',
  );
  for (const one of [ana, gus])
    expect(told(bot, { dm: one.id }).join()).toMatch(/CHG-1 cannot start as planned: .*MW-1.*\(completed\)/);
  lookAway(bot);
});

it('names no maintenance that does not exist where a change of another place is refused', async () => {
  await using bot = await startBot(board);
  const { ana, gus } = bot.people;
  await ana.runs(upgrade());
  for (const more of ['', '--exception "Must"']) {
    const refused = await gus.runs(
      `/hims maintenance announce caresync patch "Care" --window 2026-11-29 --change CHG-1 ${more}`,
    );
    expect(refused).toContain(
      'is a change of hims, production: it is not carried out in a maintenance of caresync, production. Leave out --change, or announce it for hims.',
    );
    expect(refused).not.toContain('MW-');
  }
  lookAway(bot);
});

it('starts no change beside a maintenance that runs past its end, and shows that one in the calendar', async () => {
  await using bot = await startBot(board);
  const { dora, gus } = bot.people;
  await approvedUpgrade(bot, sunday);
  await gus.runs('/hims change schedule CHG-1');
  await bot.clock.advance({ days: 12, hours: 15 }); // Saturday evening
  await dora.runs('/hims maintenance announce hims emergency "Disk is full" --duration PT1H');
  await dora.runs('/hims maintenance start MW-1');
  await bot.clock.advance({ hours: 8, minutes: 5 }); // Sunday 02:05
  lookAway(bot);
  expect(await gus.runs('/hims change start CHG-1')).toContain('Disk is full is still running');
  expect(await gus.runs('/hims change show CHG-1')).toContain('Disk is full is still running');
  expect(await gus.runs('/hims change calendar hims')).toContain('MW-1');

  await dora.runs('/hims maintenance complete MW-1 "Logs are gone"');
  expect(await gus.runs('/hims change start CHG-1')).toContain('CHG-1 is started');
  lookAway(bot);
});
