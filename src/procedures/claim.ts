import type { DateTime } from 'luxon';
import { insertTimers } from '../clock/timers.ts';
import type { Db, Tx } from '../db/db.ts';
import { ownerIsGone } from '../db/presence.ts';
import type { AutomaticStep } from '../systems/model-procedure.ts';
import { draftOf } from './advance.ts';
import { mayRepeat, type Tried } from './attempt.ts';
import { alertOf, sendOutput, wasAlerted } from './audience.ts';
import type { RunDeps } from './deps.ts';
import { insertOutput } from './event-store.ts';
import type { Run, RunStep } from './model.ts';
import type { HeldJob } from './queue.ts';
import { isDoneAnyway, isRunOver } from './rules.ts';
import { glanceAt, lockRun } from './store.ts';

/** A step that is ours to do. */
export interface Claimed {
  run: Run;
  one: RunStep & { step: AutomaticStep };
  /** Our number: a result under an older one is not taken. */
  claim: number;
  /** Another process was at it, and is gone. */
  isTakenOver: boolean;
}

interface Mark extends Record<string, unknown> {
  claim: number;
  job: string | null;
  isGone: boolean;
}

const isAutomatic = (one: RunStep): one is Claimed['one'] => one.step.kind === 'automatic';

/**
 * Takes the step on, before anything is done. `over`: there is nothing to do any more. `held`: another process lives and is at
 * it, whatever its silence looks like, so it is looked at again later: the first must be gone before a second begins. The
 * worker itself is not at it: what stands under its own number is a claim of which it never heard whether it was committed.
 */
export async function claimStep(
  tx: Tx,
  deps: RunDeps,
  { id, data: job }: HeldJob,
  worker: number,
  now: DateTime,
): Promise<Claimed | 'over' | 'held'> {
  if (!(await glanceAt(tx, job.run))) return 'over';
  const run = await lockRun(tx, job.run);
  const one = run.steps.find(({ id }) => id === job.step);
  if (!one || !isAutomatic(one) || isRunOver(run)) return 'over';
  const [mark] = await tx.query<Mark>(
    `select claim, job, (claimed_by is null or claimed_by = $3 or ${ownerIsGone}) as "isGone"
     from run_steps where run = $1 and id = $2`,
    [run.number, one.id, worker],
  );
  // An older job of the step: somebody has begun it anew since.
  if (mark?.job !== id) return 'over';
  const draft = draftOf(tx, deps, run, now);
  const claim = mark.claim + 1;
  if (one.state === 'ready') {
    if (run.pausedBy !== undefined) {
      draft.set(one.id, { state: 'pending', attempt: one.attempt - 1 }); // begun anew when the run is resumed
      await draft.settle();
      return 'over';
    }
    draft.set(one.id, { state: 'running', startedAt: now, claim, claimedBy: worker });
    draft.record({ kind: 'step-started', step: one.id, data: { attempt: one.attempt } });
    return { run: draft.run, one, claim, isTakenOver: false };
  }
  if (one.state !== 'running') return 'over';
  if (!mark.isGone) return 'held';
  // From now on it is the second try: what cannot be repeated, and cannot tell whether it was done, asks a person.
  const attempt = one.attempt + 1;
  draft.set(one.id, { attempt, startedAt: now, claim, claimedBy: worker });
  draft.record({ kind: 'step-taken-over', step: one.id, data: { attempt } });
  return { run: draft.run, one: { ...one, attempt }, claim, isTakenOver: true };
}

/** The number under which this process claims work is another one since its connection was lost; it is still at the step. */
export async function claimAnew(
  db: Pick<Db, 'transaction'>,
  { run, one, claim }: Claimed,
  worker: number,
): Promise<void> {
  await db.transaction((tx) =>
    tx.query(
      `update run_steps set claimed_by = $4 where run = $1 and id = $2 and claim = $3 and state = 'running'`,
      [run.number, one.id, claim, worker],
    ),
  );
}

/** Nobody is at it any more, and what came of it is not known: whoever takes it over asks. */
export function letGo(tx: Tx, { run, one, claim }: Claimed): void {
  tx.write(
    `update run_steps set claimed_by = 0 where run = $1 and id = $2 and claim = $3 and state = 'running'`,
    [run.number, one.id, claim],
  );
}

/** Whether the step is still ours. The run is locked. */
async function isOurs(tx: Tx, { run, one, claim }: Claimed): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from run_steps where run = $1 and id = $2 and claim = $3 and state = 'running'`,
    [run.number, one.id, claim],
  );
  return rows.length > 0;
}

/** Seconds before the next try by itself: 5, 10, 20 …, at most five minutes. */
function backoffSeconds(attempt: number): number {
  return Math.min(300, 5 * 2 ** (attempt - 1));
}

/** Writes down what came of it, and goes on with the run. False: somebody else has the step by now, and nothing was written. */
export async function recordOutcome(
  tx: Tx,
  deps: RunDeps,
  claimed: Claimed,
  { outcome, output }: Tried,
  now: DateTime,
): Promise<boolean> {
  const run = await lockRun(tx, claimed.run.number);
  if (!(await isOurs(tx, claimed))) return false;
  const { id, step, attempt } = claimed.one;
  const draft = draftOf(tx, deps, run, now);
  const free = { claimedBy: null, progress: null };
  if (output) {
    insertOutput(tx, run.number, { step: id, attempt, ...output });
    const { bytes, sha256 } = output;
    draft.record({ kind: 'step-noted', step: id, data: { output: { attempt, bytes, sha256 } } });
  }
  draft.show(id);
  switch (outcome.kind) {
    case 'done':
      draft.set(id, { ...free, state: 'done', endedAt: now, result: outcome.result, trouble: null });
      draft.record({
        kind: 'step-done',
        step: id,
        data: { attempt, ...(outcome.wasDone ? { wasDone: true } : {}) },
      });
      break;
    case 'unknown':
      draft.set(id, { ...free, state: 'unknown', trouble: outcome.why });
      draft.record({ kind: 'step-unknown', step: id, data: { attempt } });
      break;
    case 'failed':
      await failed(outcome);
      break;
    default:
      outcome satisfies never;
  }
  const after = await draft.settle();
  if (output && outcome.kind !== 'done') await sendOutput(tx, after, { step: id, attempt }, now);
  return true;

  async function failed({
    why,
    measured,
    facts,
  }: Extract<Tried['outcome'], { kind: 'failed' }>): Promise<void> {
    const result = { summary: why, ...(measured.length > 0 ? { measured } : {}), facts };
    // Closed, a list waits for nobody any more.
    const isGivenUp =
      run.abortedBy !== undefined && (run.procedure.isChecklist || !isDoneAnyway(claimed.one));
    const tried = !isGivenUp && attempt <= step.retries && mayRepeat(step, run.values, deps.book);
    if (tried) {
      const dueAt = now.plus({ seconds: backoffSeconds(attempt) });
      draft.set(id, { ...free, state: 'waiting', result, trouble: why, dueAt });
      draft.record({ kind: 'step-failed', step: id, data: { attempt, why, again: dueAt.toISO() } });
      const timer = { kind: 'run.wait-over', subject: run.key, data: { step: id, attempt }, dueAt };
      await insertTimers(tx, [timer], now);
      return;
    }
    // An item of a checklist stops no other: a person says what becomes of it.
    const stops = run.procedure.isChecklist ? 'asking' : 'failed';
    const after = {
      stop: stops,
      compensate: stops,
      warn: 'warned',
      continue: 'warned',
      ask: 'asking',
    } as const;
    const state = isGivenUp ? 'failed' : after[step.onFailure];
    const endedAt = state === 'asking' ? {} : { endedAt: now };
    draft.set(id, { ...free, ...endedAt, state, result, trouble: why });
    draft.record({
      kind: state === 'warned' ? 'step-warned' : 'step-failed',
      step: id,
      data: { attempt, why },
    });
    if (step.alert && !(await wasAlerted(tx, draft.run, id, now)))
      await alertOf(tx, draft.run, { step: id, level: step.alert }, now);
  }
}

/** The next try of a step that failed, when its wait is over. */
export async function tryAgain(
  tx: Tx,
  deps: RunDeps,
  run: Run,
  one: Claimed['one'],
  now: DateTime,
): Promise<void> {
  const draft = draftOf(tx, deps, run, now);
  draft.record({ kind: 'step-retried', step: one.id, data: { attempt: one.attempt + 1 } });
  await draft.hand(one);
  await draft.settle();
}
