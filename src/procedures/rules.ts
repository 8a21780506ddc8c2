import { UserError } from '../errors.ts';
import type { Run, RunStatus, RunStep, StepState } from './model.ts';
import { choseToStop, endOf, leftByFreeze, leftWithout, wasBrokenOff } from './outcome.ts';
import { holds } from './rules-conditions.ts';
import { deedWords, type RunDeed, runDeedWords, type StepDeed } from './rules-deeds.ts';
import { requireGoingOn } from './rules-pause.ts';

export type { RunDeed, StepDeed } from './rules-deeds.ts';

/** The one table of legal moves of a run; the database repeats it. */
export const runMoves: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: [
    'waiting',
    'running',
    'needs a person',
    'succeeded',
    'succeeded with exceptions',
    'failed',
    'aborted',
  ],
  waiting: [
    'running',
    'needs a person',
    'succeeded',
    'succeeded with exceptions',
    'failed',
    'aborted',
    'rolled back',
  ],
  running: [
    'waiting',
    'needs a person',
    'succeeded',
    'succeeded with exceptions',
    'failed',
    'aborted',
    'rolled back',
  ],
  'needs a person': [
    'waiting',
    'running',
    'succeeded',
    'succeeded with exceptions',
    'failed',
    'aborted',
    'rolled back',
  ],
  succeeded: [],
  'succeeded with exceptions': [],
  failed: [],
  aborted: [],
  'rolled back': [],
};

/** In which states of a step each of them makes sense: buttons, guards and help read it. */
const stepDeedsFrom: Readonly<Record<StepDeed, readonly StepState[]>> = {
  done: ['open', 'unknown'],
  fail: ['open'],
  skip: ['open', 'asking', 'unknown', 'waiting'],
  retry: ['asking', 'unknown'],
  stop: ['asking', 'unknown'],
  choose: ['open'],
  reopen: ['done', 'skipped'],
  note: [
    'pending',
    'ready',
    'running',
    'open',
    'waiting',
    'asking',
    'unknown',
    'done',
    'warned',
    'failed',
    'skipped',
    'not reached', // what came of it when it was broken off, or why it was not done
  ],
  assign: ['pending', 'open', 'asking', 'unknown'],
};

const endings: readonly RunStatus[] = [
  'succeeded',
  'succeeded with exceptions',
  'failed',
  'aborted',
  'rolled back',
];
const endedSteps: readonly StepState[] = ['done', 'warned', 'failed', 'skipped', 'not needed', 'not reached'];

export function isRunOver({ status }: Pick<Run, 'status'>): boolean {
  return endings.includes(status);
}

export function isStepOver({ state }: Pick<RunStep, 'state'>): boolean {
  return endedSteps.includes(state);
}

/** It is to begin, and a second person is asked whether it may. */
export function isUnconfirmed({ state, confirmAskedAt, confirmedAt }: RunStep): boolean {
  return state === 'pending' && confirmAskedAt !== undefined && confirmedAt === undefined;
}

/** Done, and undone, also where the run was aborted. */
export function isDoneAnyway({ step, isUndo }: Pick<RunStep, 'step' | 'isUndo'>): boolean {
  return step.isAlways || isUndo;
}

/** A decision is made, or the run is aborted: left out, what it decides on would go ahead. */
const notDecisions: ReadonlySet<StepDeed> = new Set(['done', 'fail', 'skip']);

/** Items of a checklist are opened again and filled in by hand; of ordered steps only the measured ones are not for hands. */
export function isLegalForStep(run: Run, { step, state }: RunStep, deed: StepDeed): boolean {
  if (isRunOver(run)) return deed === 'note' && state !== 'not needed'; // why it was not done may be said later
  if (deed === 'retry' && run.pausedBy !== undefined) return false; // it would begin
  if (deed === 'reopen' && (!run.procedure.isChecklist || step.kind !== 'manual')) return false;
  if (step.kind === 'decision' ? notDecisions.has(deed) : deed === 'choose') return false;
  return stepDeedsFrom[deed].includes(state);
}

export function requireLegalForStep(run: Run, one: RunStep, deed: StepDeed): void {
  if (isLegalForStep(run, one, deed)) return;
  if (deed === 'retry' && stepDeedsFrom.retry.includes(one.state) && !isRunOver(run)) requireGoingOn(run);
  const why = isRunOver(run) ? `${run.key} is ${run.status}` : `${one.id} of ${run.key} is ${one.state}`;
  const who = !isRunOver(run) && one.by ? ' (by {0})' : '';
  const { step, state } = one;
  if (!isRunOver(run) && wasBrokenOff(one))
    throw new UserError(
      'run.step-not-allowed',
      `${one.id} of ${run.key} was broken off when the run was ended, so it cannot be ${deedWords[deed]}. What came of it is a note:   /hims run note ${run.key} ${one.id} "what you saw"`,
    );
  if (state === 'open' && step.kind === 'decision' && notDecisions.has(deed)) {
    const choices = step.choices.map(({ label }) => `"${label}"`).join(' or ');
    throw new UserError(
      'run.decision',
      `${one.id} of ${run.key} is a decision.   /hims run choose ${run.key} ${one.id} ${choices}, or   /hims run abort ${run.key} "why"`,
    );
  }
  throw new UserError(
    'run.step-not-allowed',
    `${why}${who}, so it cannot be ${deedWords[deed]}.`,
    who && one.by ? { people: [one.by] } : {},
  );
}

/** A step, or one try of it: what was pressed for an earlier one does nothing to a later one. */
export type StepAt = string | { readonly id: string; readonly attempt: number };

export function requireSameTry({ key }: Run, one: RunStep, at: StepAt): void {
  const { id, attempt, state } = one;
  if (typeof at === 'string' || at.attempt === attempt) return;
  const is = wasBrokenOff(one) ? 'broken off' : state;
  throw new UserError(
    'run.step-moved-on',
    `That was about an earlier try of ${id}. It is ${is} now (try ${state === 'pending' ? attempt + 1 : attempt}).   /hims run show ${key}`,
  );
}

export function isLegalForRun(run: Run, deed: RunDeed): boolean {
  if (isRunOver(run) || run.abortedBy !== undefined) return false;
  // One that waits for its turn would take the system when that comes, and keep it while it is paused.
  if (deed === 'pause')
    return run.pausedBy === undefined && run.startedAt !== undefined && !run.procedure.isChecklist;
  if (deed === 'resume') return run.pausedBy !== undefined;
  return true;
}

/** Where a person is to say how a step goes on, it takes an emergency change to go on in a freeze, paused or not. */
export function awaitsWord(run: Pick<Run, 'status' | 'abortedBy' | 'steps'>): boolean {
  const asks = run.steps.some(({ state }) => state === 'asking' || state === 'unknown');
  return asks && !isRunOver(run) && run.abortedBy === undefined;
}

export function requireLegalForRun(run: Run, deed: RunDeed): void {
  if (isLegalForRun(run, deed)) return;
  if (deed === 'resume' && awaitsWord(run))
    throw new UserError(
      'run.move-not-allowed',
      `${run.key} is not paused: a step asks how it goes on.   /hims run show ${run.key}`,
    );
  const state = isRunOver(run)
    ? run.status
    : run.abortedBy
      ? 'being aborted'
      : run.pausedBy
        ? 'paused'
        : run.status;
  throw new UserError(
    'run.move-not-allowed',
    `${run.key} is ${state}, so it cannot be ${runDeedWords[deed]}.`,
  );
}

/** How it stands with the system of the run. */
export interface Where {
  zone: string;
  isFrozen: boolean;
}

/** What happens next, decided from how the steps stand; nothing of it has happened yet. */
export interface Next {
  begin: readonly string[];
  notNeeded: readonly string[];
  /** Of these, what was to be done, and why it is left out all the same. */
  leftOut: ReadonlyMap<string, string>;
  /** Will not be done any more. */
  notReached: readonly string[];
  /** Given up with the run: nobody answered what they asked. */
  giveUp: readonly string[];
  /** What was done is undone now, backwards. */
  undo: boolean;
  /** Everything is over. */
  end?: RunStatus;
}

const nothing: Next = {
  begin: [],
  notNeeded: [],
  leftOut: new Map(),
  notReached: [],
  giveUp: [],
  undo: false,
};
const isUnderWay = ({ state }: RunStep) => state === 'running' || state === 'ready';

/** Steps of the first stage of these that is not over; undefined when all are. */
function firstStage(steps: readonly RunStep[]): readonly RunStep[] | undefined {
  const open = steps.filter((one) => !isStepOver(one));
  if (open.length === 0) return undefined;
  const stage = Math.min(...open.map((one) => one.stage));
  return open.filter((one) => one.stage === stage);
}

function nextOf(stage: readonly RunStep[], run: Run, { zone, isFrozen }: Where): Next {
  if (run.pausedBy !== undefined) return nothing;
  const known = { steps: run.steps, values: run.values, day: run.forAt.setZone(zone), isFrozen };
  const pending = stage.filter(({ state }) => state === 'pending');
  const needed = pending.filter(({ step }) => step.when.every((condition) => holds(condition, known)));
  const notNeeded = pending.filter((one) => !needed.includes(one));
  const leftOut = notNeeded.flatMap((one): [string, string][] => {
    const unmet = one.step.when.filter((condition) => !holds(condition, known));
    if (unmet.every((condition) => 'frozen' in condition)) return [[one.id, leftByFreeze]];
    const undone = unmet.flatMap((condition) =>
      'was' in condition && condition.was === 'done' ? [condition.step] : [],
    );
    return undone.length === unmet.length ? [[one.id, leftWithout(undone)]] : [];
  });
  const idsOf = (steps: readonly RunStep[]) => steps.map(({ id }) => id);
  return {
    ...nothing,
    begin: idsOf(needed),
    notNeeded: idsOf(notNeeded),
    leftOut: new Map(leftOut),
  };
}

/** Undone by the bot, or by a person who was told how. */
export function canBeUndone({ step, state }: RunStep, hasUndo: (action: string) => boolean): boolean {
  if (state !== 'done' && state !== 'failed') return false;
  return step.kind === 'automatic' ? hasUndo(step.action) : step.kind === 'manual' && step.undo !== undefined;
}

/** It still waits for the lock; given up, nothing of it is done, not even what is done whatever happens. */
function neverBegun(run: Run): Next {
  if (run.abortedBy === undefined) return nothing;
  const left = run.steps.filter((one) => !isStepOver(one)).map(({ id }) => id);
  return left.length > 0 ? { ...nothing, notReached: left } : { ...nothing, end: 'aborted' };
}

/**
 * First the steps in their order; when one failed for good, or somebody aborted, the rest is not reached, and what was done is
 * undone where the step says so; then, whatever happened, the steps that are always done.
 */
export function decide(run: Run, where: Where, hasUndo: (action: string) => boolean): Next {
  if (run.startedAt === undefined) return neverBegun(run);
  const main = run.steps.filter(({ step, isUndo }) => !step.isAlways && !isUndo);
  const failed = main.filter(({ state }) => state === 'failed');
  const isStopped = run.abortedBy !== undefined || failed.length > 0 || main.some(choseToStop);
  if (!isStopped) {
    const stage = firstStage(main);
    if (stage) return nextOf(stage, run, where);
  } else {
    const left = main.filter((one) => !isStepOver(one));
    const asking = left.filter(({ state }) => state === 'asking' || state === 'unknown');
    const ready = left.filter(({ state }) => state === 'ready');
    const idle = left.filter((one) => !asking.includes(one) && !isUnderWay(one));
    const off = [...idle, ...ready].map(({ id }) => id);
    if (off.length + asking.length > 0)
      return { ...nothing, notReached: off, giveUp: asking.map(({ id }) => id) };
    if (left.length > 0) return nothing; // what is being done is awaited
    const wantsUndo = failed.some(({ step }) => step.kind === 'automatic' && step.onFailure === 'compensate');
    const undone = run.steps.filter(({ isUndo }) => isUndo);
    if (wantsUndo && undone.length === 0 && main.some((one) => canBeUndone(one, hasUndo)))
      return { ...nothing, undo: true };
    const stage = firstStage(undone);
    if (stage) return nextOf(stage, run, where);
  }
  const stage = firstStage(run.steps.filter(({ step }) => step.isAlways));
  if (stage) return nextOf(stage, run, where);
  return { ...nothing, end: endOf(run) };
}
