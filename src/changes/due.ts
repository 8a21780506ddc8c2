import { DateTime } from 'luxon';
import { cancelTimers, insertTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import type { Change } from './model.ts';
import { carryingTimers } from './rules.ts';

/** Asked for when it is time, and again, until it is started; and then until it is closed. An earlier plan goes. */
export async function planDue(
  tx: Tx,
  change: Change,
  kind: (typeof carryingTimers)[number],
  dueAt: DateTime,
  now: DateTime,
): Promise<void> {
  await cancelTimers(tx, change.key, carryingTimers, now);
  const timer = { kind, subject: change.key, data: { count: 0 }, dueAt: DateTime.max(dueAt, now) };
  await insertTimers(tx, [timer], now);
}

/** Approved for a time that nobody gives it is chased as well. */
export async function planWanted(tx: Tx, change: Change, now: DateTime): Promise<void> {
  if (change.startsAt) await planDue(tx, change, 'change.start-due', change.startsAt, now);
}
