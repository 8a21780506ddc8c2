import { expect, it } from 'vitest';
import { board, upgrade } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

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
