import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { board } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { procedureSystems } from '../support/procedure-systems.ts';
import { lookAway, told } from '../support/told.ts';

const common = 'purpose: For tests.\nmayRun: [operator]\nrisk: low\nlock: none\nneeds: { change: false }\n';
/** The backup looks only; what alters something is passed over in a freeze. */
const nightly = `title: Nightly
${common}steps:
  - { id: backup, do: Back it up, effect: reads }
  - id: archive
    title: Archive old logs
    action: files.archive
    with: { folder: /var/log/hims, match: '*.log.*', olderThan: P1D, to: logs }
    when: { frozen: false }
`;
/** People alter something by hand: no standing approval is needed for that. */
const cleanup = `title: Cleanup
${common}steps:
  - { id: remove, do: Remove what is old, effect: alters }
`;

const assumed = { assumed: true, reason: 'For this test.' };
const routine = (procedure: string, cron: string, zone: string) => ({
  ...assumed,
  title: `Routine ${procedure}`,
  serves: ['H2.1.2'],
  schedule: { cron },
  zone,
  procedure,
  responsible: 'devops',
  impact: 'None',
});
const usual = {
  ...assumed,
  channel: 'operations',
  takes: 'PT1H',
  due: 'PT6H',
  remindEvery: 'PT6H',
  closes: 'PT20H',
};

/** Monday 07:00 in New York; routines of three zones. */
async function withRoutines(): Promise<TestBot> {
  const systemsDir = await procedureSystems({ nightly, cleanup });
  await writeFile(
    join(systemsDir, 'hims/routines.yaml'),
    stringify({
      usual: { ...usual, missed: 'once late', onHoliday: 'anyway', quiet: false },
      routines: {
        nightly: routine('nightly', '0 1 * * *', 'America/New_York'),
        'early-cleanup': routine('cleanup', '30 10 * * *', 'Europe/Berlin'), // 04:30 in New York
        'late-cleanup': routine('cleanup', '0 22 * * *', 'Asia/Tokyo'), // 08:00 in New York
      },
    }),
  );
  return startBot({ ...board, systemsDir, now: '2026-11-23T12:00:00Z' });
}

async function calendarOf(bot: TestBot): Promise<string[]> {
  const answer = await bot.people.ana.runs('/hims maintenance calendar hims');
  const [, path = ''] = /(\/calendar\/hims\.ics\?token=[\w-]+)/.exec(answer) ?? [];
  const text = (await (await fetch(bot.url(path))).text()).replace(/\r\n[ \t]/g, '');
  return [...text.matchAll(/UID:hims\/([\w-]+\/\S+?)\./g)].map(([, id = '']) => id);
}

it('has in the calendar what the scheduler starts in a freeze, and nothing that it passes over', async () => {
  await using bot = await withRoutines();
  const { cem, ana } = bot.people;
  await cem.runs('/hims routine approve nightly hims');
  await cem.clicks(cem.lastAnswer(), 'Approve for a year');
  // Begins in the middle of the day of New York, and ends in the middle of another.
  await cem.runs('/hims maintenance freeze hims 2026-11-23T08:00 2026-11-25T04:30 "Audit"');
  const entries = await calendarOf(bot);
  expect(entries).toContain('nightly/2026-11-24T06:00Z');
  expect(entries).toContain('nightly/2026-11-25T06:00Z');
  expect(entries).not.toContain('late-cleanup/2026-11-23T13:00Z'); // in the first minute of the freeze
  expect(entries).not.toContain('early-cleanup/2026-11-24T09:30Z');
  expect(entries).not.toContain('late-cleanup/2026-11-24T13:00Z');
  expect(entries).toContain('early-cleanup/2026-11-25T09:30Z'); // when it is over
  expect(entries).toContain('late-cleanup/2026-11-25T13:00Z');

  lookAway(bot);
  const list = '/hims routine list hims';
  const beforehand = await ana.runs(list);
  expect(beforehand).toMatch(/\(skipped, FRZ-1\) · [^\n]*early-cleanup/);
  expect(beforehand).toMatch(/\(skipped, FRZ-1\) · [^\n]*late-cleanup/);
  expect(beforehand).not.toMatch(/\(skipped, FRZ-1\) · [^\n]*nightly/);
  await bot.clock.advance({ hours: 25, minutes: 30 }); // Tuesday 08:30
  expect(await ana.runs(list)).toMatch(/early-cleanup[^\n]*last 24 Nov: skipped \(FRZ-1: Audit\)/);
  expect(await ana.runs(list)).toMatch(/late-cleanup[^\n]*last 24 Nov: skipped \(FRZ-1: Audit\)/);
  expect(await ana.runs(list)).toMatch(/nightly[^\n]*last 24 Nov: RUN-1/);
  lookAway(bot);
  // What was passed over is gone for good, also when the freeze is.
  await cem.runs('/hims maintenance thaw FRZ-1 "Over"');
  expect(await calendarOf(bot)).not.toContain('early-cleanup/2026-11-24T09:30Z');
  lookAway(bot);
});

it('has in the calendar what starts before a freeze begins, though it goes on into it', async () => {
  await using bot = await withRoutines();
  const { cem, ana } = bot.people;
  await cem.runs('/hims maintenance freeze hims 2026-11-23T08:01 2026-11-24T12:00 "Audit"');
  expect(await calendarOf(bot)).toContain('late-cleanup/2026-11-23T13:00Z');
  await bot.clock.advance({ hours: 1, seconds: 1 });
  expect(await ana.runs('/hims routine list hims')).toMatch(/late-cleanup[^\n]*last 23 Nov: RUN-1/);
  lookAway(bot);
});

it('passes over what was due in a freeze, or was skipped, also when the bot was away over it', async () => {
  await using bot = await withRoutines();
  const { cem, ana, bea } = bot.people;
  await bea.runs('/hims routine skip late-cleanup hims "Done by hand"'); // 08:00 today
  await cem.runs('/hims maintenance freeze hims 2026-11-24T00:00 2026-11-25T00:00 "Audit"');
  lookAway(bot);
  bot.clock.set(DateTime.fromISO('2026-11-25T07:00:00Z', { zone: 'utc' })); // Wednesday 02:00, all at once
  await bot.settle();
  const list = await ana.runs('/hims routine list hims');
  expect(list).toMatch(/early-cleanup[^\n]*last 24 Nov: skipped \(FRZ-1: Audit\)/);
  expect(list).toMatch(/late-cleanup[^\n]*last 24 Nov: skipped \(FRZ-1: Audit\)/);
  const said = told(bot, 'operations').join('\n');
  expect(said).not.toMatch(/Missed while the bot was away: [^\n]*(?:early|late)-cleanup/i);
  lookAway(bot);
});
