import { DateTime } from 'luxon';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Routine } from '../../src/systems/model-routine.ts';
import { advance } from '../support/clock.ts';
import { type Core, startCore } from '../support/core.ts';
import { byBot, byHand, countingBook, inOrder, madeProcedure } from '../support/made-procedure.ts';
import { madeRoutine, withRoutines } from '../support/made-routine.ts';
import { openOffice } from '../support/office.ts';

type Office = Awaited<ReturnType<typeof openOffice>>;
let core: Core;
const offices: Office[] = [];
const { book, deeds } = countingBook();
const procedures = [
  madeProcedure([byHand('look'), byHand('tidy')], { name: 'care', isChecklist: true, lock: 'none' }),
  madeProcedure(inOrder(byBot('copy')), { name: 'copies', lock: 'exclusive' }),
];

beforeEach(() => {
  deeds.counts.clear();
});
afterEach(async () => {
  for (const office of offices.splice(0)) await office.close();
  await core[Symbol.asyncDispose]();
});

/** A process in which these come round in hims. */
async function open(...routines: readonly Routine[]): Promise<Office> {
  const profile = (system: Parameters<typeof withRoutines>[0]) =>
    system.id === 'hims' ? withRoutines(system, routines, procedures) : system;
  const office = await openOffice(core, { book, profile });
  offices.push(office);
  return office;
}

async function begin(now: string): Promise<void> {
  core = await startCore(now);
}

async function settle(): Promise<void> {
  for (const { worker, timers } of offices)
    do await worker.drain();
    while ((await timers.sweep()) > 0);
}

const nextDue = async () => offices[0]?.timers.nextDue();

/** Time passes, and everything that falls due on the way happens. */
const pass = (span: Parameters<typeof advance>[1]) => advance({ clock: core.clock, settle, nextDue }, span);

interface Row extends Record<string, unknown> {
  at: DateTime;
  state: string;
  run: number | null;
}

async function occurrences(): Promise<string[]> {
  const rows = await core.sql<Row>('select at, state, run from routine_occurrences order by at');
  return rows.map(({ at, state }) => `${at.toFormat("yyyy-MM-dd HH:mm'Z'")} ${state}`);
}

const days = (first: string, count: number, state: string) =>
  Array.from(
    { length: count },
    (_one, day) =>
      `${DateTime.fromISO(first, { zone: 'utc' }).plus({ days: day }).toFormat("yyyy-MM-dd HH:mm'Z'")} ${state}`,
  );

it('comes every night, once, also with two processes and a restart', async () => {
  await begin('2026-11-23T08:00:00Z');
  await open(madeRoutine());
  await open(madeRoutine());
  await pass({ days: 2 });
  await open(madeRoutine());
  await pass({ days: 1 });
  expect(await occurrences()).toEqual(days('2026-11-24T07:00:00Z', 3, 'started'));
});

describe('at the days on which the clocks change in New York', () => {
  it.each([
    ['forward', '2027-03-12T12:00:00Z', ['2027-03-13 07:00Z', '2027-03-14 07:00Z', '2027-03-15 06:00Z']],
    ['back', '2027-11-05T12:00:00Z', ['2027-11-06 06:00Z', '2027-11-07 07:00Z', '2027-11-08 07:00Z']],
  ])('%s: 02:00 comes once', async (_way, from, expected) => {
    await begin(from);
    await open(madeRoutine());
    await pass({ days: 3 });
    expect(await occurrences()).toEqual(expected.map((at) => `${at} started`));
  });
});

describe('after an outage of days', () => {
  it('runs once, late, and says how many were missed', async () => {
    await begin('2026-11-23T08:00:00Z');
    await open(madeRoutine());
    core.clock.set(DateTime.fromISO('2026-11-27T15:00:00Z', { zone: 'utc' }));
    await open(madeRoutine());
    await settle();
    expect(await occurrences()).toEqual([
      ...days('2026-11-24T07:00:00Z', 3, 'missed'),
      '2026-11-27 07:00Z started',
    ]);
    const [said] = await core.sql<{ data: unknown }>(
      `select data from notices where kind = 'routine-missed'`,
    );
    expect(said?.data).toMatchObject({ routine: 'nightly', count: 3, runs: true, isLate: true });
    await pass({ days: 1 });
    expect((await occurrences()).at(-1)).toBe('2026-11-28 07:00Z started');
  });

  it('or is passed over, and says so', async () => {
    await begin('2026-11-23T08:00:00Z');
    const often = madeRoutine({
      schedule: { cron: '*/15 * * * *' },
      missed: 'skip',
      tells: 'failures',
      procedure: 'copies',
    });
    const [, copies] = procedures;
    const profile = (system: Parameters<typeof withRoutines>[0]) =>
      withRoutines(system, system.id === 'hims' ? [often] : [], [
        { ...copies, steps: [] } as (typeof procedures)[number],
      ]);
    const first = await openOffice(core, { book, profile });
    offices.push(first);
    core.clock.set(core.clock.now().plus({ days: 2, minutes: 7 }));
    await settle();
    const all = await occurrences();
    expect(all).toHaveLength(192);
    expect(all.every((one) => one.endsWith('missed'))).toBe(true);
    // Back two minutes after a quarter of an hour: that one is at its time, and none of those that were missed.
    core.clock.set(core.clock.now().plus({ minutes: 40 }));
    await settle();
    const told = await core.sql<{ data: unknown }>(
      `select data from notices where kind = 'routine-missed' order by seq`,
    );
    expect(told.at(-1)?.data).toMatchObject({ count: 2, runs: true, isLate: false });
    await pass({ minutes: 10 });
    expect((await occurrences()).at(-1)).toBe('2026-11-25 08:45Z started');
  });
});

it('is skipped beforehand with a reason, once, and comes the time after', async () => {
  await begin('2026-11-23T08:00:00Z');
  const office = await open(madeRoutine());
  await office.routines.skip('hims', 'nightly', 'Migration night', await office.actor('ana'));
  await expect(
    office.routines.skip('hims', 'nightly', 'again', await office.actor('ana')),
  ).rejects.toMatchObject({
    code: 'routine.skipped-already',
  });
  expect((await office.routines.get('hims', 'nightly')).isNextSkipped).toBe(true);
  await pass({ days: 2 });
  expect(await occurrences()).toEqual(['2026-11-24 07:00Z skipped', '2026-11-25 07:00Z started']);
});

it('follows a new schedule from then on, and ends with its YAML', async () => {
  await begin('2026-11-23T08:00:00Z');
  await open(madeRoutine());
  await open(madeRoutine({ schedule: { cron: '0 4 * * *' } }));
  offices.shift();
  await pass({ days: 1 });
  expect(await occurrences()).toEqual(['2026-11-23 09:00Z started']);
  await open();
  offices.shift();
  await pass({ days: 3 });
  expect(await occurrences()).toHaveLength(1);
});

describe('when its YAML is another one after an outage', () => {
  const outage = async () => {
    await begin('2026-11-23T08:00:00Z');
    await open(madeRoutine());
    core.clock.set(DateTime.fromISO('2026-11-24T07:01:00Z', { zone: 'utc' }));
    for (const office of offices.splice(0)) await office.close();
  };

  it('still does what had fallen due, and then follows the new schedule', async () => {
    await outage();
    await open(madeRoutine({ schedule: { cron: '0 4 * * *' } }));
    await settle();
    expect(await occurrences()).toEqual(['2026-11-24 07:00Z started']);
    await pass({ days: 1 });
    expect((await occurrences()).slice(1)).toEqual(['2026-11-24 09:00Z started']);
  });

  it('is new when it was gone for a while and comes back', async () => {
    await outage();
    await open();
    for (const office of offices.splice(0)) await office.close();
    core.clock.set(core.clock.now().plus({ days: 90 }));
    await open(madeRoutine());
    await settle();
    expect(await occurrences()).toEqual([]);
  });
});

it('lets nobody run out of turn what alters something and is not theirs to run', async () => {
  await begin('2026-11-23T08:00:00Z');
  const mine = madeProcedure(inOrder(byBot('copy')), { name: 'copies', mayRun: ['dba'] });
  const profile = (system: Parameters<typeof withRoutines>[0]) =>
    withRoutines(system, system.id === 'hims' ? [madeRoutine({ procedure: 'copies' })] : [], [mine]);
  const office = await openOffice(core, { book, profile });
  offices.push(office);
  await office.routines.approve('hims', 'nightly', 'bbbb', await office.actor('cem'));
  await expect(office.routines.post('hims', 'nightly', await office.actor('ana'))).rejects.toMatchObject({
    code: 'run.not-permitted',
  });
  expect(await office.routines.post('hims', 'nightly', await office.actor('dora'))).toMatchObject({
    askedBy: 'dora',
  });
});

it('posts no second one while the first is open, unless somebody asks for another', async () => {
  await begin('2026-11-23T08:00:00Z');
  const list = madeProcedure(inOrder(byHand('look')), { name: 'list' });
  const profile = (system: Parameters<typeof withRoutines>[0]) =>
    withRoutines(system, system.id === 'hims' ? [madeRoutine({ procedure: 'list' })] : [], [list]);
  const office = await openOffice(core, { book, profile });
  offices.push(office);
  const ana = await office.actor('ana');
  const bea = await office.actor('bea');
  const both = await Promise.allSettled([
    office.routines.post('hims', 'nightly', ana),
    office.routines.post('hims', 'nightly', bea),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'routine.open-already' },
  });
  await pass({ minutes: 1 });
  await expect(office.routines.post('hims', 'nightly', bea, true)).resolves.toMatchObject({ askedBy: 'bea' });
});

it('alters nothing until an approver has approved it as it stands, for a year', async () => {
  await begin('2026-11-23T08:00:00Z');
  const office = await open(
    madeRoutine({ procedure: 'copies' }),
    madeRoutine({ name: 'checks', procedure: 'care', schedule: { after: 'nightly' } }),
  );
  await pass({ days: 1 });
  expect(await occurrences()).toEqual(['2026-11-24 07:00Z not approved']);
  await expect(office.routines.post('hims', 'nightly', await office.actor('ana'))).rejects.toMatchObject({
    code: 'routine.not-approved',
  });
  await expect(
    office.routines.approve('hims', 'nightly', 'bbbb', await office.actor('ana')),
  ).rejects.toMatchObject({
    code: 'person.not-permitted',
  });
  const approve = async (shown: string) =>
    office.routines.approve('hims', 'nightly', shown, await office.actor('cem'));
  await expect(approve('cccc')).rejects.toMatchObject({ code: 'routine.changed' });
  await approve('bbbb');

  await pass({ days: 1 });
  expect(await occurrences()).toEqual([
    '2026-11-24 07:00Z not approved',
    '2026-11-25 07:00Z started',
    '2026-11-25 07:00Z started', // what follows it
  ]);
  expect(deeds.counts.get('copy')).toBe(1);
  const audited = await core.sql<{ action: string; actor: string; subject: string }>(
    `select action, actor, subject from audit where actor = 'system' and action in ('run.start', 'routine.not-approved')
     order by seq`,
  );
  expect(audited).toEqual([
    { action: 'routine.not-approved', actor: 'system', subject: 'hims/nightly' },
    { action: 'run.start', actor: 'system', subject: 'RUN-1' },
    { action: 'run.start', actor: 'system', subject: 'RUN-2' },
  ]);

  const altered = madeRoutine({ procedure: 'copies', hash: 'c'.repeat(64) });
  await open(altered);
  offices.shift();
  await pass({ days: 1 });
  expect((await occurrences()).at(-1)).toBe('2026-11-26 07:00Z not approved');
});

it('asks for what is overdue, later somebody else as well, and closes with what was not done', async () => {
  await begin('2026-11-23T08:00:00Z');
  const escalation = { after: madeRoutine().remindEvery, team: 'it-director' };
  const office = await open(madeRoutine({ escalation }));
  await pass({ days: 1, hours: 6 });
  const [run] = await office.runs.list({ system: 'hims' }, await office.actor('ana'));
  await office.runs.done(run?.number ?? 0, 'look', {}, await office.actor('ana'));
  const told = await core.sql<{ person: string }>(
    `select target ->> 'person' as person from notices where kind = 'run-due' order by seq`,
  );
  expect(told.map(({ person }) => person)).toEqual(expect.arrayContaining(['ana', 'hana']));
  await pass({ hours: 18 });
  const closed = await office.runs.get(run?.number ?? 0);
  expect(closed).toMatchObject({ status: 'failed', endedBy: 'system' });
  expect(closed.steps.map(({ id, state }) => [id, state])).toEqual([
    ['look', 'done'],
    ['tidy', 'not reached'],
  ]);
});
