import type { DateTime } from 'luxon';
import { insertTimers, type TimerHandler } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { type Draft, draftOf } from './advance.ts';
import { tellGivenUp } from './audience.ts';
import type { RunDeps } from './deps.ts';
import {
  aheadOf,
  type Holder,
  holdersAgainst,
  lockSystem,
  nextFence,
  waitingBefore,
  waitingForLock,
} from './lock-store.ts';
import { type Run, runKey } from './model.ts';
import { isStepOver } from './rules.ts';
import { getRun, lockRun } from './store.ts';

/** Where a run stands, in a few words: "step 6 of 9". */
export function placeOf({ steps }: Pick<Run, 'steps'>): string {
  const over = steps.filter(isStepOver).length;
  return `step ${Math.min(over + 1, steps.length)} of ${steps.length}`;
}

/** Says who has the system or gets it next, and where they are. */
export async function refuseLocked(tx: Tx, system: string, holders: readonly Holder[]): Promise<never> {
  const [first] = holders;
  if (!first) throw new Error(`nobody holds ${system}`);
  const holder = await getRun(tx, first.number);
  const { procedure, askedBy, key } = holder;
  const does = holder.fence === undefined ? `waits for ${system} and goes first` : `holds ${system}`;
  const who = askedBy === 'system' ? 'by the schedule' : '{0}';
  throw new UserError(
    'run.locked',
    `${key} (${procedure.title}, ${who}, ${placeOf(holder)}) ${does}.   /hims run show ${key}`,
    { things: [key], ...(askedBy === 'system' ? {} : { people: [askedBy] }) },
  );
}

/** Before whom nobody goes who waits: a person is refused while a schedule waits, too. */
const afterAll = 32_767;

/**
 * The fence of a new hold; who stands in the way where there is one, or waits already and goes first. A run that locks nothing
 * needs none.
 */
export async function takeLock(
  tx: Tx,
  system: string,
  lock: Run['lock'],
  turn?: { order: number },
): Promise<{ fence?: number; holders: readonly Holder[] }> {
  if (lock === 'none') return { holders: [] };
  await lockSystem(tx, system);
  const holders = [
    ...(await holdersAgainst(tx, system, lock)),
    ...(await waitingBefore(tx, system, lock, turn?.order ?? afterAll)),
  ];
  return holders.length > 0 || turn ? { holders } : { fence: await nextFence(tx, system), holders };
}

/** It begins: it has what it needs. */
export async function startRun(draft: Draft, now: DateTime, fence?: number): Promise<Run> {
  draft.setRun({
    status: 'running',
    waitsFor: null,
    startedAt: now,
    ...(fence === undefined ? {} : { fence }),
  });
  draft.record({ kind: 'started', ...(fence === undefined ? {} : { data: { fence } }) });
  return draft.settle();
}

/** A lock is free again: whoever waits for it goes on, in their order, as far as they get along. */
export function lockTimers(deps: RunDeps): TimerHandler<unknown>[] {
  async function giveUp(tx: Tx, run: Run, now: DateTime): Promise<void> {
    const draft = draftOf(tx, deps, run, now);
    const holders = await holdersAgainst(tx, run.system, run.lock === 'none' ? 'shared' : run.lock);
    const keys = [...holders, ...(await aheadOf(tx, run.number))].map(({ number }) => runKey(number));
    draft.record({ kind: 'abort-asked', data: { why: 'lock', holders: keys } });
    draft.setRun({ abortedBy: 'system' });
    await tellGivenUp(tx, await draft.settle(), now);
  }

  return [
    {
      kind: 'run.lock-free',
      lock: (tx, system) => lockSystem(tx, system),
      async fire(tx, { subject: system }, { now }) {
        for (const number of await waitingForLock(tx, system)) {
          const run = await lockRun(tx, number);
          if (run.status !== 'waiting' || run.waitsFor !== 'lock' || run.lock === 'none') continue;
          if ((await holdersAgainst(tx, system, run.lock)).length > 0) return;
          const fence = await nextFence(tx, system);
          const draft = draftOf(tx, deps, run, now);
          draft.record({ kind: 'lock-taken', data: { fence } });
          await startRun(draft, now, fence);
        }
      },
    },
    {
      kind: 'run.lock-longest',
      lock: (tx, subject) => lockRun(tx, Number(subject.slice('RUN-'.length))),
      async fire(tx, _timer, { now }, thing) {
        const run = thing as Run; // what `lock` gave
        if (run.status === 'waiting' && run.waitsFor === 'lock') await giveUp(tx, run, now);
      },
    },
  ];
}

/** What is due at the same moment goes in its order, not in that in which its timers happened to fire. */
const turnAfter = { seconds: 2 };

export async function waitForLock(
  tx: Tx,
  draft: Draft,
  { holders, longest }: { holders: readonly Holder[]; longest: DateTime },
  now: DateTime,
): Promise<void> {
  const { run } = draft;
  draft.setRun({ status: 'waiting', waitsFor: 'lock' });
  if (holders.length > 0)
    draft.record({ kind: 'lock-waited', data: { holders: holders.map(({ number }) => runKey(number)) } });
  const turn = { kind: 'run.lock-free', subject: run.system, data: {}, dueAt: now.plus(turnAfter) };
  const limit = { kind: 'run.lock-longest', subject: run.key, data: {}, dueAt: longest };
  await insertTimers(tx, [turn, limit], now);
}
