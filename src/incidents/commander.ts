import type { DateTime, Duration } from 'luxon';
import { cancelTimers, insertTimers, type NewTimer, pendingDue } from '../clock/timers.ts';
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

interface Wants {
  commanderWithin?: Duration;
}

/** Another severity or system asks for a commander sooner, later, or not at all; what asks for one only now counts from now. */
export async function replanNoCommander(
  tx: Tx,
  { key, commander }: Pick<Incident, 'key' | 'commander'>,
  { was, is }: { was: Wants; is: Wants },
  now: DateTime,
): Promise<void> {
  const { commanderWithin: before } = was;
  const { commanderWithin: within } = is;
  if (commander) return;
  if (!within) return cancelTimers(tx, key, ['incident.no-commander'], now);
  if (!before) return planNoCommander(tx, { key }, now.plus(within), now);
  const due = await pendingDue(tx, key, 'incident.no-commander');
  if (due && within > before) await planNoCommander(tx, { key }, due.plus(within.minus(before)), now);
}
