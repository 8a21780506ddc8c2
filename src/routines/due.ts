import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import { appendAudit } from '../audit/audit.ts';
import { system as theBot } from '../audit/model.ts';
import { writeText } from '../audit/texts.ts';
import { cancelTimers, insertTimers, type TimerHandler } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import type { NewNotice } from '../notices/model.ts';
import { enqueueNotices } from '../notices/store.ts';
import { frozenStart } from '../procedures/freeze.ts';
import type { InForce, Run } from '../procedures/model.ts';
import { beginRun, closeRun, type RunDeps, startDeed } from '../procedures/start.ts';
import type { SystemProfile } from '../systems/model.ts';
import type { Routine } from '../systems/model-routine.ts';
import { namesOf, routineSubject } from './model.ts';
import { nextOccurrence, occurrencesBetween } from './occurrences.ts';
import { waitsFor } from './standing.ts';
import {
  findApproval,
  forgetOthers,
  insertMissed,
  insertOccurrence,
  listOpenRuns,
  listRecorded,
  lockRoutine,
  pendingDue,
  type RoutineState,
  writeState,
} from './store.ts';

export interface RoutineDeps {
  runs: RunDeps;
  /** Begins what an occurrence starts; of this room's own making in a simulation. */
  begin?: typeof beginRun;
}

/** Later than this it was missed, not merely picked up a moment later. */
const lateAfter: Parameters<DateTime['plus']>[0] = { minutes: 5 };
const dueTimer = 'routine.due';
/** What comes after another routine is due on its own: whatever is wrong with it does not keep the first from ending. */
export const followsTimer = 'routine.follows';

/** Another schedule, zone or way with holidays makes another one. */
function scheduleHash({ schedule, zone, onHoliday }: Routine, holidays: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify({ schedule, zone, onHoliday, holidays })).digest('hex');
}

interface Due {
  system: SystemProfile;
  routine: Routine;
}

function tell(
  tx: Tx,
  { system, routine }: Due,
  kind: string,
  data: NewNotice['data'],
  now: DateTime,
): Promise<void> {
  const target = { to: 'channel' as const, purpose: routine.channel, system: system.id };
  const subject = routineSubject(system.id, routine.name);
  return enqueueNotices(
    tx,
    [{ kind, subject, target, data: { routine: routine.name, ...data }, priority: 6 }],
    now,
  );
}

/** What comes every few minutes tells of itself anew; what the one before it found is not news any more. */
async function closeOlder(
  tx: Tx,
  runs: RunDeps,
  { system, routine }: { system: string; routine: string },
  now: DateTime,
): Promise<void> {
  for (const number of await listOpenRuns(tx, { system, routine })) await closeRun(tx, runs, number, now);
}

/** A freeze is in force: it is written down as skipped, with that reason, and said. */
async function passOver(
  tx: Tx,
  { system, routine }: Due,
  { at, freeze }: { at: DateTime; freeze: InForce },
  now: DateTime,
): Promise<void> {
  const subject = routineSubject(system.id, routine.name);
  const reason = await writeText(tx, subject, `${freeze.key}: ${freeze.reason}`, now);
  const skipped = { system: system.id, routine: routine.name, at, state: 'skipped', by: 'system' } as const;
  if (!(await insertOccurrence(tx, { ...skipped, reasonId: reason.id }, now))) return;
  const data = { at: at.toISO(), freeze: freeze.key, reason: freeze.reason, until: freeze.until.toISO() };
  if (routine.tells === 'always') await tell(tx, { system, routine }, 'routine-frozen', data, now);
  const change = { at: at.toISO(), freeze: freeze.key };
  await appendAudit(
    tx,
    theBot('timer'),
    { action: 'routine.frozen', subject, system: system.id, change },
    now,
  );
}

/** Those that somebody skipped, or that a freeze took while the bot was away, were not missed; a freeze is kept as the reason. */
async function passedOver(
  tx: Tx,
  { hooks, book }: Pick<RunDeps, 'hooks' | 'book'>,
  due: Due,
  { all, now }: { all: readonly DateTime[]; now: DateTime },
): Promise<ReadonlySet<number>> {
  const { system, routine } = due;
  const recorded = await listRecorded(tx, { system: system.id, routine: routine.name }, all);
  const passed = new Set(recorded.map((at) => at.toMillis()));
  if (!waitsFor(routine, system, book).thaw) return passed;
  for (const at of all.filter((one) => !passed.has(one.toMillis()))) {
    const freeze = await hooks.freezeOn(tx, { system: system.id }, at);
    if (!freeze) continue;
    await passOver(tx, due, { at, freeze }, now);
    passed.add(at.toMillis());
  }
  return passed;
}

/** Starts what an occurrence stands for, once: another process, or somebody who skipped it, may have been there before. */
export async function startOccurrence(
  tx: Tx,
  { runs, begin = beginRun }: RoutineDeps,
  { system, routine }: Due,
  { at, askedBy = 'system' }: { at: DateTime; askedBy?: string },
  now: DateTime,
): Promise<Run | undefined> {
  const key = { system: system.id, routine: routine.name };
  const waits = waitsFor(routine, system, runs.book);
  const [approval, [taken]] = await Promise.all([
    waits.approval ? findApproval(tx, { ...key, hash: routine.hash }, now) : undefined,
    tx.query('select 1 from routine_occurrences where system = $1 and routine = $2 and at = $3', [
      key.system,
      key.routine,
      at,
    ]),
  ]);
  if (waits.approval && !approval) {
    const isNew = await insertOccurrence(tx, { ...key, at, state: 'not approved' }, now);
    if (!isNew) return undefined;
    await tell(tx, { system, routine }, 'routine-unapproved', { at: at.toISO() }, now);
    const change = { at: at.toISO(), hash: routine.hash };
    const subject = routineSubject(system.id, routine.name);
    const deed = { action: 'routine.not-approved', subject, system: system.id, change };
    await appendAudit(tx, theBot('timer'), deed, now);
    return undefined;
  }
  const procedure = system.procedures.get(routine.procedure);
  if (!procedure) throw new Error(`${routine.name} of ${system.id} passed the check without a procedure`);
  if (taken) return undefined;
  const freeze = waits.thaw ? await runs.hooks.freezeOn(tx, { system: system.id }, now) : undefined;
  if (freeze) {
    if (askedBy !== 'system') throw frozenStart(freeze, system, procedure.name);
    await passOver(tx, { system, routine }, { at, freeze }, now);
    return undefined;
  }
  if (routine.tells === 'failures') await closeOlder(tx, runs, key, now);
  const from = DateTime.max(at, now);
  const { responsible, channel, tells, lockWait, remindEvery, escalation, isQuietAtNight } = routine;
  const run = await begin(
    tx,
    runs,
    {
      system,
      procedure,
      values: routine.values,
      environment: procedure.environment ?? system.usualEnvironment,
      source: 'routine',
      askedBy,
      routine: routine.name,
      forAt: at,
      responsible,
      channel,
      tells,
      lockWait,
      dueAt: from.plus(routine.dueWithin),
      closesAt: from.plus(routine.closesAfter),
      followUp: { remindEvery, isQuietAtNight, ...(escalation ? { escalation } : {}) },
    },
    now,
  );
  if (!(await insertOccurrence(tx, { ...key, at, state: 'started', run: run.number }, now)))
    throw new Error(`${routine.name} of ${system.id} was started twice`);
  if (askedBy === 'system') await appendAudit(tx, theBot('timer'), startDeed(run), now);
  return run;
}

/** When it comes next, as a timer; nothing where it follows another routine. */
async function planNext(
  tx: Tx,
  { system, routine }: Due,
  after: DateTime,
  now: DateTime,
): Promise<DateTime | undefined> {
  const next = nextOccurrence(routine, system.holidays, after);
  const subject = routineSubject(system.id, routine.name);
  writeState(tx, subject, { lastAt: after, schedule: scheduleHash(routine, system.holidays) });
  if (next) await insertTimers(tx, [{ kind: dueTimer, subject, data: {}, dueAt: next }], now);
  return next;
}

/** Each occurrence in turn; what fell due while nobody was there is caught up with as the routine says, and said. */
export function routineTimers(deps: RoutineDeps): TimerHandler<RoutineState | undefined>[] {
  const { systems } = deps.runs;
  return [
    {
      kind: dueTimer,
      lock: lockRoutine,
      async fire(tx, timer, { now }, state) {
        const { system: id, name } = namesOf(timer.subject);
        const system = systems.get(id);
        const routine = system?.routines.get(name);
        if (!system || !routine) return; // taken out of the YAML
        if (state && state.lastAt >= timer.dueAt) return;
        const due = { system, routine };
        const all = [timer.dueAt, ...occurrencesBetween(routine, system.holidays, timer.dueAt, now)];
        const newest = all.at(-1) ?? timer.dueAt;
        const isLate = newest.plus(lateAfter) < now;
        const runs = !isLate || routine.missed === 'once late';
        const passed = await passedOver(tx, deps.runs, due, { all, now });
        const missed = (runs ? all.slice(0, -1) : all).filter((at) => !passed.has(at.toMillis()));
        insertMissed(tx, { system: id, routine: name }, missed, now);
        // Frozen, or approved by nobody: then it does not run, late either.
        const run = runs ? await startOccurrence(tx, deps, due, { at: newest }, now) : undefined;
        if (missed.length > 0 && (isLate || missed.length > 1 || routine.tells === 'always')) {
          const [first] = missed;
          const span = { from: first?.toISO(), to: missed.at(-1)?.toISO() };
          const data = { ...span, count: missed.length, runs: run !== undefined, at: newest.toISO(), isLate };
          await tell(tx, due, 'routine-missed', data, now);
        } else if (run && isLate) {
          const at = newest.toISO();
          await tell(tx, due, 'routine-missed', { from: at, to: at, at, count: 0, runs: true, isLate }, now);
        }
        await planNext(tx, due, newest, now);
      },
    },
    {
      kind: followsTimer,
      lock: lockRoutine,
      async fire(tx, { subject, dueAt: at }, { now }) {
        const { system: id, name } = namesOf(subject);
        const system = systems.get(id);
        const routine = system?.routines.get(name);
        if (system && routine) await startOccurrence(tx, deps, { system, routine }, { at }, now);
      },
    },
  ];
}

/**
 * After a start every routine has its next occurrence: a new one from now on, one with another schedule by its new one, one that is
 * gone has none, and is new when it comes back. What fell due meanwhile stays due, also where the schedule is another one.
 */
export async function planRoutines({ runs }: RoutineDeps): Promise<void> {
  const { db, clock, systems } = runs;
  await db.transaction(async (tx) => {
    const now = clock.now();
    // One process at a time, so that two that start together do not plan twice.
    await tx.query('lock table routine_state in share row exclusive mode');
    const pending = await pendingDue(tx);
    const known = new Set<string>();
    for (const system of systems.values())
      for (const routine of system.routines.values()) {
        const subject = routineSubject(system.id, routine.name);
        known.add(subject);
        const state = await lockRoutine(tx, subject);
        const isSame = state?.schedule === scheduleHash(routine, system.holidays);
        const due = pending.get(subject);
        if (isSame && (due || 'after' in routine.schedule)) continue;
        if (due && due <= now && !('after' in routine.schedule)) continue; // it is planned anew when that is dealt with
        await cancelTimers(tx, subject, [dueTimer], now);
        await planNext(tx, { system, routine }, isSame && state ? state.lastAt : now, now);
      }
    for (const subject of pending.keys())
      if (!known.has(subject)) await cancelTimers(tx, subject, [dueTimer], now);
    forgetOthers(tx, [...known]);
  });
}
