import { createPullRequests } from './actions/github/pull-requests.ts';
import { createAbsenceService } from './approvals/service.ts';
import type { MaintenanceCalendar } from './changes/facts.ts';
import { listAround } from './changes/list-store.ts';
import { timeOf } from './changes/model.ts';
import type { ChangeDeps } from './changes/moves.ts';
import { createChangeService } from './changes/service.ts';
import { getChange } from './changes/store.ts';
import { changeTimers } from './changes/timers.ts';
import type { Clock } from './clock/clock.ts';
import type { Config } from './config/config.ts';
import type { Db } from './db/db.ts';
import { showIncidentsOf } from './incidents/audience.ts';
import { listGrave } from './incidents/list-store.ts';
import { isPrivate } from './incidents/model.ts';
import type { IncidentService } from './incidents/service.ts';
import { listFreezes } from './maintenance/freeze-store.ts';
import { listTaken } from './maintenance/list-store.ts';
import type { MaintenanceDeps } from './maintenance/moves.ts';
import { latestAnnouncement, noticeDuty } from './maintenance/notice.ts';
import { createMaintenanceService } from './maintenance/service.ts';
import { deleteChangeLink, getMaintenance, insertChangeLink, lockCalendar } from './maintenance/store.ts';
import { maintenanceTimers } from './maintenance/timers.ts';
import { isOpenTo, occurrences, openingAround } from './maintenance/windows.ts';
import type { Directory } from './people/directory.ts';
import type { SystemProfile } from './systems/model.ts';

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
  maintenances: (reader, system, environment, { startsAt, endsAt }) =>
    listTaken(reader, { system, environment, from: startsAt, to: endsAt }),
  freezes: (reader, system, { startsAt, endsAt }) =>
    listFreezes(reader, { system, from: startsAt, to: endsAt }),
  maintenance: getMaintenance,
  lock: lockCalendar,
  link: insertChangeLink,
  unlink: deleteChangeLink,
};

interface Deps {
  config: Pick<Config, 'github'>;
  db: Db;
  clock: Clock;
  systems: ReadonlyMap<string, SystemProfile>;
  directory: Directory;
  incidents: Pick<IncidentService, 'view'>;
}

/** Maintenance and changes, with everything that they ask of other rooms; wires of app.ts, apart for their length. */
export function createPlanning({ config, db, clock, systems, directory, incidents }: Deps) {
  const maintenanceDeps: MaintenanceDeps = {
    db,
    clock,
    systems,
    directory,
    hooks: {
      requireChange: getChange,
      runningChanged: showIncidentsOf,
      async changesIn(reader, { system, from, to }) {
        const around = await listAround(reader, { startsAt: from, endsAt: to });
        return around.flatMap((change) => {
          const time = timeOf(change);
          const waits =
            change.system === system && change.startedAt === undefined && change.type !== 'emergency';
          return waits && time && time.endsAt > from ? [{ ...change, ...time }] : [];
        });
      },
    },
  };
  const pullRequests = createPullRequests({ ...config.github, now: clock.now });
  const deps: ChangeDeps = {
    db,
    clock,
    systems,
    directory,
    pullRequests,
    calendar: maintenanceCalendar,
    grave: listGrave,
    incident: async (number, actor) => ({ isPrivate: isPrivate(await incidents.view(number, actor)) }),
  };
  return {
    services: {
      maintenance: createMaintenanceService(maintenanceDeps),
      changes: createChangeService(deps),
      absences: createAbsenceService({ db, clock, directory }),
      pullRequests,
    },
    timers: [...maintenanceTimers(maintenanceDeps), ...changeTimers(deps)],
  };
}
