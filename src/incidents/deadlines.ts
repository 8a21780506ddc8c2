import type { DateTime } from 'luxon';
import { cancelTimers, insertTimers, type NewTimer } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import type { SeverityName, SystemProfile } from '../systems/model.ts';
import { endCalls } from './calls.ts';
import type { Deadline, Incident } from './model.ts';
import { insertDeadline, meetDeadline, replaceDeadline } from './record-store.ts';
import { deadlinesFor, deadlineTimers, planDeadline } from './rules.ts';

type Dated = Pick<Incident, 'number' | 'key' | 'severity' | 'openedAt'>;

/** Sets these deadlines from the opening time, with their warnings and breach. */
export async function setDeadlines(
  tx: Tx,
  system: SystemProfile,
  incident: Dated,
  kinds: readonly Deadline['kind'][],
  now: DateTime,
): Promise<void> {
  const times = deadlinesFor(system, incident.severity, incident.openedAt);
  const timers: NewTimer[] = [];
  for (const kind of kinds) {
    const deadline = await insertDeadline(
      tx,
      incident.number,
      { kind, severity: incident.severity, dueAt: times[kind] },
      now,
    );
    const planned = planDeadline(deadline, incident.openedAt, system.warnAt, now);
    timers.push(...planned.map((timer) => ({ ...timer, subject: incident.key })));
  }
  await insertTimers(tx, timers, now);
}

/** Another severity: what is not met yet counts anew from the opening; the old deadlines stay in the record. */
export async function replaceDeadlines(
  tx: Tx,
  system: SystemProfile,
  before: Incident,
  severity: SeverityName,
  now: DateTime,
): Promise<void> {
  const kinds = before.respond.metAt ? (['resolve'] as const) : (['respond', 'resolve'] as const);
  for (const kind of kinds) {
    await replaceDeadline(tx, before[kind].id, now);
    await cancelTimers(tx, before.key, deadlineTimers, now, { deadline: before[kind].id });
  }
  if (!before.respond.metAt) await cancelTimers(tx, before.key, ['incident.escalation'], now);
  await setDeadlines(tx, system, { ...before, severity }, kinds, now);
}

/** The first response came: its clock stops, nobody else is called, whoever was called hears so. */
export async function stopResponding(tx: Tx, incident: Incident, now: DateTime): Promise<void> {
  await meetDeadline(tx, incident.respond.id, now);
  await cancelTimers(tx, incident.key, deadlineTimers, now, { deadline: incident.respond.id });
  await cancelTimers(tx, incident.key, ['incident.escalation'], now);
  await endCalls(tx, incident, now);
}
