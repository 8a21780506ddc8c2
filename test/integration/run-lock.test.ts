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
const steps = inOrder(byHand('look'), byBot('act'));
const alters = madeProcedure(steps, { name: 'alters' });
const reads = madeProcedure(steps, { name: 'reads', lock: 'shared' });
const talks = madeProcedure(steps, { name: 'talks', lock: 'none' });

beforeAll(async () => {
  core = await startCore('2026-11-23T08:00:00Z');
  office = await openOffice(core, { book, procedures: [alters, reads, talks] });
});
afterAll(async () => {
  await office.close();
  await core[Symbol.asyncDispose]();
});

const settle = () => office.settle();

async function byPerson(procedure: string, system: string): Promise<Run> {
  return office.runs.start({ system, procedure, values: {} }, await office.actor('ana'));
}

function bySchedule(system: string, order: number, procedure = alters): Promise<Run> {
  const now = core.clock.now();
  const request = {
    system: there(office.systems.get(system)),
    procedure,
    values: {},
    environment: 'production',
    source: 'routine',
    askedBy: 'system',
    routine: 'nightly',
    forAt: now,
    lockWait: { order, longest: Duration.fromISO('PT2H') },
  } as const;
  return core.db.transaction((tx) => beginRun(tx, office.runDeps, request, now));
}

async function finish({ number }: Run): Promise<void> {
  await office.runs.done(number, 'look', {}, await office.actor('ana'));
  await settle();
}

const get = ({ number }: Run) => office.runs.get(number);

it('gives a system to one exclusive run; a person is refused with its key, another system is free', async () => {
  const holder = await byPerson('alters', 'hims');
  expect(holder.fence).toBe(1);

  await expect(byPerson('alters', 'hims')).rejects.toMatchObject({
    code: 'run.locked',
    things: [holder.key],
  });
  await expect(byPerson('reads', 'hims')).rejects.toMatchObject({ code: 'run.locked' });
  const beside = await byPerson('talks', 'hims');
  const elsewhere = await byPerson('alters', 'fhir');

  await finish(holder);
  expect(await get(holder)).toMatchObject({ status: 'succeeded' });
  const next = await byPerson('alters', 'hims');
  expect(next.fence).toBe(2);
  for (const run of [next, beside, elsewhere]) await finish(run);
});

it('lets those that only read go together', async () => {
  const one = await byPerson('reads', 'hims');
  const two = await byPerson('reads', 'hims');
  await expect(byPerson('alters', 'hims')).rejects.toMatchObject({ code: 'run.locked' });
  await finish(one);
  await expect(byPerson('alters', 'hims')).rejects.toMatchObject({ things: [two.key] });
  await finish(two);
});

it('lets schedules wait for each other in their order: backup, logs, care', async () => {
  const holder = await byPerson('alters', 'caresync');
  const care = await bySchedule('caresync', 3);
  const logs = await bySchedule('caresync', 2);
  const backup = await bySchedule('caresync', 1);
  expect(await get(care)).toMatchObject({ status: 'waiting', waitsFor: 'lock' });

  const order: string[] = [];
  for (const run of [holder, backup, logs, care]) {
    await finish(run);
    order.push((await get(run)).status);
  }
  expect(order).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
  const fences = await core.sql<{ data: { fence?: number } }>(
    `select data from run_events where kind = 'lock-taken' order by seq`,
  );
  expect(fences.map(({ data }) => data.fence)).toEqual([2, 3, 4]);
});

it('lets what is due at the same moment go in its order, whichever is begun first', async () => {
  const care = await bySchedule('fhir', 3);
  const logs = await bySchedule('fhir', 2);
  const backup = await bySchedule('fhir', 1);
  await settle();
  expect(await get(backup)).toMatchObject({ status: 'waiting', waitsFor: 'lock' });
  core.clock.set(core.clock.now().plus({ seconds: 2 }));
  await settle();
  expect((await get(backup)).startedAt).toBeDefined();
  for (const run of [backup, logs, care]) await finish(run);
  expect((await get(care)).status).toBe('succeeded');
});

it('gives up waiting after the longest wait, and says for whom it waited', async () => {
  const holder = await byPerson('alters', 'hims');
  const waits = await bySchedule('hims', 1);
  core.clock.set(core.clock.now().plus({ hours: 2 }));
  await settle();
  const over = await get(waits);
  expect(over).toMatchObject({ status: 'aborted', endedBy: 'system' });
  expect(over.steps.map(({ state }) => state)).toEqual(['not reached', 'not reached']);
  await finish(holder);
});

it('holds the lock while a person is needed, and frees it when the run is aborted', async () => {
  const holder = await byPerson('alters', 'hims');
  await office.runs.fail(holder.number, 'look', { note: 'red' }, await office.actor('ana'));
  expect(await get(holder)).toMatchObject({ status: 'needs a person' });
  await expect(byPerson('alters', 'hims')).rejects.toMatchObject({ code: 'run.locked' });
  await office.runs.abort(holder.number, 'later', await office.actor('ana'));
  await settle();
  await finish(await byPerson('alters', 'hims'));
});

it('has one winner when ten people start at once', async () => {
  const tries = await Promise.allSettled(Array.from({ length: 10 }, () => byPerson('alters', 'fhir')));
  const won = tries.filter(({ status }) => status === 'fulfilled');
  expect(won).toHaveLength(1);
  const [first] = won;
  if (first?.status === 'fulfilled') await finish(first.value);
});

it('is kept by the database, too', async () => {
  const holder = await byPerson('alters', 'hims');
  const other = await byPerson('talks', 'hims');
  await expect(
    core.sql(`update runs set lock = 'exclusive', fence = 99 where number = $1`, [other.number]),
  ).rejects.toThrow(/runs_one_exclusive/);
  for (const run of [holder, other]) await finish(run);
});
