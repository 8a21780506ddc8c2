import type { DateTime } from 'luxon';
import type { ActionBook } from './actions/model.ts';
import { listAround } from './changes/list-store.ts';
import { timeOf } from './changes/model.ts';
import type { Db } from './db/db.ts';
import { type CalendarEntry, cannotStart } from './maintenance/calendar.ts';
import { listFreezes } from './maintenance/freeze-store.ts';
import type { Freeze } from './maintenance/model.ts';
import { isInForce } from './maintenance/rules.ts';
import { occurrences } from './maintenance/windows.ts';
import { routineSubject, type StandingApproval } from './routines/model.ts';
import { occurrencesBetween } from './routines/occurrences.ts';
import { waitsFor } from './routines/standing.ts';
import { findApproval, skippedAhead } from './routines/store.ts';
import type { SystemProfile } from './systems/model.ts';
import type { Routine } from './systems/model-routine.ts';

/** How far a calendar looks ahead for what comes round, and back and ahead for changes. */
const ahead = { days: 35 };
const around = { days: 90 };
/** What comes this often a day would hide everything else. */
const tooOften = 24;

const instant = (at: DateTime) => at.toUTC().toFormat("yyyy-MM-dd'T'HH:mm'Z'");

async function changesOf(
  db: Db,
  { id }: SystemProfile,
  freezes: readonly Freeze[],
  now: DateTime,
): Promise<CalendarEntry[]> {
  const changes = await listAround(db, { startsAt: now.minus(around), endsAt: now.plus(around) });
  return changes.flatMap((change) => {
    const time = timeOf(change);
    if (change.system !== id || !time) return [];
    const { key, title, type, status, version, requestedAt, environment } = change;
    const waits = type !== 'emergency' && change.startedAt === undefined;
    const frozen = waits ? freezes.filter((one) => one.from < time.endsAt && one.to > time.startsAt) : [];
    const description = `${type} change of ${environment}, ${status}`;
    return [
      {
        id: key,
        sequence: version,
        stamp: requestedAt,
        ...time,
        summary: `${key} ${title} (${id})${cannotStart(frozen)}`,
        description,
      },
    ];
  });
}

/** What the plan alone says; `routine`: what comes round then. */
interface Reckoned extends CalendarEntry {
  routine?: Routine;
}

function windowsOf(system: SystemProfile, now: DateTime): Reckoned[] {
  const open = occurrences(system, system.usualEnvironment, now, now.plus(ahead));
  return open
    .filter(({ usual }) => usual !== undefined) // open at any time is no entry
    .map(({ window, kind, startsAt, endsAt }) => ({
      id: `${system.id}/window/${window}/${instant(startsAt)}`,
      sequence: 0,
      stamp: startsAt,
      startsAt,
      endsAt,
      summary: `Window of ${system.name}: ${window}`,
      description: `${kind} maintenance window of ${system.usualEnvironment}`,
    }));
}

function routinesOf(system: SystemProfile, now: DateTime): Reckoned[] {
  return [...system.routines.values()].flatMap((routine) => {
    if (occurrencesBetween(routine, system.holidays, now, now.plus({ days: 1 })).length >= tooOften)
      return [];
    const due = occurrencesBetween(routine, system.holidays, now, now.plus(ahead));
    return due.map((startsAt) => ({
      id: `${routineSubject(system.id, routine.name)}/${instant(startsAt)}`,
      sequence: 0,
      stamp: startsAt,
      startsAt,
      endsAt: startsAt.plus(routine.takes),
      summary: `${routine.title} (${system.id})`,
      description: `Impact: ${routine.impact}. ${routine.responsible} does it.`,
      routine,
    }));
  });
}

const freezesAsEntries = (freezes: readonly Freeze[], { id }: SystemProfile): CalendarEntry[] =>
  freezes.map(({ key, from, to, reason }) => ({
    id: key,
    sequence: 0,
    stamp: from,
    startsAt: from,
    endsAt: to,
    summary: `${key}: ${id} is frozen`,
    description: reason,
  }));

/**
 * What is planned in a system beside maintenance: changes with a time, windows, and what comes round; without what will not take
 * place, because it is passed over, frozen, or approved by nobody.
 */
export function plannedIn(db: Db, book: ActionBook) {
  /** What does not depend on the database, by system and day: reckoned once a day. */
  const known = new Map<string, { day: number; entries: readonly Reckoned[] }>();

  async function takesPlace(system: SystemProfile, freezes: readonly Freeze[], now: DateTime) {
    const { id } = system;
    const skipped = await skippedAhead(db, id, now.startOf('day'));
    const waits = new Map<Routine, ReturnType<typeof waitsFor>>();
    const approvals = new Map<Routine, StandingApproval | undefined>();
    for (const one of system.routines.values()) {
      const judged = waitsFor(one, system, book);
      waits.set(one, judged);
      if (!judged.approval) continue;
      approvals.set(one, await findApproval(db, { system: id, routine: one.name, hash: one.hash }, now));
    }
    return ({ routine, startsAt, endsAt }: Reckoned): boolean => {
      if (routine === undefined) return !freezes.some(({ from, to }) => from < endsAt && to > startsAt);
      if (skipped.some(({ routine: name, at }) => name === routine.name && +at === +startsAt)) return false;
      const isFrozen = freezes.some((one) => isInForce(one, startsAt));
      if (waits.get(routine)?.thaw && isFrozen) return false;
      if (!waits.get(routine)?.approval) return true;
      return (approvals.get(routine)?.expiresAt ?? now) > startsAt;
    };
  }

  function reckoned(system: SystemProfile, from: DateTime): readonly Reckoned[] {
    const before = known.get(system.id);
    if (before?.day === from.toMillis()) return before.entries;
    const entries = [...windowsOf(system, from), ...routinesOf(system, from)];
    known.set(system.id, { day: from.toMillis(), entries });
    return entries;
  }

  return async (system: SystemProfile, now: DateTime): Promise<CalendarEntry[]> => {
    // From the beginning of the day, so that a calendar that is asked for again within it is the same.
    const from = now.startOf('day');
    const freezes = await listFreezes(db, { system: system.id, from, to: from.plus(around) });
    const isOn = await takesPlace(system, freezes, now);
    return [
      ...(await changesOf(
        db,
        system,
        freezes.filter(({ to }) => to > now),
        from,
      )),
      ...freezesAsEntries(freezes, system),
      ...reckoned(system, from).filter(isOn),
    ];
  };
}
