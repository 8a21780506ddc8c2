import type { Clock } from '../../src/clock/clock.ts';
import { createTimerSweeper } from '../../src/clock/timers.ts';
import type { Db } from '../../src/db/db.ts';
import { followUpTimers } from '../../src/incidents/follow-up.ts';
import { createIncidentService } from '../../src/incidents/service.ts';
import { incidentTimers } from '../../src/incidents/timers.ts';
import { createDirectory } from '../../src/people/directory.ts';
import type { Actor, Workspace } from '../../src/people/model.ts';
import { createPlanning } from '../../src/planning.ts';
import { loadCatalogue } from '../../src/systems/load.ts';
import type { SystemProfile } from '../../src/systems/model.ts';
import { calmSystems } from './calm-systems.ts';
import type { Core } from './core.ts';

interface OfficeOptions {
  clock?: Clock;
  peopleFile?: string;
  /** Slack ids of those whose accounts are deactivated. */
  left?: ReadonlySet<string>;
  /** The systems as this story needs them. */
  profile?(system: SystemProfile): SystemProfile;
}

/** One process's use cases without Slack, the sweep of their timers, and how often the database had to retry. */
export async function openOffice(core: Core, own: OfficeOptions = {}) {
  const { peopleFile = 'trial/people.yaml', profile = (system) => system, left = new Set() } = own;
  const { systems: shipped, people } = await loadCatalogue(await calmSystems(), { peopleFile });
  const systems = new Map([...shipped].map(([id, system]) => [id, profile(system)]));
  const pool = core.otherDb();
  const count = { transactions: 0, attempts: 0 };
  const db: Db = {
    ...pool,
    transaction(work) {
      count.transactions += 1;
      return pool.transaction((tx) => {
        count.attempts += 1;
        return work(tx);
      });
    },
  };
  const clock = own.clock ?? core.clock;
  const userOf = (slackId: string) => ({
    slackId,
    name: slackId,
    isStranger: false,
    isGuest: false,
    isBot: false,
    isDeactivated: left.has(slackId),
  });
  const workspace: Workspace = {
    user: async (slackId) => userOf(slackId),
    slackIdByEmail: async () => undefined,
    groupMembers: () => undefined,
    known: userOf,
    groupsAgeMinutes: () => 0,
  };
  const directory = createDirectory(people, workspace, () => 'T0FAKE0001');
  const incidents = createIncidentService({ db, clock, systems, directory, pages: false });
  const config = { github: { apiUrl: 'http://127.0.0.1:1' } };
  const planning = createPlanning({
    config,
    db,
    clock,
    systems,
    directory,
    incidents,
  });
  let requests = 0;
  return {
    db,
    directory,
    incidents,
    changes: planning.services.changes,
    maintenance: planning.services.maintenance,
    absences: planning.services.absences,
    timers: createTimerSweeper({
      db,
      clock,
      log: core.log,
      handlers: [
        ...incidentTimers({ systems, directory, pages: false }),
        ...followUpTimers({ systems, directory, pages: false }),
        ...planning.timers,
      ],
    }),
    /** Transactions that were begun again: a deadlock, or another conflict. */
    retries: () => count.attempts - count.transactions,
    async actor(id: string): Promise<Actor> {
      const slackId = people.people.find((person) => person.id === id)?.slack[0] ?? id;
      requests += 1;
      return directory.identify(
        slackId,
        undefined,
        'command',
        `test:${id}:${process.hrtime.bigint()}:${requests}`,
      );
    },
  };
}
