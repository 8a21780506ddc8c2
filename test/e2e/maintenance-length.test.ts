import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

const fourHours =
  '/hims maintenance announce hims minor "Six hours" --window 2026-12-20T02:00 --duration PT4H';

it('keeps its length when it is moved, and says so where the window has no room for it', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  await bea.runs(fourHours);
  const refused = await bea.runs('/hims maintenance move "2026-12-27 04:30" MW-1');
  expect(refused).toContain(
    'MW-1 takes 4 hours, and the window has 1 hour 30 minutes left then. Sun 27 Dec 04:30–08:30 lies in no window of hims for a minor change.',
  );
  expect(refused).toContain('/hims maintenance move 2026-12-27 04:30 MW-1 --duration PT1H30M');
  expect(refused).toContain('/hims maintenance move 2026-12-27 04:30 MW-1 --exception "why it cannot wait"');
  expect(await bea.clicks(bea.lastAnswer(), 'Take Wed 2 Dec')).toContain(
    'MW-1 is moved to Wed 2 Dec 22:00–Thu 3 Dec 02:00',
  );
  expect(await bea.runs('/hims maintenance move 2026-12-27 04:30 MW-1 --duration PT1H30M')).toContain(
    'MW-1 is moved to Sun 27 Dec 04:30–06:00',
  );
  lookAway(bot);
});

it('asks for an exception for all of it, and the length that was granted moves with it', async () => {
  await using bot = await startBot();
  const { bea, cem } = bot.people;
  await bea.runs(fourHours.replace('PT4H', 'PT6H --exception "All at once"'));
  await cem.runs('/hims maintenance approve MW-1');
  expect(await bea.runs('/hims maintenance move "2026-12-13 04:00" MW-1')).toContain(
    '6 hours is longer than any window of hims',
  );
  expect(await bea.runs('/hims maintenance move "2026-12-13 04:00" MW-1 --exception "Only then"')).toContain(
    'MW-1 stays where it is until the exception is granted; asked for: Sun 13 Dec 04:00–10:00',
  );
  lookAway(bot);
  await cem.runs('/hims maintenance approve MW-1');
  expect(
    await bea.runs('/hims maintenance move "2027-01-02 12:00" MW-1 --exception "Nobody works"'),
  ).toContain('asked for: Sat 2 Jan 2027 12:00–18:00');
  expect(await bea.runs('/hims maintenance move primary MW-1')).toContain('of 6 hours');
  lookAway(bot);
});

it('lets people choose in the form to move how long it takes, and takes over what was typed', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  await bea.runs(fourHours);
  await bea.runs('/hims maintenance move MW-1 --duration PT2H');
  expect(bot.slack.textOf(bea.form())).toContain('Left out: 4 h');
  await bea.submits({ when: 'Sun 13 Dec 02:00–06:00' });
  expect(await bea.runs('/hims maintenance show MW-1')).toContain('Sun 13 Dec 02:00–04:00');
  await bea.runs('/hims maintenance move MW-1');
  await bea.submits({ when: 'Wed 16 Dec 22:00–Thu 17 Dec 02:00', takes: '3 h' });
  expect(await bea.runs('/hims maintenance show MW-1')).toContain('Wed 16 Dec 22:00–Thu 17 Dec 01:00');
  lookAway(bot);
});

it('asks how long it takes where no window says it', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  const outside = '/hims maintenance announce hims minor "Noon" --window 2026-12-19T12:00';
  expect(await bea.runs(`${outside} --exception "Only then"`)).toContain(
    'Sat 19 Dec 12:00 lies in no window of hims for a minor change, so say how long it takes:   --duration PT2H',
  );
  expect(await bea.runs(`${outside} --duration PT2H --exception "Only then"`)).toContain(
    'Sat 19 Dec 12:00–14:00',
  );
  lookAway(bot);
});

it('offers what is left of a window for as long as the work takes, and says how much of it is taken', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  await bea.runs('/hims maintenance announce hims major "One" --window 2026-12-09T22:00 --duration PT1H');
  const list = await bea.runs('/hims maintenance windows hims');
  expect(list).toContain('major Wed 9 Dec 23:00–Thu 10 Dec 02:00');
  const next = '/hims maintenance announce hims major "Two" --window 2026-11-29';
  expect(await bea.runs(`${next} --duration PT4H`)).toContain(
    'The earliest window is Sun 13 Dec 02:00–06:00.',
  );
  expect(await bea.runs(`${next} --duration PT2H`)).toContain(
    'The earliest window is Wed 9 Dec 23:00–Thu 10 Dec 02:00.',
  );
  expect(await bea.clicks(bea.lastAnswer(), 'Take Wed 9 Dec')).toContain('Wed 9 Dec 23:00–Thu 10 Dec 01:00');
  for (const hour of ['22', '23'])
    await bea.runs(
      `/hims maintenance announce hims patch "Three" --window 2026-12-02T${hour}:00 --duration PT1H`,
    );
  expect(await bea.runs('/hims maintenance windows hims')).toMatch(
    /Wed 2 Dec 22:00.* · 22:00–23:00 taken by MW-3 · 23:00–00:00 taken by MW-4/,
  );
  lookAway(bot);
});
