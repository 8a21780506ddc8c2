import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Run } from '../../src/procedures/model.ts';
import { type Core, startCore } from '../support/core.ts';
import { byBot, byHand, countingBook, inOrder, madeProcedure } from '../support/made-procedure.ts';
import { openOffice } from '../support/office.ts';

type Office = Awaited<ReturnType<typeof openOffice>>;
let core: Core;
const offices: Office[] = [];
const { book, deeds } = countingBook();
const repeatable = { name: 'tidy', fails: 1, isRepeatable: true };
const procedures = [
  madeProcedure(inOrder(byBot('one'), byBot('two')), { name: 'pair', lock: 'none' }),
  madeProcedure(inOrder(byHand('look'), byBot('tidy', { isAlways: true, with: repeatable, retries: 1 })), {
    name: 'tidies',
    lock: 'exclusive',
  }),
];

beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core[Symbol.asyncDispose]());
afterEach(async () => {
  for (const office of offices.splice(0)) await office.close();
  deeds.counts.clear();
  deeds.names.length = 0;
  deeds.during = async () => {};
});

async function open(): Promise<Office> {
  const office = await openOffice(core, { book, procedures });
  offices.push(office);
  return office;
}

const start = async (office: Office, procedure: string): Promise<Run> =>
  office.runs.start({ system: 'hims', procedure, values: {} }, await office.actor('ana'));

it('gives a step another job when its own is gone', async () => {
  const office = await open();
  const { number } = await start(office, 'pair');
  await core.sql(`delete from pgboss.job where name = 'run-steps'`);
  await office.worker.drain();
  expect(await office.runs.get(number)).toMatchObject({ status: 'succeeded' });
  expect(deeds.names).toEqual(['one', 'two']);
});

it('takes on its own claim again, when it never heard whether that was committed', async () => {
  const office = await open();
  await start(office, 'pair');
  await office.worker.drain();
  const [lock] = await core.sql<{ id: number }>(
    `select objid::int8 as id from pg_locks where locktype = 'advisory' and classid = 7104002
       and database = (select oid from pg_database where datname = current_database())`,
  );
  const { number } = await start(office, 'pair');
  await core.sql(
    `update run_steps set state = 'running', claimed_by = $2, claim = 1 where run = $1 and id = 'one'`,
    [number, lock?.id],
  );
  await office.worker.drain();
  expect(await office.runs.get(number)).toMatchObject({ status: 'succeeded' });
  const events = await core.sql<{ kind: string }>(
    `select kind from run_events where run = $1 and step = 'one' order by seq`,
    [number],
  );
  expect(events[0]?.kind).toBe('step-taken-over');
});

it('goes on under another number when its own was lost, and nobody else takes the step', async () => {
  const office = await open();
  const { number } = await start(office, 'pair');
  let finish = (): void => {};
  deeds.during = async (name) => {
    if (name === 'one')
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
  };
  const drained = office.worker.drain();
  await expect.poll(async () => (await office.runs.get(number)).steps[0]?.state).toBe('running');
  await core.sql(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 7104002
       and database = (select oid from pg_database where datname = current_database())`,
  );
  const claimedBy = async () =>
    core.sql<{ isAlive: boolean }>(
      `select exists (select 1 from pg_locks where classid = 7104002 and objid = claimed_by) as "isAlive"
       from run_steps where run = $1 and id = 'one'`,
      [number],
    );
  await expect.poll(claimedBy, { timeout: 5_000 }).toEqual([{ isAlive: true }]);
  finish();
  await drained;
  expect(await office.runs.get(number)).toMatchObject({ status: 'succeeded' });
  expect(deeds.counts.get('one')).toBe(1);
});

it('writes down what was done while it was told to stop', async () => {
  const office = await open();
  const { number } = await start(office, 'pair');
  deeds.during = async (_name, { signal }) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  const drained = office.worker.drain();
  await expect.poll(async () => (await office.runs.get(number)).steps[0]?.state).toBe('running');
  await office.worker.stop();
  await drained;
  expect((await office.runs.get(number)).steps[0]).toMatchObject({ state: 'done', attempt: 1 });
  deeds.during = async () => {};
  const next = await open();
  await next.worker.drain();
  expect(await next.runs.get(number)).toMatchObject({ status: 'succeeded' });
  expect(deeds.names).toEqual(['one', 'two']);
});

it('does what is always done to its end, and tries it again, after somebody aborted', async () => {
  const office = await open();
  const { number } = await start(office, 'tidies');
  await office.runs.abort(number, 'enough', await office.actor('ana'));
  // Longer than it takes to see that the run was aborted.
  deeds.during = async (_name, { signal }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('ended')), { once: true });
      setTimeout(resolve, 1_300);
    });
  await office.worker.drain();
  deeds.during = async () => {};
  expect((await office.runs.get(number)).steps[1]).toMatchObject({
    state: 'waiting',
    trouble: 'tidy does not work yet',
  });
  core.clock.set(core.clock.now().plus({ minutes: 1 }));
  await office.timers.sweep();
  await office.worker.drain();
  const run = await office.runs.get(number);
  expect(run).toMatchObject({ status: 'aborted', endedBy: 'ana' });
  expect(run.steps.map(({ state }) => state)).toEqual(['not reached', 'done']);
});
