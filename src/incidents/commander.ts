import type { DateTime } from 'luxon';
import { cancelTimers, insertTimers, type NewTimer } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import type { Incident } from './model.ts';

/** From then on somebody is asked to take command; an earlier asking goes. */
export async function planNoCommander(
  tx: Tx,
  incident: Pick<Incident, 'key'>,
  dueAt: DateTime,
  now: DateTime,
): Promise<void> {
  await cancelTimers(tx, incident.key, ['incident.no-commander'], now);
  await insertTimers(tx, [noCommanderDue(incident, dueAt)], now);
}

/** Asks for a commander then, for the first time. */
export function noCommanderDue({ key }: Pick<Incident, 'key'>, dueAt: DateTime): NewTimer {
  return { kind: 'incident.no-commander', subject: key, data: { count: 1 }, dueAt };
}
