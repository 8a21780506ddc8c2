import { Duration } from 'luxon';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Run } from '../../src/procedures/model.ts';
import { beginRun } from '../../src/procedures/start.ts';
import { type Core, startCore } from '../support/core.ts';
import { byBot, byHand, countingBook, inOrder, madeProcedure } from '../support/made-procedure.ts';
import { openOffice } from '../support/office.ts';
import { there } from '../support/there.ts';

let core: Core;
let office: Awaited<ReturnType<typeof openOffice>>;
const { book } = countingBook();
const steps = inOrder(byHand('look', { evidence: ['note'] }));
const alters = madeProcedure(steps, { name: 'alters' });
const reads = madeProcedure(steps, { name: 'reads', lock: 'shared' });
const restores = madeProcedure(steps, {
  name: 'restores',
  lock: 'none',
  needs: { change: false, window: true, confirmation: false },
});
const asks = madeProcedure(inOrder(byBot('bad', { with: { name: 'bad', fails: 9 }, onFailure: 'ask' })), {
  name: 'asks',
});

beforeAll(async () => {
  core = await startCore('2026-11-23T08:00:00Z');
  office = await openOffice(core, {
    book,
    procedures: [alters, reads, restores, asks],
    hooks: { isWindowOpen: async (_tx, _system, environment) => environment === 'staging' },
  });
});
afterAll(async () => {
  await office.close();
  await core[Symbol.asyncDispose]();
});

const settle = () => office.settle();

async function passed(minutes: number): Promise<void> {
  core.clock.set(core.clock.now().plus({ minutes }));
  await settle();
}

const ana = () => office.actor('ana');
const byPerson = async (procedure: string): Promise<Run> =>
  office.runs.start({ system: 'hims', procedure, values: {} }, await ana());
const get = ({ number }: Run) => office.runs.get(number);

async function bySchedule(procedure: typeof alters, order: number, tells: Run['tells'] = 'always') {
  const now = core.clock.now();
  const request = {
    system: there(office.systems.get('hims')),
    procedure,
    values: {},
    environment: 'production',
    source: 'routine',
    askedBy: 'system',
    routine: 'nightly',
    responsible: 'database',
    forAt: now,
    tells,
    lockWait: { order, longest: Duration.fromISO('PT2H') },
  } as const;
  const run = await core.db.transaction((tx) => beginRun(tx, office.runDeps, request, now));
  await passed(1);
  return run;
}

async function finish(run: Run): Promise<void> {
  await office.runs.done(run.number, 'look', { note: 'seen' }, await ana());
  await passed(1);
}

it('lets nobody who only reads pass a backup that waits', async () => {
  const reading = await byPerson('reads');
  const backup = await bySchedule(alters, 1);
  await expect(byPerson('reads')).rejects.toMatchObject({ code: 'run.locked', things: [backup.key] });
  const later = await bySchedule(reads, 2);
  expect(await get(later)).toMatchObject({ status: 'waiting', waitsFor: 'lock' });
  expect((await office.runs.sight(later.number)).holders).toEqual([backup.key]);

  await finish(reading);
  expect((await get(backup)).fence).toBeDefined();
  await finish(backup);
  expect((await get(later)).fence).toBeDefined();
  await finish(later);
});

it('lets those behind it go on when the one that waited is given up', async () => {
  const reading = await byPerson('reads');
  const backup = await bySchedule(alters, 1);
  const later = await bySchedule(reads, 2);
  await office.runs.abort(backup.number, 'not tonight', await ana());
  await passed(1);
  expect((await get(later)).fence).toBeDefined();
  for (const run of [reading, later]) await finish(run);
});

it('says that it was given up, also where only what is wrong is said', async () => {
  const holder = await byPerson('alters');
  const backup = await bySchedule(alters, 1, 'failures');
  const told = () => core.sql('select 1 from notices where subject = $1', [backup.key]);
  expect(await told()).toHaveLength(0);
  await passed(121);
  expect(await get(backup)).toMatchObject({ status: 'aborted', endedBy: 'system' });
  expect(await told()).not.toHaveLength(0);
  await finish(holder);
});

it('is not paused before its turn, when it would take the system and keep it', async () => {
  const reading = await byPerson('reads');
  const backup = await bySchedule(alters, 1);
  await expect(office.runs.pause(backup.number, await ana())).rejects.toMatchObject({
    code: 'run.move-not-allowed',
  });
  await office.runs.abort(backup.number, undefined, await ana());
  await finish(reading);
});

it('does not take the window of another environment for leave', async () => {
  const request = { system: 'hims', procedure: 'restores', values: {}, environment: 'staging' };
  await expect(office.runs.start(request, await ana())).rejects.toMatchObject({
    code: 'run.needs-approval',
  });
});

it('keeps what a person saw only where it can be redacted', async () => {
  const run = await byPerson('alters');
  await office.runs.fail(run.number, 'look', { note: 'Mrs Miller called' }, await ana());
  expect((await get(run)).steps[0]).toMatchObject({ state: 'asking', note: 'Mrs Miller called' });
  const kept = await core.sql<{ all: string }>(
    `select concat(to_jsonb(s), (select jsonb_agg(e) from run_events e where e.run = s.run)) as all
     from run_steps s where run = $1`,
    [run.number],
  );
  expect(JSON.stringify(kept)).not.toContain('Miller');
  await office.runs.abort(run.number, undefined, await ana());
  await settle();
});

it.each([
  ['whoever asked for it', () => byPerson('asks'), ['ana']],
  ['the team of the routine', () => bySchedule(asks, 1), ['dora']],
])('asks %s again while a step needs somebody and the system is held', async (_whom, begin, people) => {
  const run = await begin();
  await settle();
  expect(await get(run)).toMatchObject({ status: 'needs a person' });
  await passed(31);
  await passed(31);
  const asked = await core.sql<{ person: string; count: number }>(
    `select target ->> 'person' as person, (data ->> 'count')::int as count from notices
     where kind = 'run-step-due' and subject = $1 order by seq`,
    [run.key],
  );
  for (const person of people) expect(asked.map((one) => one.person)).toContain(person);
  expect(Math.max(...asked.map(({ count }) => count))).toBe(3); // at once, and every half hour
  await office.runs.stop(run.number, 'bad', await ana());
  await passed(31);
  expect((await get(run)).status).toBe('failed');
});
