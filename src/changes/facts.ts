import { type DateTime, Duration } from 'luxon';
import type { Tx } from '../db/db.ts';
import type { Freeze, Maintenance } from '../maintenance/model.ts';
import type { Directory } from '../people/directory.ts';
import type { Size, SystemProfile } from '../systems/model.ts';
import {
  conflictsOf,
  type Facts,
  freeSlots,
  lasting,
  lastingMaintenance,
  sizeOf,
  stillOn,
} from './conflicts.ts';
import { listAround, listByNumbers } from './list-store.ts';
import { type Change, type Conflict, type Span, timeOf } from './model.ts';
import { isGrantedByOwn } from './own-grant.ts';
import { isOver } from './rules.ts';
import type { Reader } from './store.ts';

/** Windows, notice, freezes and maintenance, as src/maintenance knows them. */
export interface MaintenanceCalendar {
  isInWindow(system: SystemProfile, environment: string, size: Size, span: Span): boolean;
  /** The openings that take this size and overlap the span, the soonest first. */
  openings(system: SystemProfile, environment: string, size: Size, span: Span): readonly Span[];
  /** The last moment at which work that starts then could have been announced; undefined where no notice is owed. */
  announceBy(
    system: SystemProfile,
    environment: string,
    size: Size,
    startsAt: DateTime,
  ): DateTime | undefined;
  /** What is waiting, announced or in progress and overlaps; what runs lasts at least until then. */
  maintenances(
    reader: Reader,
    place: Pick<Change, 'system' | 'environment'>,
    span: Span,
    runsUntil: DateTime,
  ): Promise<readonly Maintenance[]>;
  freezes(reader: Reader, system: string, span: Span): Promise<readonly Freeze[]>;
  /** Throws when there is none of that number. */
  maintenance(reader: Reader, number: number): Promise<Maintenance>;
  /** Whoever takes a time of the system waits here for the others; after the lock on the change. */
  lock(tx: Tx, system: string): void;
  link(tx: Tx, maintenance: number, change: number, now: DateTime): void;
  unlink(tx: Tx, change: number): void;
}

export interface FactDeps {
  systems: ReadonlyMap<string, SystemProfile>;
  calendar: MaintenanceCalendar;
  /** Open SEV-1 and SEV-2 of a system; of private ones the key is told apart, and said to nobody. */
  grave(reader: Reader, system: string): Promise<readonly { key: string; isPrivate: boolean }[]>;
  /** Whether it waits for a window and owes notice; what its procedure needs no window for does not. */
  needsWindow(change: Pick<Change, 'system' | 'procedure'>): boolean;
  directory: Pick<Directory, 'accountsOf' | 'peopleBehind'>;
}

/** When it would be carried out if it were started now: not up to a time that is still to come. */
export function spanFromNow(change: Change, now: DateTime): Span {
  const meant = timeOf({ startedAt: now, ...change });
  const endsAt = meant && meant.endsAt > now ? meant.endsAt : now.plus(change.takes);
  return { startsAt: now, endsAt };
}

function pullRequestLacks(change: Change, system: SystemProfile | undefined): string[] {
  const { pullRequest, seen } = change;
  if (!pullRequest || !system) return [];
  const asked = system.carryingOut.pullRequestMustBe;
  const is = { green: seen?.checks === 'green', merged: seen?.state === 'merged' };
  return asked.filter((one) => !is[one]);
}

/** What can still happen of it: a freeze that is over is in nobody's way. */
function leftOf({ startsAt, endsAt }: Span, now: DateTime): Span {
  return { startsAt: startsAt < now ? now : startsAt, endsAt };
}

async function readFacts(
  reader: Reader,
  { systems, calendar, grave, needsWindow, directory }: FactDeps,
  change: Change,
  now: DateTime,
  span: Span | undefined,
): Promise<Facts> {
  const system = systems.get(change.system);
  const { environment } = change;
  const timed = span && system ? { span, system } : undefined;
  const windowed = needsWindow(change) ? timed : undefined;
  const [around, maintenances, freezes, linked, incidents, after] = await Promise.all([
    timed ? listAround(reader, timed.span, true) : [],
    timed ? calendar.maintenances(reader, change, timed.span, stillOn(now)) : [],
    timed ? calendar.freezes(reader, change.system, leftOf(timed.span, now)) : [],
    change.maintenance === undefined ? undefined : calendar.maintenance(reader, change.maintenance),
    grave(reader, change.system),
    listByNumbers(reader, change.after),
  ]);
  const announceBy =
    windowed && calendar.announceBy(windowed.system, environment, sizeOf(change), windowed.span.startsAt);
  const linkedBy = system && linked && calendar.announceBy(system, environment, linked.size, linked.startsAt);
  const isOwnGrant = linked !== undefined && (await isGrantedByOwn(reader, directory, change, linked));
  const fixes = change.incident === undefined ? undefined : `INC-${change.incident}`;
  return {
    now,
    ...(span ? { span } : {}),
    around,
    maintenances,
    freezes,
    ...(linked ? { linked } : {}),
    ...(linkedBy ? { linkedBy } : {}),
    isOwnGrant,
    isInWindow: !windowed || calendar.isInWindow(windowed.system, environment, sizeOf(change), windowed.span),
    ...(announceBy ? { announceBy } : {}),
    grave: (isSoon(change, span, now) ? incidents : [])
      .filter(({ key }) => key !== fixes)
      .map(({ key, isPrivate }) => (isPrivate ? {} : { key })),
    after,
    pullRequestLacks: pullRequestLacks(change, system),
  };
}

/** An incident of today says nothing about next week; whoever starts then is told what is open then. */
const soon = { hours: 24 };

function isSoon({ type, startedAt }: Change, span: Span | undefined, now: DateTime): boolean {
  if (span === undefined) return type === 'emergency' || startedAt !== undefined;
  return span.startsAt <= now.plus(soon);
}

/** An emergency that has no time starts as soon as it may: what counts is what is in its way now. */
function timeMeant(change: Change, now: DateTime): Span | undefined {
  const isNow = change.type === 'emergency' && change.startedAt === undefined;
  return timeOf(change) ?? (isNow ? spanFromNow(change, now) : undefined);
}

/** What stands in the way of the change at its time; `at` another one, such as now. */
export async function findConflicts(
  reader: Reader,
  deps: FactDeps,
  change: Change,
  now: DateTime,
  at?: Span,
): Promise<Conflict[]> {
  return conflictsOf(change, await readFacts(reader, deps, change, now, at ?? timeMeant(change, now)));
}

/** How far ahead free times are looked for. */
const horizon = Duration.fromObject({ days: 90 });

/** The next times at which nothing but the future stands in its way. */
export async function findSlots(
  reader: Reader,
  { systems, calendar }: FactDeps,
  change: Pick<Change, 'system' | 'environment' | 'type' | 'size' | 'takes' | 'implementer'> & {
    number?: number;
    after?: readonly number[];
  },
  now: DateTime,
  count = 3,
): Promise<Span[]> {
  const system = systems.get(change.system);
  if (!system) return [];
  const { environment } = change;
  const span = { startsAt: now, endsAt: now.plus(horizon) };
  const [before, around, maintenances, freezes] = await Promise.all([
    listByNumbers(reader, change.after ?? []),
    listAround(reader, span),
    calendar.maintenances(reader, change, span, stillOn(now)),
    calendar.freezes(reader, change.system, span),
  ]);
  const others = around
    .filter((other) => other.number !== change.number)
    .filter(
      (other) =>
        (other.system === change.system && other.environment === environment) ||
        other.implementer === change.implementer,
    )
    .map((other) => lasting(other, now));
  // What must be done first takes everything up to its end.
  const first = before.filter((one) => !isOver(one)).flatMap((one) => lasting(one, now) ?? []);
  const busy = [
    ...first.map(({ endsAt }) => ({ startsAt: now, endsAt })),
    ...maintenances.map((one) => lastingMaintenance(one, now)),
    ...freezes.map(({ from, to }) => ({ startsAt: from, endsAt: to })),
    ...others.filter((one) => one !== undefined),
  ];
  const size = sizeOf(change);
  return freeSlots(
    {
      openings: calendar.openings(system, environment, size, span),
      busy,
      takes: change.takes,
      isInTime: (startsAt) => now <= (calendar.announceBy(system, environment, size, startsAt) ?? startsAt),
      now,
    },
    count,
  );
}
