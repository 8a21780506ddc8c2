import { expect, it } from 'vitest';
import { approvedUpgrade, board, sunday, upgrade } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

const over =
  'The time of CHG-1, Sun 6 Dec 02:00–04:00, is over. Give it a new one, and it is voted on again:   /hims change edit CHG-1 --at "…"';

it.each([
  ['a week later, in the next window', { days: 20 }],
  ['three weeks later', { days: 27 }],
  ['the moment its time is over', { days: 13, hours: 1 }],
])(
  'starts nothing on a vote for a time that is over: %s',
  async (_when, later) => {
    await using bot = await startBot(board);
    const { ana, bea, cem, gus } = bot.people;
    await approvedUpgrade(bot);
    await gus.runs('/hims change schedule CHG-1');
    await bot.clock.advance(later);
    expect(await gus.runs('/hims change start CHG-1')).toContain(over);
    expect(await gus.runs('/hims audit CHG-1')).toMatch(/change\.start .*refused/);

    expect(await ana.runs('/hims change edit CHG-1 --at "2027-02-28 02:00"')).toContain('CHG-1');
    expect(await gus.runs('/hims change start CHG-1')).toContain('CHG-1 is assessed');
    await bea.runs('/hims change approve CHG-1');
    expect(await cem.runs('/hims change approve CHG-1')).toContain('approved');
    lookAway(bot);
  },
  120_000,
); // eleven weeks of timers, on a busy machine

it('takes no vote on a time that is over', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora } = bot.people;
  await ana.runs(upgrade('--at "2026-11-25 22:00"'));
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact medium');
  await bea.runs('/hims change approve CHG-1');
  await bot.clock.advance({ days: 3 });
  const said = /The time of CHG-1, Wed 25 Nov 22:00–Thu 26 Nov 00:00, is over\. Give it a new one/;
  expect(await cem.runs('/hims change approve CHG-1')).toMatch(said);
  expect(await cem.runs('/hims change reject CHG-1 "Too late"')).toMatch(said);
  expect(await cem.runs('/hims change show CHG-1')).toContain('assessed');
  lookAway(bot);
});

it('gives a change that nobody voted a time for another one, not the one that is over', async () => {
  await using bot = await startBot(board);
  const { gus } = bot.people;
  await approvedUpgrade(bot, '');
  await gus.runs('/hims change schedule CHG-1 --at "2026-12-06 02:00"');
  await bot.clock.advance({ days: 20 });
  expect(await gus.runs('/hims change start CHG-1')).toContain(
    'Give it a new one:   /hims change schedule CHG-1 --at "…"',
  );
  expect(await gus.runs('/hims change schedule CHG-1 --at "2026-12-20 02:00"')).toContain('is scheduled');
  lookAway(bot);
});

it('says that an early start is early', async () => {
  await using bot = await startBot(board);
  const { gus } = bot.people;
  await approvedUpgrade(bot, sunday);
  await gus.runs('/hims change schedule CHG-1');
  await bot.clock.advance({ days: 2 });
  expect(await gus.runs('/hims change start CHG-1')).toContain(
    'CHG-1 is scheduled for Sun 6 Dec 02:00–04:00. Start it then.',
  );
  lookAway(bot);
});

it('names an incident of today only where the change is near', async () => {
  await using bot = await startBot(board);
  const { dora, gus } = bot.people;
  await dora.runs('/hims incident open SEV-2 hims "Login fails"');
  await approvedUpgrade(bot, '--at "2026-11-25 22:00"');
  expect(await gus.runs('/hims change show CHG-1')).not.toContain('INC-1');
  expect(await gus.runs('/hims change schedule CHG-1')).not.toContain('INC-1');
  await bot.clock.advance({ days: 2 });
  expect(await gus.runs('/hims change show CHG-1')).toContain('INC-1');
  lookAway(bot);
});

it('starts no emergency on an approval from long ago', async () => {
  await using bot = await startBot(board);
  const { ana, cem, gus } = bot.people;
  await ana.runs(upgrade().replace(' normal ', ' emergency ').replace('--size patch', '--size emergency'));
  await cem.runs('/hims change approve CHG-1');
  await bot.clock.advance({ days: 2 });
  expect(await gus.runs('/hims change start CHG-1')).toContain(
    'CHG-1 was approved as an emergency too long ago (1 day at most). <@U0ANA00001>, who asked for it, can give it a time, and it is voted on again:',
  );
  // Whoever carries it out gives the approval no new life by a time of their own.
  expect(await gus.runs('/hims change schedule CHG-1 --at "2026-11-25 12:00"')).toContain('too long ago');
  expect(await gus.runs('/hims change start CHG-1')).toContain('too long ago');
  expect(await ana.runs('/hims change edit CHG-1 --at "2026-11-25 12:00"')).toContain('submitted');
  await cem.runs('/hims change approve CHG-1');
  expect(await gus.runs('/hims change start CHG-1')).toContain('CHG-1 is started');
  lookAway(bot);
});

it('takes no time for an emergency that lies beyond its approval, and keeps to one that was voted on', async () => {
  await using bot = await startBot(board);
  const { ana, cem, gus } = bot.people;
  const emergency = (more: string) =>
    upgrade(more).replace(' normal ', ' emergency ').replace('--size patch', '--size emergency');
  await ana.runs(emergency(''));
  await cem.runs('/hims change approve CHG-1');
  expect(await gus.runs('/hims change schedule CHG-1 --at "2026-11-27 12:00"')).toContain(
    'An emergency starts within 1 day of its approval, or at the time that was voted on.',
  );
  expect(await gus.runs('/hims change schedule CHG-1 --at "2026-11-23 12:00"')).toContain('is scheduled');

  await ana.runs(emergency('--at "2026-11-27 12:00"'));
  await cem.runs('/hims change approve CHG-2');
  await gus.runs('/hims change schedule CHG-2');
  await bot.clock.advance({ days: 2 });
  expect(await gus.runs('/hims change start CHG-2')).toContain('too long ago');
  await bot.clock.advance({ days: 2, hours: 9, minutes: 1 });
  expect(await gus.runs('/hims change start CHG-2')).toContain('CHG-2 is started');
  lookAway(bot);
});

it('takes no 24:00 for an hour that the clocks skip: there is none on any day', async () => {
  await using bot = await startBot(board);
  const { ana, cem } = bot.people;
  expect(await ana.runs(upgrade('--at "2026-12-06 24:00"'))).toContain(
    'There is no 2026-12-06 24:00. Write it like "2026-12-06 02:00".',
  );
  expect(await cem.runs('/hims away @bea --until "2026-12-06 24:00"')).toContain(
    'There is no 2026-12-06 24:00.',
  );
  lookAway(bot);
});

it('asks at what time, where only the day was typed', async () => {
  await using bot = await startBot(board);
  const { ana, gus } = bot.people;
  const asks = 'At what time on 2026-12-06? Write both:   --at "2026-12-06 02:00"';
  expect(await ana.runs(upgrade('--at 2026-12-06'))).toContain(asks);
  await approvedUpgrade(bot, '');
  expect(await ana.runs('/hims change edit CHG-1 --at 2026-12-06')).toContain(asks);
  expect(await gus.runs('/hims change schedule CHG-1 --at 2026-12-06')).toContain(asks);
  lookAway(bot);
});

it('announces, moves and freezes nothing at a time that the clocks skip', async () => {
  await using bot = await startBot(board);
  const { gus } = bot.people;
  const skipped =
    'The clocks skip "2027-03-14T02:30": they go forward that night. Choose another time, for example 2027-03-14T03:00.';
  const announce = '/hims maintenance announce hims patch "Upgrade" --duration PT1H --window';
  expect(await gus.runs(`${announce} 2027-03-14T02:30`)).toContain(skipped);
  expect(await gus.runs(`${announce} 2027-03-14T02:30 --exception "It must be then"`)).toContain(skipped);
  await gus.runs(`${announce} 2026-12-06`);
  expect(await gus.runs('/hims maintenance move 2027-03-14T02:30 MW-1')).toContain(skipped);
  expect(await gus.runs('/hims maintenance freeze hims 2027-03-14T02:30 2027-03-20 "Visit"')).toContain(
    skipped,
  );
  lookAway(bot);
});

it('offers no time before the end of what must be done first, and schedules nothing there', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, gus } = bot.people;
  await approvedUpgrade(bot, '--at "2026-12-13 02:00"');
  await gus.runs('/hims change schedule CHG-1');
  const asked = await ana.runs(upgrade('--after CHG-1', 'Drop the old tables'));
  expect(asked).toContain('Free: ');
  expect(asked).not.toMatch(/Free: .*(?:Nov|Sun 6 Dec|Wed 9 Dec)/);
  await dora.runs('/hims change assess CHG-2 --likelihood low --impact medium');
  for (const voter of [bea, cem]) await voter.runs('/hims change approve CHG-2');
  await gus.runs('/hims change schedule CHG-2');
  expect(JSON.stringify(gus.form().blocks)).not.toMatch(/Sun 6 Dec|Wed 9 Dec/);
  expect(await gus.runs('/hims change schedule CHG-2 --at "2026-12-06 02:00"')).toMatch(
    /CHG-2 cannot go ahead: <http[^|]*\|CHG-1> Upgrade HIMS to 2\.3\.1 \(Sun 13 Dec 02:00–04:00\) must be done first\. Free: (?:Sun 13 Dec 04:00|Wed 16 Dec)/,
  );
  expect(await gus.runs('/hims change schedule CHG-2 --at "2026-12-13 04:00"')).toContain('is scheduled');
  lookAway(bot);
});

it('offers no start of what is over, and asks who can give it another time', async () => {
  await using bot = await startBot(board);
  const { ana, cem, gus } = bot.people;
  await approvedUpgrade(bot, sunday);
  await gus.runs('/hims change schedule CHG-1');
  await bot.clock.advance({ days: 13, hours: 4 }); // Sunday 07:00 in New York; the time ended at 04:00
  lookAway(bot);
  // A freeze hits what is still to come, not what is over.
  const frozen = await cem.runs('/hims maintenance freeze hims 2026-12-06 2026-12-06 "Audit"');
  expect(frozen).toContain('FRZ-1');
  expect(frozen).not.toContain('CHG-1');
  lookAway(bot);

  await bot.clock.advance({ days: 1 });
  const asked = await bot.slack.expectMessage(
    { dm: gus.id },
    /The time of CHG-1 is over, and nobody started it\. <@U0ANA00001>: give it another time, or cancel it\./,
  );
  await expect(gus.clicks(asked, 'Start')).rejects.toThrow('no "Start" to press');
  expect(await ana.runs('/hims change show CHG-1')).toMatch(
    /Scheduled by <@U0GUS00007> for [^\n]*Sun 6 Dec 02:00/,
  );
  lookAway(bot);
});
