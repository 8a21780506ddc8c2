import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Run } from '../../src/procedures/model.ts';
import type { StepQueue } from '../../src/procedures/queue.ts';
import { type Core, startCore } from '../support/core.ts';
import { byBot, countingBook, inOrder, madeProcedure } from '../support/made-procedure.ts';
import { openOffice } from '../support/office.ts';

type Office = Awaited<ReturnType<typeof openOffice>>;
let core: Core;
const { book, deeds } = countingBook();
const procedures = [
  madeProcedure(inOrder(byBot('once'), byBot('after')), { name: 'once', lock: 'none' }),
  madeProcedure(inOrder(byBot('again', { with: { name: 'again', isRepeatable: true } }), byBot('after')), {
    name: 'again',
    lock: 'none',
  }),
];

beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core[Symbol.asyncDispose]());
beforeEach(() => {
  deeds.counts.clear();
  deeds.names.length = 0;
  deeds.doneness.clear();
  deeds.during = async () => {};
});

const open = () => openOffice(core, { book, procedures });

/** A process that is ended in the middle of its first step; the step is left as it was. */
async function endedInTheMiddle(procedure: string, begun?: { number: number }): Promise<{ number: number }> {
  const office: Office = await open();
  let entered = (): void => {};
  const isIn = new Promise<void>((resolve) => {
    entered = resolve;
  });
  deeds.during = async (_name, { signal }) => {
    entered();
    await new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(new Error('ended')), { once: true }),
    );
  };
  const start = async () =>
    office.runs.start({ system: 'hims', procedure, values: {} }, await office.actor('ana'));
  const run = begun ?? (await start());
  const drained = office.worker.drain();
  await isIn;
  await office.close();
  await drained;
  deeds.during = async () => {};
  return run;
}

async function goesOn({ number }: { number: number }): Promise<{ run: Run; office: Office }> {
  const office = await open();
  await office.worker.drain();
  return { run: await office.runs.get(number), office };
}

it('goes on where the effect is there', async () => {
  const begun = await endedInTheMiddle('once');
  deeds.doneness.set('once', 'done');
  const { run, office } = await goesOn(begun);
  expect(run).toMatchObject({ status: 'succeeded' });
  expect(run.steps[0]).toMatchObject({ state: 'done', attempt: 2, result: { summary: 'was there already' } });
  expect(deeds.counts.get('once')).toBe(1);
  await office.close();
});

it('does it again where the effect is surely not there', async () => {
  const begun = await endedInTheMiddle('once');
  deeds.doneness.set('once', 'not done');
  const { run, office } = await goesOn(begun);
  expect(run.status).toBe('succeeded');
  expect(deeds.counts.get('once')).toBe(2);
  await office.close();
});

it('gives back what it was handed while it was told to stop, and another goes on at once', async () => {
  const office: Office = await open();
  const { number } = await office.runs.start(
    { system: 'hims', procedure: 'once', values: {} },
    await office.actor('ana'),
  );
  const [handed, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const queue = office.runDeps.queue as StepQueue; // the worker has the same one
  const { take } = queue;
  queue.take = async (count) => {
    const jobs = await take(count);
    handed.resolve();
    await opened.promise;
    return jobs;
  };
  const drained = office.worker.drain();
  await handed.promise;
  const closed = office.close();
  opened.resolve();
  await Promise.all([drained, closed]);
  expect(deeds.counts.get('once')).toBeUndefined();

  const { run, office: other } = await goesOn({ number });
  expect(run).toMatchObject({ status: 'succeeded' });
  expect(deeds.counts.get('once')).toBe(1);
  await other.close();
});

it('goes on however often whoever is at it ends', async () => {
  const begun = await endedInTheMiddle('again');
  await endedInTheMiddle('again', begun);
  await endedInTheMiddle('again', begun);
  const { run, office } = await goesOn(begun);
  expect(run).toMatchObject({ status: 'succeeded' });
  expect(run.steps[0]).toMatchObject({ state: 'done', attempt: 4 });
  expect(deeds.counts.get('again')).toBe(4);
  await office.close();
});

it('asks a person where nobody knows, and does it again only when they say so', async () => {
  const begun = await endedInTheMiddle('once');
  deeds.doneness.set('once', 'unknown');
  const { run, office } = await goesOn(begun);
  expect(run.status).toBe('needs a person');
  expect(run.steps[0]).toMatchObject({ state: 'unknown' });
  expect(deeds.counts.get('once')).toBe(1);

  await office.runs.retry(run.number, 'once', await office.actor('ana'));
  await office.worker.drain();
  expect(await office.runs.get(run.number)).toMatchObject({ status: 'succeeded' });
  expect(deeds.counts.get('once')).toBe(2);
  await office.close();
});

it('or takes their word that it is done', async () => {
  const begun = await endedInTheMiddle('once');
  deeds.doneness.set('once', 'unknown');
  const { run, office } = await goesOn(begun);
  await office.runs.done(run.number, 'once', { note: 'looked, it is there' }, await office.actor('ana'));
  await office.worker.drain();
  expect(await office.runs.get(run.number)).toMatchObject({ status: 'succeeded' });
  expect(deeds.counts.get('once')).toBe(1);
  await office.close();
});

it('leaves a step to whoever lives, however silent: the first must be gone before a second begins', async () => {
  const first = await open();
  let entered = (): void => {};
  let finish = (): void => {};
  const isIn = new Promise<void>((resolve) => {
    entered = resolve;
  });
  deeds.during = async (name) => {
    if (name !== 'again') return;
    entered();
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
  };
  const run = await first.runs.start(
    { system: 'hims', procedure: 'again', values: {} },
    await first.actor('ana'),
  );
  const drained = first.worker.drain();
  await isIn;
  // As if it had said nothing for ten seconds: the queue gives the job away.
  await core.sql(`update pgboss.job set state = 'retry' where name = 'run-steps' and state = 'active'`);

  const second = await open();
  const looked = second.worker.drain();
  await expect
    .poll(() => core.logs.some(({ msg }) => msg === 'a step is silent, but whoever does it lives'))
    .toBe(true);
  expect(deeds.counts.get('again')).toBe(1);
  finish();
  await drained;
  await looked;
  await second.worker.drain();

  expect(await second.runs.get(run.number)).toMatchObject({ status: 'succeeded' });
  expect(deeds.counts.get('again')).toBe(1);
  await first.close();
  await second.close();
});
