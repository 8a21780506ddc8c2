import { type DateTime, Duration } from 'luxon';
import { approvalsOf, awaitedFrom, countedNow, electorate } from '../approvals/approvals.ts';
import type { Approval } from '../approvals/model.ts';
import { useCase } from '../audit/audit.ts';
import type { Notice } from '../notices/model.ts';
import { enqueueNotices } from '../notices/store.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { systemOf } from '../systems/lookup.ts';
import { createAnnounce } from './announce.ts';
import { runningBeside, runsInto } from './beside.ts';
import { createExceptions } from './exceptions.ts';
import { getFreeze } from './freeze-store.ts';
import { createFreezes } from './freezes.ts';
import { type LedgerEntry, readLedger } from './ledger.ts';
import {
  findRunning,
  listByKeys,
  listMaintenances,
  listMine,
  listPublished,
  type MaintenanceFilter,
} from './list-store.ts';
import { type Freeze, type Maintenance, maintenanceKey, type Planned } from './model.ts';
import { createMove, type MaintenanceDeps } from './moves.ts';
import { nextWindows, type Offer, type Wish } from './notice.ts';
import { freezesOn, type Noticed, readNoticed } from './noticed.ts';
import { createReschedule } from './reschedule.ts';
import { isUrgentEnough } from './rules.ts';
import { obstaclesOf } from './slots.ts';
import { getMaintenance } from './store.ts';
import { windowTable } from './table.ts';
import { createWork } from './work.ts';

/** What deliveries, pages and other domains read. */
export interface MaintenanceReader {
  /** Throws `maintenance.unknown`. */
  get(number: number): Promise<Maintenance>;
  /** Throws `freeze.unknown`. */
  freezeOf(number: number): Promise<Freeze>;
  ledger(number: number): Promise<LedgerEntry[]>;
  /** What a notice says by now, or why it is not to be told any more. */
  noticed(notice: Pick<Notice, 'subject' | 'data'>): Promise<Noticed | { skip: string }>;
  /** The votes on its exceptions as they count, the oldest first. */
  approvals(key: string): Promise<Approval[]>;
  /** Everybody whose vote counts in it now. */
  voters(approval: Approval): Promise<string[]>;
  /** The maintenance that is going on with the system at that moment: it runs, or its announced time has come. */
  openNow(at: DateTime, system: string): Promise<Maintenance | undefined>;
  /** What is in progress in its environment, beside it. */
  runningBeside(maintenance: Maintenance): Promise<Maintenance[]>;
  /** Freezes that stand in the way of it. */
  blockedBy(maintenance: Maintenance): Promise<Freeze[]>;
  /** What is planned in the time of a freeze. */
  hitBy(freeze: Freeze): Promise<Planned[]>;
  /** What freezes the system of one that was lifted all the same. */
  stillFrozen(freeze: Freeze): Promise<Freeze[]>;
}

export type MaintenanceService = ReturnType<typeof createMaintenanceService>;

/** For how long what has ended is shown to the public. */
const publishedFor = Duration.fromObject({ days: 90 });

export function createMaintenanceService(deps: MaintenanceDeps) {
  const { db, clock, systems, directory } = deps;
  const move = createMove(deps);
  const freezes = createFreezes(deps);
  const reader: MaintenanceReader = {
    get: (number) => getMaintenance(db, number),
    freezeOf: (number) => getFreeze(db, number),
    ledger: (number) => readLedger(db, maintenanceKey(number)),
    openNow: (at, system) => findRunning(db, system, at),
    noticed: (notice) => readNoticed(db, notice, clock.now()),
    approvals: async (key) => countedNow(db, await approvalsOf(db, key), directory, clock.now()),
    async voters(approval) {
      const { voters } = await electorate(db, approval, directory, clock.now());
      return voters.map(({ person }) => person);
    },
    runningBeside: (maintenance) => runningBeside(db, maintenance),
    blockedBy: (maintenance) => freezesOn(db, maintenance, clock.now()),
    hitBy: freezes.hitBy,
    stillFrozen: freezes.stillFrozen,
  };
  return {
    ...reader,
    ...freezes,
    announce: createAnnounce(deps),
    ...createWork(deps, move),
    ...createReschedule(deps, move),
    ...createExceptions(deps, move),
    /** Completed, it leaves these behind: they were to be carried out in it. */
    plannedIn: ({ number }: Maintenance) => deps.hooks.plannedIn(db, number),
    runsInto: (maintenance: Maintenance): Promise<Maintenance[]> => runsInto(db, maintenance),
    list: (filter: MaintenanceFilter): Promise<Maintenance[]> => listMaintenances(db, filter, clock.now()),
    /** The next windows that could be taken, whether or not the notice is enough; `except`: the maintenance that is moved. */
    async windows(system: string, wish: Wish, count: number, except?: number): Promise<Offer[]> {
      const now = clock.now();
      const profile = systemOf(systems, system);
      const obstacles = await obstaclesOf(db, { system, environment: wish.environment, except }, now);
      const next = nextWindows(profile, wish, obstacles, now, count);
      return next.filter(({ startsAt }) => isUrgentEnough(wish.size, startsAt, now));
    },
    /** The next openings of an environment, each with the notice that every size would need. */
    async windowTable(system: string, environment: string, count: number) {
      const now = clock.now();
      const profile = systemOf(systems, system);
      const obstacles = await obstaclesOf(db, { system, environment }, now);
      return { ...windowTable(profile, environment, obstacles, now, count), freezes: obstacles.frozen };
    },
    /** What the public reads: announced, running, and what ended in the last three months. */
    published: (): Promise<Maintenance[]> => listPublished(db, clock.now().minus(publishedFor)),
    /** What waits for this person: something to start, update or report on, and votes. */
    async waiting({ person }: Actor): Promise<{ mine: Maintenance[]; votes: Maintenance[] }> {
      const now = clock.now();
      const asked = await awaitedFrom(db, person, directory, now);
      const keys = asked.map(({ subject }) => subject).filter((subject) => subject.startsWith('MW-'));
      const mine = (await listMine(db, person, now)).filter(({ system, status, startsAt }) => {
        const askBefore = systems.get(system)?.announcements.askBefore;
        return status !== 'announced' || (askBefore !== undefined && now >= startsAt.minus(askBefore));
      });
      return { mine, votes: await listByKeys(db, keys) };
    },
    /** The whole ledger as a file, to the person who asked for it. */
    exportLedger: (number: number, actor: Actor): Promise<Maintenance> =>
      useCase(deps, actor, async (tx, now) => {
        const maintenance = await getMaintenance(tx, number);
        permit(actor, 'maintenance.ledger', maintenance.system, directory.whoCan);
        const notice = {
          kind: 'maintenance-ledger',
          subject: maintenance.key,
          target: { to: 'person' as const, person: actor.person },
          priority: 5,
        };
        await enqueueNotices(tx, [notice], now);
        const deed = { action: 'maintenance.ledger', subject: maintenance.key, system: maintenance.system };
        return { result: maintenance, deeds: [deed] };
      }),
  };
}
