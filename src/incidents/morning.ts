import type { DateTime } from 'luxon';
import { insertTimers, type Timer } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import type { SystemProfile } from '../systems/model.ts';
import type { Incident } from './model.ts';
import { quietUntil } from './quiet.ts';

/** At night an incident that wakes nobody waits for the morning: the same timer, later. False when it may speak now. */
export async function waitsForMorning(
  tx: Tx,
  system: SystemProfile,
  incident: Incident,
  { kind, subject, data }: Timer,
  now: DateTime,
): Promise<boolean> {
  const morning = quietUntil(system, incident.severity, now);
  if (!morning) return false;
  await insertTimers(tx, [{ kind, subject, data, dueAt: morning }], now);
  return true;
}
