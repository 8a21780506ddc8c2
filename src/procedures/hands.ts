import type { Actor } from '../people/model.ts';
import { type Permission, permit } from '../people/permissions.ts';
import type { RunDeps } from './deps.ts';
import { type Run, type RunStep, stepOf } from './model.ts';
import {
  awaitsWord,
  isStepOver,
  type RunDeed,
  requireLegalForRun,
  requireLegalForStep,
  requireSameTry,
  type StepAt,
  type StepDeed,
} from './rules.ts';
import { getRun } from './store.ts';

const permissions: Record<StepDeed, Permission> = {
  done: 'run.work',
  fail: 'run.work',
  skip: 'run.work',
  retry: 'run.retry',
  stop: 'run.retry',
  choose: 'run.work',
  reopen: 'run.work',
  note: 'run.work',
  assign: 'run.work',
};

/** A remark stands as the note of a step where it takes the place of nobody's: what somebody else said of it stays theirs. */
export function isTheirs({ state, by, note }: RunStep, { person }: Actor): boolean {
  return (by === undefined || by === person) && (note === undefined || !isStepOver({ state }));
}

/** The run itself allows more than the roles do: whoever has a step assigned does it, whoever asked for the run works on it. */
function mayWork(run: Run, step: RunStep | undefined, { person, rolesIn }: Actor): boolean {
  if (step?.assignee === person || run.askedBy === person) return true;
  const held = rolesIn(run.system);
  return run.procedure.mayRun.some((role) => held.has(role));
}

/** Who may lay hands on a run, and when. */
export function createHands({ directory }: Pick<RunDeps, 'directory'>) {
  /** The step, if this person may do this to it now. */
  function requireStep(run: Run, at: StepAt, deed: StepDeed, actor: Actor): RunStep {
    const one = stepOf(run, typeof at === 'string' ? at : at.id);
    if (!mayWork(run, one, actor)) permit(actor, permissions[deed], run.system, directory.whoCan);
    requireSameTry(run, one, at);
    requireLegalForStep(run, one, deed);
    return one;
  }

  /** With a change it goes on under that one in a freeze: then it need not be paused to be resumed. */
  function requireRun(run: Run, deed: RunDeed, actor: Actor, change?: number): void {
    if (!mayWork(run, undefined, actor)) permit(actor, `run.${deed}`, run.system, directory.whoCan);
    if (change === undefined || !awaitsWord(run)) requireLegalForRun(run, deed);
  }

  return { requireStep, requireRun };
}

/** Refuses before a form opens, so that nobody types in vain. */
export function lookBeforeForms(deps: Pick<RunDeps, 'db' | 'directory'>) {
  const { requireStep, requireRun } = createHands(deps);
  return {
    async stepFor(
      number: number,
      at: StepAt,
      deed: StepDeed,
      actor: Actor,
    ): Promise<{ run: Run; one: RunStep }> {
      const run = await getRun(deps.db, number);
      return { run, one: requireStep(run, at, deed, actor) };
    },
    async runFor(number: number, deed: RunDeed, actor: Actor): Promise<Run> {
      const run = await getRun(deps.db, number);
      requireRun(run, deed, actor);
      return run;
    },
  };
}
