import { createPullRequests } from './actions/github/pull-requests.ts';
import { absenceTimers, createAbsenceService } from './approvals/service.ts';
import { askSeats, showVote } from './ask-for-vote.ts';
import { appendAudit } from './audit/audit.ts';
import { followRun } from './changes/after-run.ts';
import type { MaintenanceCalendar } from './changes/facts.ts';
import type { Change } from './changes/model.ts';
import type { ChangeDeps, ChangeRuns } from './changes/moves.ts';
import { votersFor } from './changes/own-change.ts';
import { grantersFor } from './changes/own-grant.ts';
import { isCarriedOutNow } from './changes/rules.ts';
import { createChangeService } from './changes/service.ts';
import { getChange } from './changes/store.ts';
import { listHands } from './changes/timeline-store.ts';
import { changeTimers } from './changes/timers.ts';
import type { Clock } from './clock/clock.ts';
import type { Config } from './config/config.ts';
import type { Db, Tx } from './db/db.ts';
import { UserError } from './errors.ts';
import { heldUpHooks } from './held-up.ts';
import { showIncidentsOf } from './incidents/audience.ts';
import { listGrave } from './incidents/list-store.ts';
import { isPrivate } from './incidents/model.ts';
import type { IncidentService } from './incidents/service.ts';
import { freezesAt, listFreezes } from './maintenance/freeze-store.ts';
import { freezeTimers } from './maintenance/freezes.ts';
import { findRunning, listTaken } from './maintenance/list-store.ts';
import type { MaintenanceDeps } from './maintenance/moves.ts';
import { latestAnnouncement, noticeDuty } from './maintenance/notice.ts';
import { createMaintenanceService } from './maintenance/service.ts';
import { deleteChangeLink, getMaintenance, insertChangeLink, lockCalendar } from './maintenance/store.ts';
import { maintenanceTimers } from './maintenance/timers.ts';
import { isOpenTo, occurrences, openingAround } from './maintenance/windows.ts';
import type { Availability } from './people/availability.ts';
import type { Directory } from './people/directory.ts';
import type { RunDeps, RunHooks } from './procedures/deps.ts';
import { planHashOf } from './procedures/digest.ts';
import { findRunsOf } from './procedures/list-store.ts';
import type { Run } from './procedures/model.ts';
import { procedureOf, readValues } from './procedures/plan.ts';
import { isRunOver } from './procedures/rules.ts';
import { beginRun, permitProcedure, startDeed } from './procedures/start.ts';
import { recoveryHooks } from './recovery.ts';
import { followRoutine } from './routines/follow.ts';
import { requireOutOfTurn } from './routines/own.ts';
import { systemOf, zoneOfPeople } from './systems/lookup.ts';
import type { SystemProfile } from './systems/model.ts';
import type { Procedure } from './systems/model-procedure.ts';
import { requireLinkable } from './things.ts';

/** What changes ask of the calendar of maintenance, in their own transaction. */
const maintenanceCalendar: MaintenanceCalendar = {
  isInWindow: (system, environment, size, span) =>
    openingAround(system, environment, size, span) !== undefined,
  openings: (system, environment, size, { startsAt, endsAt }) =>
    occurrences(system, environment, startsAt, endsAt).filter((one) => isOpenTo(one, size)),
  announceBy(system, environment, size, startsAt) {
    const duty = noticeDuty(system, size, environment, startsAt);
    return duty.toMillis() === 0 ? undefined : latestAnnouncement(startsAt, duty, system.zone);
  },
  maintenances: (reader, { system, environment }, { startsAt, endsAt }, runsUntil) =>
    listTaken(reader, { system, environment, from: startsAt, to: endsAt, runsUntil }),
  freezes: (reader, system, { startsAt, endsAt }) =>
    listFreezes(reader, { system, from: startsAt, to: endsAt }),
  maintenance: getMaintenance,
  lock: lockCalendar,
  link: insertChangeLink,
  unlink: deleteChangeLink,
};

/** What it reaches stands in its YAML: a change of another environment has other windows, notice and voters. */
function requireSamePlace(
  procedure: Procedure,
  { system, environment }: Pick<Change, 'system' | 'environment'>,
): void {
  const { name, environment: reached } = procedure;
  if (reached === undefined || reached === environment) return;
  throw new UserError(
    'change.other-environment',
    `${name} reaches ${reached} of ${system}, and this is a change of ${environment}. Request it for ${reached}:   --environment ${reached}`,
  );
}

/** What changes ask of the room where procedures run, in their own transaction. */
function runsOfChanges(runs: RunDeps): ChangeRuns {
  const { systems } = runs;
  const procedureIn = (system: string, name: string) => procedureOf(systemOf(systems, system), name);
  return {
    plan({ system, environment }, { name, values: typed }) {
      const procedure = procedureIn(system, name);
      requireSamePlace(procedure, { system, environment });
      const values = readValues(procedure, typed, systemOf(systems, system));
      return { name, values, plan: planHashOf(procedure, values, environment) };
    },
    requireRunner({ system }, { name }, person) {
      const { mayRun } = procedureIn(system, name);
      if (runs.directory.holdsOne(person, mayRun, system)) return;
      throw new UserError(
        'change.implementer-role',
        `{0} may not start ${name}, so they cannot carry it out: it is run by the role ${mayRun.join(' or ')}. ${runs.directory.whoCan(mayRun, system)} Name one of them:   --implementer`,
        { people: [person], field: 'implementer' },
      );
    },
    wantsConfirmation: ({ system }, { name }) => procedureIn(system, name).needs.confirmation,
    async begin(tx, { number, system, environment, brokenGlass }, { name, values }, actor, now) {
      const procedure = procedureIn(system, name);
      permitProcedure(procedure, system, actor, runs);
      const source = { source: 'change' as const, askedBy: actor.person, change: number, forAt: now };
      const run = await beginRun(
        tx,
        runs,
        {
          system: systemOf(systems, system),
          procedure,
          values,
          environment,
          isUnapproved: brokenGlass !== undefined,
          ...source,
        },
        now,
      );
      await appendAudit(tx, actor, startDeed(run), now);
    },
    async openRunOf(tx, change) {
      return (await findRunsOf(tx, change)).find((run) => !isRunOver(run))?.key;
    },
  };
}

type Reached = Pick<Run, 'system' | 'environment' | 'procedure'>;

/** An emergency of what the run reaches that was approved, or started by break-glass, and is not over. */
function allowsInFreeze(change: Change, { system, environment, procedure }: Reached): boolean {
  const reached = procedure.environment ?? environment;
  return (
    change.type === 'emergency' &&
    change.system === system &&
    change.environment === reached &&
    isCarriedOutNow(change)
  );
}

async function requireStartedEmergency(tx: Tx, number: number, run: Reached): Promise<void> {
  const change = await getChange(tx, number);
  if (allowsInFreeze(change, run)) return;
  const { system } = run;
  throw new UserError(
    'run.no-emergency',
    `${change.key} is ${change.type} and ${change.status}, of ${change.system}, ${change.environment}. In a freeze a run goes on under an emergency change of ${system}, ${run.procedure.environment ?? run.environment}, that was started and is not over:   /hims change request emergency ${system}`,
    { refused: true, about: { action: 'run.resume', system }, things: [change.key] },
  );
}

/** What runs ask of changes and maintenance, in their own transaction. */
export function runHooks(runs: RunDeps): RunHooks {
  return {
    ...recoveryHooks(runs),
    async freezeOn(tx, run, now) {
      const { system, change, incident, freezeChange, reaches } = run;
      if (incident !== undefined) return undefined;
      // The emergency under which it went on may be over by now.
      if (freezeChange !== undefined && reaches)
        if (allowsInFreeze(await getChange(tx, freezeChange), reaches)) return undefined;
      const [freeze] = await freezesAt(tx, system, now);
      if (!freeze) return undefined;
      if (change !== undefined && (await getChange(tx, change)).type === 'emergency') return undefined;
      return { key: freeze.key, reason: freeze.reason, until: freeze.to };
    },
    requireEmergency: requireStartedEmergency,
    approversOf: votersFor,
    grantersFor: async (tx, number) => grantersFor(tx, maintenanceCalendar, await getChange(tx, number)),
    async handsInChange(reader, number) {
      const { requestedBy, implementer } = await getChange(reader, number);
      return [requestedBy, implementer, ...(await listHands(reader, number))];
    },
    requireLinkable: (tx, key, actor) => requireLinkable(tx, key, actor, runs.systems),
    requireOutOfTurn: (tx, plan, actor, now) => requireOutOfTurn(tx, runs, plan, actor, now),
    async ended(tx, run, now) {
      await followRun(tx, run, now);
      await followRoutine(tx, runs, run, now);
    },
    async isWindowOpen(tx, id, environment, now) {
      const system = systemOf(runs.systems, id);
      const span = { startsAt: now, endsAt: now.plus({ minutes: 1 }) };
      if (openingAround(system, environment, 'routine', span)) return true;
      const running = await findRunning(tx, id, now);
      return running?.environment === environment;
    },
  };
}

interface Deps {
  config: Pick<Config, 'github'>;
  db: Db;
  clock: Clock;
  systems: ReadonlyMap<string, SystemProfile>;
  directory: Directory;
  availability: Availability;
  incidents: Pick<IncidentService, 'view'>;
  /** With these a change begins the run that carries it out. */
  runs: RunDeps;
}

/** Maintenance and changes, with everything that they ask of other rooms; wires of app.ts, apart for their length. */
export function createPlanning({
  config,
  db,
  clock,
  systems,
  directory,
  availability,
  incidents,
  runs,
}: Deps) {
  const zone = zoneOfPeople(systems);
  const pullRequests = createPullRequests({ ...config.github, now: clock.now });
  const deps: ChangeDeps = {
    db,
    clock,
    systems,
    directory,
    pullRequests,
    runs: runsOfChanges(runs),
    calendar: maintenanceCalendar,
    grave: listGrave,
    needsWindow: ({ system, procedure }) =>
      procedure === undefined ||
      systemOf(systems, system).procedures.get(procedure.name)?.needs.window !== false,
    incident: async (number, actor) => ({ isPrivate: isPrivate(await incidents.view(number, actor)) }),
  };
  const changes = createChangeService(deps);
  const maintenanceDeps: MaintenanceDeps = {
    db,
    clock,
    systems,
    directory,
    availability,
    hooks: {
      requireTie: changes.requireTie,
      requireTieLater: changes.requireTieLater,
      tieable: changes.tieable,
      tie: changes.tie,
      runningChanged: showIncidentsOf,
      ...heldUpHooks,
    },
  };
  return {
    services: {
      maintenance: createMaintenanceService(maintenanceDeps),
      changes,
      absences: createAbsenceService({ db, clock, directory, zone, askSeats, showVote }),
      pullRequests,
    },
    timers: [
      ...maintenanceTimers(maintenanceDeps),
      ...freezeTimers(maintenanceDeps),
      ...changeTimers(deps),
      ...absenceTimers({ directory, askSeats, showVote }),
    ],
  };
}
