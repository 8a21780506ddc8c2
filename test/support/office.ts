import { isAbsolute } from 'node:path';
import type { ActionBook } from '../../src/actions/model.ts';
import { listAbsences } from '../../src/approvals/store.ts';
import type { Clock } from '../../src/clock/clock.ts';
import { createTimerSweeper } from '../../src/clock/timers.ts';
import type { Db } from '../../src/db/db.ts';
import { createPresence } from '../../src/db/presence.ts';
import { followUpTimers } from '../../src/incidents/follow-up.ts';
import { createIncidentService } from '../../src/incidents/service.ts';
import { incidentTimers } from '../../src/incidents/timers.ts';
import { createAvailability } from '../../src/people/availability.ts';
import { createDirectory } from '../../src/people/directory.ts';
import type { Actor, Workspace } from '../../src/people/model.ts';
import { createPlanning, runHooks } from '../../src/planning.ts';
import type { RunHooks } from '../../src/procedures/deps.ts';
import { createRunning } from '../../src/running.ts';
import { loadCatalogue } from '../../src/systems/load.ts';
import type { SystemProfile } from '../../src/systems/model.ts';
import type { Procedure } from '../../src/systems/model-procedure.ts';
import { calmSystems } from './calm-systems.ts';
import type { Core } from './core.ts';
import { readOnce } from './read-once.ts';

interface OfficeOptions {
  clock?: Clock;
  peopleFile?: string;
  /** The calm systems, unless told otherwise. */
  systemsDir?: string;
  /** Slack ids of those whose accounts are deactivated. */
  left?: ReadonlySet<string>;
  /** What the bot can do to a system; nothing, unless told. */
  book?: ActionBook;
  /** What `${NAME}` in procedures stands for. */
  environment?: Readonly<Record<string, string>>;
  /** What can be run in every system. */
  procedures?: readonly Procedure[];
  hooks?: Partial<RunHooks>;
  /** The systems as this story needs them. */
  profile?(system: SystemProfile): SystemProfile;
}

/** One process's use cases without Slack, the sweep of their timers, and how often the database had to retry. */
export async function openOffice(core: Core, own: OfficeOptions = {}) {
  const { peopleFile = 'trial/people.yaml', profile = (system) => system, left = new Set() } = own;
  const { book = new Map(), procedures = [] } = own;
  const isOwn = own.systemsDir !== undefined || isAbsolute(peopleFile);
  const systemsDir = own.systemsDir ?? (await calmSystems());
  const { systems: shipped, people } = isOwn
    ? await loadCatalogue(systemsDir, { peopleFile })
    : await readOnce(systemsDir, peopleFile);
  const made = new Map(procedures.map((procedure) => [procedure.name, procedure]));
  const systems = new Map(
    [...shipped].map(
      ([id, system]) =>
        [id, { ...profile(system), ...(own.procedures ? { procedures: made } : {}) }] as const,
    ),
  );
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
    isUnknown: () => false,
    idByEmail: () => undefined,
    groupsAgeMinutes: () => 0,
  };
  const directory = createDirectory(people, workspace, () => 'T0FAKE0001');
  const availability = createAvailability({ directory, absencesAt: listAbsences });
  const callers = { directory, availability, pages: false };
  const incidents = createIncidentService({ db, clock, systems, ...callers });
  const config = { github: { apiUrl: 'http://127.0.0.1:1' } };
  const presence = createPresence(pool);
  const running = createRunning({
    databaseUrl: core.url,
    db,
    clock,
    log: core.log,
    presence,
    systems,
    directory,
    availability,
    book,
    environment: own.environment ?? {},
    hooks: (runs) => ({ ...runHooks(runs), ...own.hooks }),
    supervises: false,
    onStep: () => {},
  });
  await running.start();
  const planning = createPlanning({
    config,
    db,
    clock,
    systems,
    directory,
    availability,
    incidents,
    runs: running.deps,
  });
  const timers = createTimerSweeper({
    db,
    clock,
    log: core.log,
    handlers: [
      ...incidentTimers({ systems, ...callers }),
      ...followUpTimers({ systems, ...callers }),
      ...planning.timers,
      ...running.timers,
    ],
  });
  let requests = 0;
  return {
    db,
    directory,
    incidents,
    changes: planning.services.changes,
    maintenance: planning.services.maintenance,
    absences: planning.services.absences,
    systems,
    runs: running.service,
    runDeps: running.deps,
    routines: running.routines,
    worker: running.worker,
    /** As when the process ends; nothing else of it needs ending. */
    async close() {
      await running.stop();
      await presence.leave();
    },
    timers,
    /** Every step that is ready and every timer that is due, until nothing is left. */
    async settle(): Promise<void> {
      do await running.worker.drain();
      while ((await timers.sweep()) > 0);
    },
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
