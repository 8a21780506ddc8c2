import { expect, it } from 'vitest';
import type { Clock } from '../../src/clock/clock.ts';
import { cancelTimers, createTimerSweeper, insertTimers, type TimerHandler } from '../../src/clock/timers.ts';
import type { Db, Tx } from '../../src/db/db.ts';
import { createWarnings } from '../../src/notices/warnings.ts';
import { type Core, startCore } from '../support/core.ts';

/** The thing the timers belong to, and their effect: a row in `counters` that each firing raises by one. */
const raise = (tx: Tx, subject: string) =>
  tx.query(
    `insert into counters (name, value) values ($1, 1) on conflict (name) do update set value = counters.value + 1`,
    [subject],
  );
const fired = async (db: Db): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await db.query<{ name: string; value: number }>('select name, value from counters order by name')).map(
      ({ name, value }) => [name, value],
    ),
  );

function counting(over: Partial<TimerHandler> = {}): TimerHandler {
  return {
    kind: 'count',
    lock: (tx, subject) => tx.query('select 1 from counters where name = $1 for update', [subject]),
    fire: async (tx, timer) => void (await raise(tx, timer.subject)),
    ...over,
  };
}

function sweeperOf(core: Core, handler = counting(), own: { db?: Db; clock?: Clock } = {}) {
  return createTimerSweeper({
    db: own.db ?? core.db,
    clock: own.clock ?? core.clock,
    log: core.log,
    handlers: [handler],
    onStuck: createWarnings(async () => false).ofStuckTimer,
  });
}

async function setTimers(core: Core, subjects: readonly string[], inMinutes = 0): Promise<void> {
  const now = core.clock.now();
  await core.db.transaction((tx) =>
    insertTimers(
      tx,
      subjects.map((subject, at) => ({
        kind: 'count',
        subject,
        data: { at },
        dueAt: now.plus({ minutes: inMinutes }),
      })),
      now,
    ),
  );
}

const names = (count: number) => Array.from({ length: count }, (_, at) => `INC-${at + 1}`);
const once = (subjects: readonly string[]) => Object.fromEntries(subjects.map((subject) => [subject, 1]));

it('fires each timer once when two processes sweep at the same moment', async () => {
  await using core = await startCore();
  const subjects = names(60);
  await setTimers(core, subjects);
  const sweepers = [core.otherDb(), core.otherDb(), core.otherDb()].map((db) =>
    sweeperOf(core, counting(), { db }),
  );

  const counts = await Promise.all(sweepers.map((one) => one.sweep()));

  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(60);
  expect(await fired(core.db)).toEqual(once(subjects));
});

it('does nothing before its time', async () => {
  await using core = await startCore();
  await setTimers(core, ['INC-1'], 15);
  const sweeper = sweeperOf(core);

  core.clock.set(core.clock.now().plus({ minutes: 15 }).minus({ milliseconds: 1 }));
  expect(await sweeper.sweep()).toBe(0);
  core.clock.set(core.clock.now().plus({ milliseconds: 1 }));
  expect(await sweeper.sweep()).toBe(1);
});

it('undoes the effect with the mark when a handler throws, and tries again after 1, 2, 4 … 60 seconds', async () => {
  await using core = await startCore();
  await setTimers(core, ['INC-1', 'INC-2']);
  let isBroken = true;
  const sweeper = sweeperOf(
    core,
    counting({
      async fire(tx, timer) {
        await raise(tx, timer.subject);
        if (isBroken && timer.subject === 'INC-1') throw new Error('the handler broke after its effect');
      },
    }),
  );

  const waits: number[] = [];
  for (let tries = 0; tries < 8; tries += 1) {
    await sweeper.sweep();
    const next = await sweeper.nextDue();
    waits.push(next?.diff(core.clock.now()).as('seconds') ?? 0);
    core.clock.set(next ?? core.clock.now());
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  expect(await fired(core.db)).toEqual({ 'INC-2': 1 }); // the other one is not held up

  isBroken = false;
  await sweeper.sweep();
  expect(await fired(core.db)).toEqual({ 'INC-1': 1, 'INC-2': 1 });
  expect(await sweeper.nextDue()).toBeUndefined();
});

it('warns the operators once when a timer has failed three times', async () => {
  await using core = await startCore();
  await setTimers(core, ['INC-1']);
  const sweeper = sweeperOf(core, counting({ fire: () => Promise.reject(new Error('broken')) }));
  const warnings = () =>
    core.sql(`select subject, data ->> 'code' as code from notices where kind = 'warning'`);

  for (const expected of [
    [],
    [],
    [{ subject: 'INC-1', code: 'timer-stuck' }],
    [{ subject: 'INC-1', code: 'timer-stuck' }],
  ]) {
    await sweeper.sweep();
    expect(await warnings()).toEqual(expected);
    core.clock.set((await sweeper.nextDue()) ?? core.clock.now());
  }
  const [timer] = await core.sql(`select last_error, attempts from timers`);
  expect(timer).toEqual({ last_error: 'broken', attempts: 4 });
});

it("makes up for a day's outage: everything once, oldest first, with the time it should have been", async () => {
  await using core = await startCore();
  const start = core.clock.now();
  const late: { subject: string; minutes: number }[] = [];
  for (let hour = 23; hour >= 0; hour -= 1) await setTimers(core, [`INC-${hour + 1}`], hour * 60);
  const lateness: number[] = [];
  const sweeper = createTimerSweeper({
    db: core.db,
    clock: core.clock,
    log: core.log,
    handlers: [
      counting({
        async fire(tx, timer, { now, wantedAt }) {
          await raise(tx, timer.subject);
          late.push({ subject: timer.subject, minutes: now.diff(wantedAt).as('minutes') });
        },
      }),
    ],
    onFired: (seconds) => lateness.push(seconds),
  });

  core.clock.set(start.plus({ days: 1 }));
  expect(await sweeper.sweep()).toBe(24);
  expect(await sweeper.sweep()).toBe(0);

  // Several at a time: the oldest begin first, and whoever is done with one takes the next.
  expect(late.toSorted((a, b) => b.minutes - a.minutes)).toEqual(
    Array.from({ length: 24 }, (_, hour) => ({ subject: `INC-${hour + 1}`, minutes: (24 - hour) * 60 })),
  );
  expect(lateness).toHaveLength(24);
  expect(await fired(core.db)).toEqual(once(names(24)));
});

it('counts a timer set for the past as wanted when it was set, not when it was due', async () => {
  await using core = await startCore();
  await setTimers(core, ['INC-1'], -90);
  let wanted: number | undefined;
  const sweeper = sweeperOf(
    core,
    counting({
      async fire(_tx, _timer, { now, wantedAt }) {
        wanted = now.diff(wantedAt).as('minutes');
      },
    }),
  );
  core.clock.set(core.clock.now().plus({ minutes: 2 }));

  await sweeper.sweep();
  expect(wanted).toBe(2);
});

it('fires once when the clock of one of two processes is 90 seconds fast', async () => {
  await using core = await startCore();
  const fast: Clock = { now: () => core.clock.now().plus({ seconds: 90 }) };
  await setTimers(core, ['INC-1', 'INC-2'], 2);
  const a = sweeperOf(core, counting(), { db: core.otherDb(), clock: fast });
  const b = sweeperOf(core, counting(), { db: core.otherDb() });

  for (let seconds = 0; seconds <= 180; seconds += 10) {
    await Promise.all([a.sweep(), b.sweep()]);
    core.clock.set(core.clock.now().plus({ seconds: 10 }));
  }

  expect(await fired(core.db)).toEqual({ 'INC-1': 1, 'INC-2': 1 });
});

it('is either cancelled or fired, never both, however the two meet', async () => {
  await using core = await startCore();
  const subjects = names(80);
  for (const subject of subjects) await core.db.transaction((tx) => raise(tx, subject));
  await setTimers(core, subjects);
  const sweepers = [core.otherDb(), core.otherDb()].map((db) => sweeperOf(core, counting(), { db }));
  // A use case locks the thing first, as the handler does; what it cancels must not fire afterwards.
  const cancel = (subject: string) =>
    core.db.transaction(async (tx) => {
      await tx.query('select 1 from counters where name = $1 for update', [subject]);
      await cancelTimers(tx, subject, ['count'], core.clock.now());
    });

  await Promise.all([...sweepers.map((one) => one.sweep()), ...subjects.toReversed().map(cancel)]);

  const states = await core.sql<{ subject: string; state: string }>('select subject, state from timers');
  const effects = await fired(core.db);
  for (const { subject, state } of states)
    expect([subject, effects[subject]]).toEqual([subject, state === 'fired' ? 2 : 1]);
  expect(new Set(states.map((one) => one.state))).toEqual(new Set(['fired', 'cancelled'])); // the race did take place
});

it('cancels only the timers it is told to', async () => {
  await using core = await startCore();
  await setTimers(core, ['INC-1', 'INC-1', 'INC-2']);
  await core.db.transaction((tx) => cancelTimers(tx, 'INC-1', ['count'], core.clock.now(), { at: 1 }));
  await core.db.transaction((tx) => cancelTimers(tx, 'INC-2', ['other kind'], core.clock.now()));

  expect(await sweeperOf(core).sweep()).toBe(2);
  expect(await fired(core.db)).toEqual({ 'INC-1': 1, 'INC-2': 1 });
});

it.each([
  ['a length of time', true, { minutes: 10 }],
  ['a moment on the calendar', false, { days: 1, minutes: 10 }],
])('waits for %s when the clock was a day ahead as it was set', async (_what, isDuration, after) => {
  await using core = await startCore();
  const sweeper = sweeperOf(core, counting({ isDuration }));
  await sweeper.sweep();
  const today = core.clock.now();
  core.clock.set(today.plus({ days: 1 }));
  await sweeper.sweep();
  await setTimers(core, ['INC-1'], 10);

  core.clock.set(today);
  await sweeper.sweep();

  expect(await sweeper.nextDue()).toEqual(today.plus(after));
});

it('tries a failed timer again at once when the clock that put it off was a day ahead', async () => {
  await using core = await startCore();
  let fails = true;
  const sweeper = sweeperOf(
    core,
    counting({
      fire: async (tx, timer) => {
        if (fails) throw new Error('no');
        await raise(tx, timer.subject);
      },
    }),
  );
  const today = core.clock.now();
  await setTimers(core, ['INC-1']);
  core.clock.set(today.plus({ days: 1 }));
  await sweeper.sweep();
  fails = false;
  core.clock.set(today);

  expect(await sweeper.sweep()).toBe(1);
});
