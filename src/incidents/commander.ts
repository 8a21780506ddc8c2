import type { DateTime } from 'luxon';
import { cancelTimers, insertTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import type { Incident } from './model.ts';

/** From then on somebody is asked to take command; an earlier asking goes. */
export async function planNoCommander(
  tx: Tx,
  { key }: Pick<Incident, 'key'>,
  dueAt: DateTime,
  now: DateTime,
): Promise<void> {
  await cancelTimers(tx, key, ['incident.no-commander'], now);
  await insertTimers(tx, [{ kind: 'incident.no-commander', subject: key, data: { count: 1 }, dueAt }], now);
}
