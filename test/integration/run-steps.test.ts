import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Run } from '../../src/procedures/model.ts';
import { type Core, startCore } from '../support/core.ts';
import {
  byBot,
  byHand,
  countingBook,
  deciding,
  inOrder,
  madeProcedure,
  waiting,
} from '../support/made-procedure.ts';
import { openOffice } from '../support/office.ts';

type Office = Awaited<ReturnType<typeof openOffice>>;
let core: Core;
let office: Office;
const { book, deeds } = countingBook();

const gentle = { onFailure: 'warn' as const };
const procedures = [
  madeProcedure(inOrder(byBot('one'), byBot('two'), byHand('look'), byBot('three')), {
    name: 'mixed',
    lock: 'none',
  }),
  madeProcedure(
    inOrder(
      byBot('bad', { with: { name: 'bad', fails: 9 } }),
      byBot('after'),
      byBot('last', { isAlways: true }),
    ),
    { name: 'stops', lock: 'none' },
  ),
  madeProcedure(inOrder(byBot('bad', { with: { name: 'bad', fails: 9 }, ...gentle }), byBot('after')), {
    name: 'warns',
    lock: 'none',
  }),
  madeProcedure(
    inOrder(
      byBot('one'),
      byHand('paint', { undo: 'Wash it off' }),
      byBot('bad', { with: { name: 'bad', fails: 9 }, onFailure: 'compensate' }),
    ),
    { name: 'undoes', lock: 'none' },
  ),
  madeProcedure(
    inOrder(
      byBot('flaky', { with: { name: 'flaky', fails: 2, isRepeatable: true }, retries: 2 }),
      byBot('after'),
    ),
    { name: 'retries', lock: 'none' },
  ),
  madeProcedure(
    inOrder(byBot('bad', { with: { name: 'bad', fails: 1 }, onFailure: 'ask' }), byBot('after')),
    { name: 'asks', lock: 'none' },
  ),
  madeProcedure(
    [byBot('a', { stage: 1 }), byHand('b', { stage: 1 }), byBot('c', { stage: 1 }), byBot('d', { stage: 2 })],
    { name: 'together', lock: 'none' },
  ),
  madeProcedure(
    inOrder(
      deciding('choose'),
      byBot('only', { when: [{ step: 'choose', chose: 'Go on' }] }),
      byBot('sunday', { when: [{ weekday: 'Sunday' }] }),
    ),
    { name: 'decides', lock: 'none' },
  ),
  madeProcedure(inOrder(waiting('settle', 'PT10M'), byBot('after')), { name: 'waits', lock: 'none' }),
];

beforeAll(async () => {
  core = await startCore('2026-11-23T08:00:00Z'); // a Monday
  office = await openOffice(core, { book, procedures });
});
afterAll(async () => {
  await office.close();
  await core[Symbol.asyncDispose]();
});
beforeEach(() => {
  deeds.counts.clear();
  deeds.names.length = 0;
});

const settle = () => office.settle();

async function begun(procedure: string): Promise<Run> {
  const run = await office.runs.start({ system: 'hims', procedure, values: {} }, await office.actor('ana'));
  await settle();
  return office.runs.get(run.number);
}

const statesOf = (run: Run) => Object.fromEntries(run.steps.map(({ id, state }) => [id, state]));

it('does what the bot can do, waits for a person, and goes on when they are done', async () => {
  const run = await begun('mixed');
  expect(run).toMatchObject({ status: 'waiting', waitsFor: 'person' });
  expect(deeds.names).toEqual(['one', 'two']);

  await office.runs.done(run.number, 'look', { note: 'all green' }, await office.actor('ana'));
  await settle();

  const over = await office.runs.get(run.number);
  expect(over).toMatchObject({ status: 'succeeded', endedBy: 'system' });
  expect(over.steps.find(({ id }) => id === 'look')).toMatchObject({ by: 'ana', note: 'all green' });
  expect(deeds.names).toEqual(['one', 'two', 'three']);
});

it('stops at a step that fails, and does what is always done', async () => {
  const run = await begun('stops');
  expect(run.status).toBe('failed');
  expect(statesOf(run)).toEqual({ bad: 'failed', after: 'not reached', last: 'done' });
  expect(run.steps[0]?.trouble).toBe('bad does not work yet');
});

it('goes on after a step that only warns', async () => {
  const run = await begun('warns');
  expect(run.status).toBe('succeeded with exceptions');
  expect(statesOf(run)).toEqual({ bad: 'warned', after: 'done' });
});

it('undoes backwards what was done, by itself and by hand', async () => {
  const run = await begun('undoes');
  await office.runs.done(run.number, 'paint', {}, await office.actor('ana'));
  await settle();
  const undoing = await office.runs.get(run.number);
  expect(statesOf(undoing)).toMatchObject({ bad: 'failed', 'undo-paint': 'open', 'undo-bad': 'done' });
  expect(undoing).toMatchObject({ status: 'waiting', waitsFor: 'person' });
  await office.runs.done(run.number, 'undo-paint', {}, await office.actor('ana'));
  await settle();
  expect((await office.runs.get(run.number)).status).toBe('rolled back');
  expect(deeds.names).toEqual(['one', 'bad', 'undo bad', 'undo one']);
});

it('tries again by itself, later each time, where the action says that it may', async () => {
  const run = await begun('retries');
  expect(statesOf(run)).toMatchObject({ flaky: 'waiting' });
  core.clock.set(core.clock.now().plus({ seconds: 5 }));
  await settle();
  expect(deeds.names).toEqual(['flaky', 'flaky']);
  core.clock.set(core.clock.now().plus({ seconds: 10 }));
  await settle();
  expect(deeds.names).toEqual(['flaky', 'flaky', 'flaky', 'after']);
  expect((await office.runs.get(run.number)).status).toBe('succeeded');
});

it('asks a person how it goes on', async () => {
  const run = await begun('asks');
  expect(run.status).toBe('needs a person');
  await office.runs.retry(run.number, 'bad', await office.actor('ana'));
  await settle();
  expect((await office.runs.get(run.number)).status).toBe('succeeded');
  expect(deeds.counts.get('bad')).toBe(2);
});

it('works on the steps of one stage at the same time', async () => {
  const run = await begun('together');
  expect(statesOf(run)).toEqual({ a: 'done', b: 'open', c: 'done', d: 'pending' });
  await office.runs.skip(run.number, 'b', 'not today', await office.actor('ana'));
  await settle();
  expect((await office.runs.get(run.number)).status).toBe('succeeded with exceptions');
});

it('decides with a person, and leaves out what is not for today', async () => {
  const run = await begun('decides');
  await office.runs.choose(run.number, 'choose', 'go on', await office.actor('ana'));
  await settle();
  const over = await office.runs.get(run.number);
  expect(statesOf(over)).toEqual({ choose: 'done', only: 'done', sunday: 'not needed' });
  expect(over.status).toBe('succeeded');
});

it('ends where a person decides so', async () => {
  const run = await begun('decides');
  await office.runs.choose(run.number, 'choose', 'Stop here', await office.actor('ana'));
  await settle();
  const over = await office.runs.get(run.number);
  expect(over.status).toBe('failed');
  expect(deeds.names).toEqual([]);
});

it('waits for a time, over a restart', async () => {
  const run = await begun('waits');
  expect(run).toMatchObject({ status: 'waiting', waitsFor: 'time' });
  core.clock.set(core.clock.now().plus({ minutes: 10 }));
  await settle();
  expect((await office.runs.get(run.number)).status).toBe('succeeded');
});

it('pauses after the step that is under way, and goes on when it is resumed', async () => {
  const gus = await office.actor('ana');
  let number = 0;
  deeds.during = async (name) => {
    if (name === 'one') await office.runs.pause(number, await office.actor('ana'));
  };
  const asked = await office.runs.start({ system: 'hims', procedure: 'mixed', values: {} }, gus);
  number = asked.number;
  await settle();
  deeds.during = async () => {};
  const paused = await office.runs.get(number);
  expect(paused).toMatchObject({ status: 'waiting', waitsFor: 'pause', pausedBy: 'ana' });
  expect(deeds.names).toEqual(['one']);
  await office.runs.resume(number, await office.actor('ana'));
  await settle();
  expect(statesOf(await office.runs.get(number))).toMatchObject({ two: 'done', look: 'open' });
});

it('aborts, and says what was not reached', async () => {
  const run = await begun('mixed');
  await office.runs.abort(run.number, 'wrong system', await office.actor('ana'));
  await settle();
  const over = await office.runs.get(run.number);
  expect(over).toMatchObject({ status: 'aborted', endedBy: 'ana' });
  expect(statesOf(over)).toEqual({ one: 'done', two: 'done', look: 'not reached', three: 'not reached' });
});
