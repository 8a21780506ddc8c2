import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

it('names everything that the exception has to allow: too little notice, and no window', async () => {
  await using bot = await startBot();
  const { bea, cem } = bot.people;
  const both = '10 days ahead, 14 days are needed, and outside of every window of hims';
  const announce =
    '/hims maintenance announce hims major "Both short" --window 2026-12-03T12:00 --duration PT2H';
  expect(await bea.runs(announce)).toMatch(
    /lies in no window of hims.*needs 14 days' notice; Thu 3 Dec is 10 days away/,
  );
  expect(await bea.runs(`${announce} --exception "Vendor only then"`)).toContain(`UTC), ${both}. Nobody`);
  const card = await bot.slack.expectMessage('maintenance', /Not announced yet/);
  expect(bot.slack.textOf(card)).toContain(`Exception (open): Vendor only then. It is ${both}.`);
  await bot.slack.expectMessage({ dm: cem.id }, new RegExp(`${both}\\. Vendor only then\\.`));
  expect(await bea.runs('/hims maintenance show MW-1')).toContain(both);
  await cem.runs('/hims maintenance approve MW-1');
  expect(await bea.runs('/hims maintenance move "2026-12-02 12:00" MW-1 --exception "Earlier"')).toContain(
    'UTC), 9 days ahead, 14 days are needed, and outside of every window of hims.',
  );
  lookAway(bot);
});

it('names the notice alone where there is a window, and the window alone where the notice is enough', async () => {
  await using bot = await startBot();
  const { bea, cem } = bot.people;
  const announce = '/hims maintenance announce hims';
  await bot.clock.advance({ days: 1 });
  await bea.runs(
    `${announce} routine "Logs" --window 2026-11-25T02:00 --duration PT1H --exception "Disk is full"`,
  );
  await bot.slack.expectMessage({ dm: cem.id }, /UTC\), 0 days ahead, 1 day is needed\. Disk is full\./);
  await bea.runs(
    `${announce} major "Noon" --window 2026-12-19T12:00 --duration PT1H --exception "Only then"`,
  );
  await bot.slack.expectMessage({ dm: cem.id }, /UTC\), outside of every window of hims\. Only then\./);
  lookAway(bot);
});

it('tells nobody to type the reason or the length that they typed', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  await bea.runs('/hims maintenance announce hims emergency "Disk" --duration PT1H');
  expect(await bea.runs('/hims maintenance move "2026-12-20 02:00" MW-1 --exception "Only then"')).toMatch(
    /announced as patch, minor, major or routine\.$/,
  );
  const friday = '/hims maintenance announce hims minor "Noon" --window 2026-12-18';
  expect(await bea.runs(friday)).toContain('it takes a date with a time, --duration and --exception "why".');
  expect(await bea.runs(`${friday} --duration PT1H`)).toContain(
    'it takes a date with a time and --exception "why".',
  );
  expect(await bea.runs(`${friday} --duration PT1H --exception "Only then"`)).toMatch(
    /it takes a date with a time\.$/,
  );
  lookAway(bot);
});
