import { useCase } from '../audit/audit.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { systemOf } from '../systems/lookup.ts';
import type { Procedure } from '../systems/model-procedure.ts';
import { sendEvidence } from './audience.ts';
import { createConfirmations } from './confirm.ts';
import type { RunDeps } from './deps.ts';
import { findEvent, listOutputs } from './event-store.ts';
import { findRuns, findRunsOf, type RunFilter } from './list-store.ts';
import type { Run, RunEvent, RunOutput } from './model.ts';
import { type Plan, procedureOf } from './plan.ts';
import { createPlanFiles, type SentPlan } from './plan-file.ts';
import { createSights, type RunSight, type RunWaiting } from './sight.ts';
import { createStart, type RunRequest } from './start.ts';
import { findRun, getRun } from './store.ts';
import { createWork } from './work.ts';

export { whyAborted } from './event-store.ts';
export { lapseWords } from './lapse.ts';
export { placeOf } from './lock.ts';
export {
  beforeSkipping,
  choseToStop,
  exceptionsOf,
  isBrokenOff,
  isLeftOut,
  isMeasured,
  leftOutWords,
  resultOf,
  skippedWord,
  tallyOf,
} from './outcome.ts';
export type { Plan, PlannedStep } from './plan.ts';
export { valueFaults } from './plan.ts';
export {
  awaitsWord,
  isLegalForRun,
  isLegalForStep,
  isRunOver,
  isStepOver,
  isUnconfirmed,
  type StepDeed,
} from './rules.ts';
export { requireGoingOn } from './rules-pause.ts';
export type { Said } from './said.ts';
export { limitOf, limitWords } from './said.ts';
export { shownText } from './shown.ts';
export type { RunSight, RunWaiting } from './sight.ts';
export { runWord } from './standing.ts';
export type { RunRequest } from './start.ts';
export { listRuns } from './store.ts';

/** What cards and answers read. */
export interface RunReader {
  /** Throws `run.unknown`. */
  get(number: number): Promise<Run>;
  find(number: number): Promise<Run | undefined>;
  event(id: string): Promise<RunEvent | undefined>;
  outputs(number: number, step?: string): Promise<readonly RunOutput[]>;
  /** With what stands around it. Throws `run.unknown`. */
  sight(number: number): Promise<RunSight>;
  /** Runs of a change, the newest first. */
  runsOf(change: number): Promise<readonly Run[]>;
  /** A plan that was asked for as a file; undefined where it cannot be made any more. */
  sentPlan(sent: SentPlan): Promise<Plan | undefined>;
  /** Everything there is to know about it, as one Markdown file. */
  evidenceOf(number: number): Promise<{ name: string; text: string }>;
}

export interface RunService
  extends RunReader,
    ReturnType<typeof createStart>,
    ReturnType<typeof createWork>,
    ReturnType<typeof createConfirmations> {
  list(filter: RunFilter, actor: Actor): Promise<readonly Run[]>;
  /** What can be run in a system, by name. Throws `procedure.unknown`. */
  procedure(system: string, name: string): Procedure;
  procedures(system: string): readonly Procedure[];
  /** A plan that is too long for a message, as a file to whoever asks for it. */
  sendPlan(request: RunRequest, actor: Actor): Promise<void>;
  /** Steps that this person can carry on now. */
  waiting(actor: Actor): Promise<readonly RunWaiting[]>;
  /** Everything there is to know about it as a file, to whoever asks for it. */
  exportEvidence(number: number, actor: Actor): Promise<Run>;
}

/** Procedures are run: step by step, with people and machines. */
export function createRunService(deps: RunDeps): RunService {
  const { db, systems, directory } = deps;
  const start = createStart(deps);
  return {
    get: (number) => getRun(db, number),
    find: (number) => findRun(db, number),
    event: (id) => findEvent(db, id),
    outputs: (number, step) => listOutputs(db, number, step),
    async list(filter, actor) {
      permit(actor, 'run.list', filter.system, directory.whoCan);
      return findRuns(db, filter);
    },
    procedure: (system, name) => procedureOf(systemOf(systems, system), name),
    procedures: (system) => [...systemOf(systems, system).procedures.values()],
    runsOf: (change) => findRunsOf(db, change),
    exportEvidence: (number, actor) =>
      useCase(deps, actor, async (tx, now) => {
        const run = await getRun(tx, number);
        permit(actor, 'run.show', run.system, directory.whoCan);
        await sendEvidence(tx, run, actor.person, now);
        return { result: run, deeds: [{ action: 'run.evidence', subject: run.key, system: run.system }] };
      }),
    ...createSights(deps),
    ...start,
    ...createPlanFiles(deps, start.plan),
    ...createWork(deps),
    ...createConfirmations(deps),
  };
}
