import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { type Permission, permit } from '../people/permissions.ts';
import type { Procedure } from '../systems/model-procedure.ts';
import { membersOf } from './asked.ts';
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

/** How the run goes on, or whether: that is for those who may run its procedure. */
const leads: ReadonlySet<StepDeed> = new Set(['skip', 'retry', 'stop', 'choose']);

/** What was the bot's, and a decision: done or given to somebody, the run goes on as they say. */
function isToLead({ step }: RunStep, deed: StepDeed): boolean {
  return leads.has(deed) || (step.kind !== 'manual' && (deed === 'done' || deed === 'assign'));
}

/** `rollback is run by the role operator.`, and who holds it. */
export function notRunBy(
  { mayRun, name }: Procedure,
  { system, action }: { system: string; action: string },
  directory: Pick<RunDeps['directory'], 'whoCan'>,
): UserError {
  return new UserError(
    'run.not-permitted',
    `${name} is run by the role ${mayRun.join(' or ')}. ${directory.whoCan(mayRun, system)}`,
    { refused: true, about: { action, system } },
  );
}

/** Who may lay hands on a run, and when. */
export function createHands({ directory }: Pick<RunDeps, 'directory'>) {
  /** Roles of the procedure, who started it, and the team that answers for what came round. */
  function mayLead(run: Run, { person, rolesIn }: Actor): boolean {
    if (run.askedBy === person || membersOf(directory, run.responsible).includes(person)) return true;
    const held = rolesIn(run.system);
    return run.procedure.mayRun.some((role) => held.has(role));
  }

  /** A decision is made, and a step by hand tried again, also by the person who has it, or somebody of the team that it names. */
  function isInHand({ step, assignee }: RunStep, deed: StepDeed, person: string): boolean {
    if (step.kind !== 'decision' && step.kind !== 'manual') return false;
    if (deed !== 'retry' && step.kind !== 'decision') return false;
    return assignee === person || membersOf(directory, step.who).includes(person);
  }

  /** The step, if this person may do this to it now. */
  function requireStep(run: Run, at: StepAt, deed: StepDeed, actor: Actor): RunStep {
    const one = stepOf(run, typeof at === 'string' ? at : at.id);
    if (!mayLead(run, actor)) {
      const isTheirsToSay = isToLead(one, deed)
        ? isInHand(one, deed, actor.person)
        : one.assignee === actor.person;
      if (!isTheirsToSay) {
        permit(actor, permissions[deed], run.system, directory.whoCan);
        if (isToLead(one, deed))
          throw notRunBy(run.procedure, { system: run.system, action: permissions[deed] }, directory);
      }
    }
    requireSameTry(run, one, at);
    requireLegalForStep(run, one, deed);
    return one;
  }

  /** With a change it goes on under that one in a freeze: then it need not be paused to be resumed. */
  function requireRun(run: Run, deed: RunDeed, actor: Actor, change?: number): void {
    if (!mayLead(run, actor)) {
      permit(actor, `run.${deed}`, run.system, directory.whoCan);
      throw notRunBy(run.procedure, { system: run.system, action: `run.${deed}` }, directory);
    }
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
