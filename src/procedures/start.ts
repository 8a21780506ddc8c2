import type { DateTime, Duration } from 'luxon';
import { useCase } from '../audit/audit.ts';
import type { Deed } from '../audit/model.ts';
import { writeText } from '../audit/texts.ts';
import { insertTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { systemOf } from '../systems/lookup.ts';
import type { SystemProfile } from '../systems/model.ts';
import type { Procedure } from '../systems/model-procedure.ts';
import { draftOf } from './advance.ts';
import { tellRun } from './audience.ts';
import type { RunDeps } from './deps.ts';
import { planHashOf } from './digest.ts';
import { altersSystem } from './effects.ts';
import { type FollowUp, followUpData } from './follow-up.ts';
import { frozenStart } from './freeze.ts';
import { notRunBy } from './hands.ts';
import { incidentFor, namedIncident, needsApproval, needsChange, notRecovery } from './leave.ts';
import { refuseLocked, startRun, takeLock, waitForLock } from './lock.ts';
import { type Run, type RunSource, runKey } from './model.ts';
import { type Plan, planOf, procedureOf, readValues } from './plan.ts';
import { isRunOver } from './rules.ts';
import { getRun, insertRun, insertSteps, lockRun, nextRunNumber } from './store.ts';

export type { RunDeps } from './deps.ts';

/** What a person types or picks. */
export interface RunRequest {
  system: string;
  procedure: string;
  values: Readonly<Record<string, string>>;
  environment?: string;
  /** The name of the system, typed out, where the procedure asks for it. */
  confirmation?: string;
  /** Of the plan that was shown: another one is shown anew. */
  planHash?: string;
  /** The incident under which a recovery starts; left out, the only one that is open. */
  incident?: number;
  /** In whose own channel it was asked for: under it where that can be. */
  here?: number;
}

/** What a run is begun with, whoever asks for it. */
export interface NewRun {
  system: SystemProfile;
  procedure: Procedure;
  values: Readonly<Record<string, string>>;
  environment: string;
  source: RunSource;
  askedBy: string;
  change?: number;
  /** The change was started by break-glass. */
  isUnapproved?: boolean;
  /** The incident under which a recovery runs. */
  incident?: number;
  routine?: string;
  /** When it was due. */
  forAt: DateTime;
  responsible?: string;
  channel?: string;
  tells?: Run['tells'];
  dueAt?: DateTime;
  closesAt?: DateTime;
  /** Who is asked for it once it is due. */
  followUp?: FollowUp;
  /** A schedule waits for the lock, in this order and for so long; a person is refused. */
  lockWait?: { order: number; longest: Duration };
}

/**
 * Asks for the run, and begins it; joins the transaction. Throws `run.bad-value`, and `run.locked` where the system is taken
 * and nobody said that it waits.
 */
export async function beginRun(tx: Tx, deps: RunDeps, request: NewRun, now: DateTime): Promise<Run> {
  const { system, procedure, environment, source, askedBy, forAt, lockWait } = request;
  const values = readValues(procedure, request.values, system);
  const turn = procedure.lock === 'none' ? undefined : lockWait;
  const { fence, holders } = await takeLock(tx, system.id, procedure.lock, turn);
  if (holders.length > 0 && !turn) await refuseLocked(tx, system.id, holders);
  const number = await nextRunNumber(tx);
  const typed = await writeText(tx, runKey(number), JSON.stringify(values), now);
  insertRun(tx, {
    number,
    system: system.id,
    environment,
    procedure: JSON.stringify({ ...procedure, steps: [] }), // kept once, as the steps of the run
    values_id: typed.id,
    plan_hash: planHashOf(procedure, values, environment),
    status: 'queued',
    lock: procedure.lock,
    lock_order: lockWait?.order ?? 5,
    source,
    asked_by: askedBy,
    change: request.change ?? null,
    unapproved: request.isUnapproved ?? false,
    incident: request.incident ?? null,
    routine: request.routine ?? null,
    for_at: forAt,
    created_at: now,
    responsible: request.responsible ?? null,
    due_at: request.dueAt ?? null,
    closes_at: request.closesAt ?? null,
    channel: request.channel ?? (procedure.isChecklist ? 'checklists' : 'operations'),
    tells: request.tells ?? 'always',
    touched_at: now,
  });
  insertSteps(
    tx,
    number,
    procedure.steps.map((step, position) => ({
      id: step.id,
      position,
      stage: step.stage,
      isUndo: false,
      step,
    })),
  );
  const draft = draftOf(tx, deps, await getRun(tx, number), now);
  draft.record({ kind: 'asked', actor: askedBy });
  const key = runKey(number);
  await insertTimers(
    tx,
    [
      ...(request.dueAt && request.followUp
        ? [{ kind: 'run.overdue', subject: key, data: followUpData(request.followUp), dueAt: request.dueAt }]
        : []),
      ...(request.closesAt ? [{ kind: 'run.closes', subject: key, data: {}, dueAt: request.closesAt }] : []),
    ],
    now,
  );
  if (!turn) return startRun(draft, now, fence);
  await waitForLock(tx, draft, { holders, longest: now.plus(turn.longest) }, now);
  // Where it is about to begin, there is nothing to tell yet.
  if (holders.length > 0) await tellRun(tx, draft.run, [], now);
  return draft.run;
}

/** Ends a run whose time is over, with what was not done; joins the transaction. */
export async function closeRun(tx: Tx, deps: RunDeps, number: number, now: DateTime): Promise<void> {
  const run = await lockRun(tx, number);
  if (isRunOver(run) || run.abortedBy !== undefined) return; // who aborted it stays known
  const draft = draftOf(tx, deps, run, now);
  const open = run.steps.filter(({ endedAt }) => endedAt === undefined).map(({ id }) => id);
  draft.setRun({ abortedBy: 'system', pausedBy: null });
  draft.record({ kind: 'abort-asked', data: { why: 'closed', open } });
  await draft.settle();
}

export function startDeed(run: Run): Deed {
  const { key, system, procedure, environment, planHash, change, routine, incident } = run;
  return {
    action: 'run.start',
    subject: key,
    system,
    change: {
      procedure: procedure.name,
      environment,
      plan: planHash,
      ...(change ? { change } : {}),
      ...(incident ? { incident: `INC-${incident}` } : {}),
      ...(routine ? { routine } : {}),
    },
  };
}

/** Whoever starts it holds one of the roles that the procedure names. */
export function permitProcedure(
  procedure: Procedure,
  system: string,
  actor: Actor,
  { directory }: Pick<RunDeps, 'directory'>,
): void {
  permit(actor, 'run.start', system, directory.whoCan);
  const held = actor.rolesIn(system);
  if (procedure.mayRun.some((role) => held.has(role))) return;
  throw notRunBy(procedure, { system, action: 'run.start' }, directory);
}

export function createStart(deps: RunDeps) {
  const { systems, book } = deps;

  /**
   * A person alone starts only what needs no change, and in an open window where it needs one; a recovery also under an incident,
   * which it returns. What a step reaches stands in its YAML, whatever environment is named: a window of another one opens nothing.
   */
  async function requireLeave(
    tx: Tx,
    plan: Plan,
    { incident, here }: Pick<RunRequest, 'incident' | 'here'>,
    actor: Actor,
  ): Promise<number | undefined> {
    const now = deps.clock.now();
    const { procedure, system, environment } = plan;
    const open = () => deps.hooks.graveIncidents(tx, system, actor);
    const { change, window } = procedure.needs;
    if (incident !== undefined && !procedure.isRecovery) throw notRecovery(plan);
    if (change && procedure.isRecovery) return incidentFor(plan, await open(), incident ?? here);
    if (change) throw needsChange(plan);
    if (incident !== undefined) return namedIncident(plan, await open(), incident);
    if (here !== undefined && procedure.isRecovery && (await open()).some(({ number }) => number === here))
      return here;
    if (!window) return undefined;
    const reached = procedure.environment ?? systemOf(systems, system).usualEnvironment;
    const isOpen = (where: string) => deps.hooks.isWindowOpen(tx, system, where, now);
    if ((await isOpen(environment)) && (reached === environment || (await isOpen(reached)))) return undefined;
    throw needsApproval(
      plan,
      `${procedure.name} needs an open maintenance window of ${reached}, and none is open now:   /hims maintenance windows ${system}`,
    );
  }

  function requireConfirmation({ procedure, system }: Plan, confirmation: string | undefined): void {
    if (!procedure.needs.confirmation || confirmation?.trim().toLowerCase() === system) return;
    throw new UserError(
      'run.not-confirmed',
      `To start ${procedure.name}, type the name of the system:   /hims run start ${procedure.name} ${system} --confirm ${system}`,
    );
  }

  return {
    /** What would happen; nothing is touched. */
    plan({ system: id, procedure: name, values, environment }: RunRequest): Plan {
      const system = systemOf(systems, id);
      const procedure = procedureOf(system, name);
      return planOf(
        system,
        procedure,
        values,
        environment ?? procedure.environment ?? system.usualEnvironment,
        book,
      );
    },
    /** Refuses whoever holds none of the roles that the procedure names, or alone, what runs as part of a change only. */
    permitted(procedure: Procedure, system: string, actor: Actor): void {
      permitProcedure(procedure, system, actor, deps);
      if (procedure.needs.change && !procedure.isRecovery) throw needsChange({ procedure, system });
    },
    /** Refuses before a form opens whoever could not start it, or what nothing allows now. */
    async startable(
      { system: id, procedure: name, environment: named, ...asked }: RunRequest,
      actor: Actor,
    ): Promise<void> {
      const system = systemOf(systems, id);
      const procedure = procedureOf(system, name);
      permitProcedure(procedure, system.id, actor, deps);
      const environment = named ?? procedure.environment ?? system.usualEnvironment;
      const plan = { procedure, system: id, environment, values: {}, hash: '', steps: [], standing: [] };
      const now = deps.clock.now();
      await deps.db.transaction(async (tx) => {
        const under = await requireLeave(tx, plan, asked, actor);
        if (under === undefined) await deps.hooks.requireOutOfTurn(tx, plan, actor, now);
      });
    },
    start(request: RunRequest, actor: Actor): Promise<Run> {
      const system = systemOf(systems, request.system);
      const procedure = procedureOf(system, request.procedure);
      permitProcedure(procedure, system.id, actor, deps);
      const plan = this.plan(request);
      if (request.planHash !== undefined && request.planHash !== plan.hash)
        throw new UserError(
          'run.plan-changed',
          `${procedure.name} is not what was shown any more: look at it again.   /hims run start ${procedure.name} ${system.id} --dry-run`,
        );
      requireConfirmation(plan, request.confirmation);
      return useCase(deps, actor, async (tx, now) => {
        const incident = await requireLeave(tx, plan, request, actor);
        if (incident === undefined) await deps.hooks.requireOutOfTurn(tx, plan, actor, now);
        const begins = { system: system.id, ...(incident === undefined ? {} : { incident }) };
        const freeze = altersSystem(procedure, plan.values, book)
          ? await deps.hooks.freezeOn(tx, begins, now)
          : undefined;
        if (freeze) throw frozenStart(freeze, system, procedure.name);
        const run = await beginRun(
          tx,
          deps,
          {
            system,
            procedure,
            values: plan.values,
            environment: plan.environment,
            source: 'person',
            askedBy: actor.person,
            forAt: now,
            ...(incident === undefined ? {} : { incident }),
          },
          now,
        );
        return { result: run, deeds: [startDeed(run)] };
      });
    },
  };
}
