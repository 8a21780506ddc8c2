import { randomUUID } from 'node:crypto';
import type { DateTime } from 'luxon';
import { cancelTimers, insertTimers, type NewTimer } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { SeverityName, SystemProfile } from '../systems/model.ts';
import type { Callers } from './calls.ts';
import type { Answer, Deadline, Incident } from './model.ts';
import { endCalls } from './paging.ts';
import { answerCalls, insertDeadlines, meetDeadline, replaceDeadline } from './record-store.ts';
import { callTimers, deadlinesFor, deadlineTimers, followUpTimers, planDeadline } from './rules.ts';

type Dated = Pick<Incident, 'number' | 'key' | 'severity' | 'openedAt' | 'pausedMs'>;

/** The deadlines of a new incident; a security incident owes a word to the authorities as well. */
export function newDeadlines(
  system: SystemProfile,
  { severity, openedAt, pausedMs }: Dated,
  isSecurity: boolean,
): Pick<Incident, Deadline['kind']> {
  const times = deadlinesFor(system, severity, openedAt, pausedMs);
  const made = <K extends Deadline['kind']>(kind: K) => ({
    id: randomUUID(),
    kind,
    severity,
    dueAt: times[kind],
  });
  return {
    respond: made('respond'),
    resolve: made('resolve'),
    ...(isSecurity ? { notify: made('notify') } : {}),
  };
}

/** Sets these deadlines, with their warnings and breach. */
async function setDeadlines(
  tx: Tx,
  system: SystemProfile,
  incident: Dated,
  deadlines: readonly Deadline[],
  now: DateTime,
): Promise<void> {
  insertDeadlines(tx, incident.number, deadlines, now);
  await insertTimers(tx, timersOf(system, incident, deadlines, now), now);
}

/** Their warnings and breach. */
export function timersOf(
  system: Pick<SystemProfile, 'warnAt'>,
  incident: Dated,
  deadlines: readonly Deadline[],
  now: DateTime,
): NewTimer[] {
  return deadlines.flatMap((deadline) => {
    // As if it had been opened later by as long as it rested: so the shares count only the time that counts.
    const rested = deadline.kind === 'resolve' ? incident.pausedMs : 0;
    const since = incident.openedAt.plus({ milliseconds: rested });
    return planDeadline(deadline, since, system.warnAt, now).map((timer) => ({
      ...timer,
      subject: incident.key,
    }));
  });
}

/** Another severity or system: what is not met yet counts anew from the opening; the old deadlines stay in the record. */
export async function replaceDeadlines(
  tx: Tx,
  system: SystemProfile,
  before: Incident,
  severity: SeverityName,
  now: DateTime,
): Promise<void> {
  // The word to the authorities depends on neither.
  const unmet = [before.respond, before.resolve].filter(({ metAt }) => !metAt);
  for (const deadline of unmet) {
    await replaceDeadline(tx, deadline.id, now);
    await cancelTimers(tx, before.key, deadlineTimers, now, { deadline: deadline.id });
  }
  const anew = { ...before, severity };
  const fresh = Object.values(newDeadlines(system, anew, false));
  if (severity !== before.severity) await judgeAnew(tx, before, fresh, now);
  const kinds = new Set(unmet.map(({ kind }) => kind));
  await setDeadlines(
    tx,
    system,
    anew,
    fresh.filter(({ kind }) => kinds.has(kind)),
    now,
  );
}

/** What was met already is measured by the new severity, too: as everything, it counts from the opening. */
async function judgeAnew(
  tx: Tx,
  { number, respond: { id, metAt } }: Incident,
  fresh: readonly Deadline[],
  now: DateTime,
): Promise<void> {
  const anew = fresh.find(({ kind }) => kind === 'respond');
  if (!metAt || !anew) return;
  await replaceDeadline(tx, id, now);
  insertDeadlines(tx, number, [anew], now);
  await meetDeadline(tx, anew.id, metAt);
}

/** When it is to be resolved once it is open again: where it never was resolved, as before. */
export function dueAfter(system: SystemProfile, before: Incident, pausedMs: number): DateTime {
  if (!before.resolvedAt) return before.resolve.dueAt;
  return newDeadlines(system, { ...before, pausedMs }, false).resolve.dueAt;
}

/** Reopened: the deadline goes on with the time that was left when it was resolved. */
export async function resumeDeadline(
  tx: Tx,
  system: SystemProfile,
  before: Incident,
  pausedMs: number,
  now: DateTime,
): Promise<void> {
  await replaceDeadline(tx, before.resolve.id, now);
  const anew = { ...before, pausedMs };
  await setDeadlines(tx, system, anew, [newDeadlines(system, anew, false).resolve], now);
}

/** When it ended, and who ended it by what. */
export type Ended = Answer & { now: DateTime };

/** The first response came: its clock stops, nobody else is called, whoever was called hears so. */
export async function stopResponding(
  tx: Tx,
  incident: Incident,
  callers: Callers,
  ended: Ended,
): Promise<void> {
  await meetDeadline(tx, incident.respond.id, ended.now);
  await cancelTimers(tx, incident.key, deadlineTimers, ended.now, { deadline: incident.respond.id });
  await stopCalling(tx, incident, callers, ended);
}

/** A call is answered: nobody else is called, and whoever was called hears who answered. */
export async function stopCalling(tx: Tx, incident: Incident, callers: Callers, ended: Ended): Promise<void> {
  await cancelTimers(tx, incident.key, callTimers, ended.now);
  answerCalls(tx, incident.number, ended);
  await endCalls(tx, incident, callers, ended.now);
}

/** It is over: nothing is reminded of any more, except the word to the authorities. */
export async function stopAll(tx: Tx, incident: Incident, callers: Callers, ended: Ended): Promise<void> {
  const { now } = ended;
  await meetDeadline(tx, incident.resolve.id, now);
  await cancelTimers(tx, incident.key, deadlineTimers, now, { deadline: incident.resolve.id });
  await cancelTimers(tx, incident.key, followUpTimers, now);
  await stopCalling(tx, incident, callers, ended);
}

/** The authorities were told of a breach. Throws when there is nothing to tell them, or when they were told before. */
export async function stopNotifying(tx: Tx, incident: Incident, now: DateTime): Promise<void> {
  if (!incident.notify)
    throw new UserError(
      'incident.no-breach-notice',
      `${incident.key} is no security incident, so no authority waits for a notice.`,
    );
  if (incident.notify.metAt)
    throw new UserError(
      'incident.already-notified',
      `The authorities were told about ${incident.key} already.`,
    );
  await meetDeadline(tx, incident.notify.id, now);
  await cancelTimers(tx, incident.key, deadlineTimers, now, { deadline: incident.notify.id });
}

/**
 * The law counts from the first day that anybody knew: of two breaches that are one, the earlier word to the authorities is due
 * for the one that goes on.
 */
export async function keepEarlierNotice(
  tx: Tx,
  system: SystemProfile,
  { from, to }: Record<'from' | 'to', Incident>,
  now: DateTime,
): Promise<void> {
  if (!from.notify || from.notify.metAt || !to.notify || to.notify.dueAt <= from.notify.dueAt) return;
  await replaceDeadline(tx, to.notify.id, now);
  await cancelTimers(tx, to.key, deadlineTimers, now, { deadline: to.notify.id });
  const { dueAt } = from.notify;
  const earlier: Deadline = { id: randomUUID(), kind: 'notify', severity: to.severity, dueAt };
  await setDeadlines(tx, system, { ...to, openedAt: from.openedAt }, [earlier], now);
}

/** It had gone on as another, which kept the clock of the breach notice: it has its own again. */
export async function resumeNotice(
  tx: Tx,
  system: SystemProfile,
  before: Incident,
  now: DateTime,
): Promise<void> {
  if (before.mergedInto === undefined || !before.notify || before.notify.metAt) return;
  await insertTimers(tx, timersOf(system, before, [before.notify], now), now);
}
