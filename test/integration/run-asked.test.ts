import { Duration } from 'luxon';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Core, startCore } from '../support/core.ts';
import { byBot, byHand, countingBook, deciding, inOrder, madeProcedure } from '../support/made-procedure.ts';
import { openOffice } from '../support/office.ts';

let core: Core;
let office: Awaited<ReturnType<typeof openOffice>>;
const { book } = countingBook();
const recovery = madeProcedure(
  inOrder(
    byHand('stop', { who: 'devops' }),
    byHand('restore', { who: 'database', takes: Duration.fromISO('PT90M') }),
    byBot('probe'),
    deciding('is-clean', { who: 'database' }),
    byHand('tidy'),
  ),
  { name: 'recovery', lock: 'none' },
);

beforeAll(async () => {
  core = await startCore();
  office = await openOffice(core, { book, procedures: [recovery] });
});
afterAll(async () => {
  await office.close();
  await core[Symbol.asyncDispose]();
});

/** Who was asked for which step since the last look. */
async function asked(): Promise<string[]> {
  await office.settle();
  const rows = await core.sql<{ person: string; step: string }>(
    `update notices set state = 'delivered', finished_at = created_at where kind = 'run-step-due' and state = 'pending'
     returning target ->> 'person' as person, data ->> 'step' as step`,
  );
  return rows.map(({ person, step }) => `${step} ${person}`).toSorted();
}

it('tells whoever is next as soon as it is their turn, and again until they answer', async () => {
  const start = async (by: string) =>
    office.runs.start({ system: 'hims', procedure: 'recovery', values: {} }, await office.actor(by));
  const { number } = await start('ana');
  const done = async (step: string, by: string) => office.runs.done(number, step, {}, await office.actor(by));
  expect(await asked()).toEqual([]); // Ana started it, and is of the team that begins
  await done('stop', 'ana');
  expect(await asked()).toEqual(['restore dora']);
  core.clock.set(core.clock.now().plus({ minutes: 89 }));
  expect(await asked()).toEqual([]);
  core.clock.set(core.clock.now().plus({ minutes: 2 }));
  expect(await asked()).toEqual(['restore dora']);

  // The bot worked in between: nobody knows that it is their turn again, and a decision has no time of its own.
  await done('restore', 'dora');
  expect(await asked()).toEqual(['is-clean dora']);
  core.clock.set(core.clock.now().plus({ minutes: 31 }));
  expect(await asked()).toEqual(['is-clean dora']);
  await office.runs.choose(number, 'is-clean', 'Go on', await office.actor('dora'));
  expect(await asked()).toEqual(['tidy ana']); // of no team: whoever asked for the run
  await done('tidy', 'ana');
  core.clock.set(core.clock.now().plus({ hours: 2 }));
  expect(await asked()).toEqual([]);

  await start('dora');
  expect(await asked()).toEqual(['stop ana']);
});

it('leaves what came round to its own time', async () => {
  const { number } = await office.runs.start(
    { system: 'hims', procedure: 'recovery', values: {} },
    await office.actor('ana'),
  );
  await core.sql(
    `update runs set routine = 'weekly', source = 'routine', asked_by = 'system' where number = $1`,
    [number],
  );
  await office.runs.done(number, 'stop', {}, await office.actor('ana'));
  expect(await asked()).toEqual([]);
});
