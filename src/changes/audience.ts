import type { DateTime } from 'luxon';
import type { Clock } from '../clock/clock.ts';
import type { Db, Tx } from '../db/db.ts';
import type { NewNotice, Target } from '../notices/model.ts';
import { enqueueNotices } from '../notices/store.ts';
import { listUnfinished } from './list-store.ts';
import type { Change } from './model.ts';
import { changePriority, isPlanned } from './rules.ts';

function team({ system }: Pick<Change, 'system'>): Target {
  return { to: 'channel', purpose: 'changes', system };
}

function noticeOf(change: Change, notice: Omit<NewNotice, 'subject' | 'priority'>): NewNotice {
  return { subject: change.key, priority: changePriority(change), ...notice };
}

/** Shows the change anew in its channel, and says these entries of its timeline in the thread. */
export async function tellChange(
  tx: Tx,
  change: Change,
  entries: readonly string[],
  now: DateTime,
): Promise<void> {
  const target = team(change);
  const card = noticeOf(change, { kind: 'change-card', target, coalesce: true });
  const lines = entries.map((entry) => noticeOf(change, { kind: 'change-line', target, data: { entry } }));
  await enqueueNotices(tx, [card, ...lines], now);
}

/** A reminder in the thread, no entry of the timeline; the card shows by then what is overdue. */
export async function sayChange(
  tx: Tx,
  change: Change,
  kind: string,
  data: Record<string, unknown>,
  times: { now: DateTime; wantedAt: DateTime },
): Promise<void> {
  const { now, wantedAt } = times;
  await tellChange(tx, change, [], now);
  await enqueueNotices(tx, [noticeOf(change, { kind, target: team(change), data, wantedAt })], now);
}

/** Tells the requester and the implementer of each planned change that it cannot start as planned. Emergencies can. */
export async function tellHeldUp(tx: Tx, changes: readonly Change[], now: DateTime): Promise<void> {
  for (const change of changes.filter((one) => isPlanned(one) && one.type !== 'emergency'))
    await tellPeople(
      tx,
      change,
      [change.implementer, change.requestedBy],
      { kind: 'change-held-up', coalesce: true },
      now,
    );
}

/** In the thread: what is to be ticked before it can be completed. */
export async function askForChecks(tx: Tx, change: Change, now: DateTime): Promise<void> {
  if (change.checks.length === 0) return;
  await enqueueNotices(tx, [noticeOf(change, { kind: 'change-checks', target: team(change) })], now);
}

/** To each of these people alone. */
export async function tellPeople(
  tx: Tx,
  change: Change,
  people: Iterable<string>,
  notice: { kind: string; data?: Record<string, unknown>; coalesce?: boolean; wantedAt?: DateTime },
  now: DateTime,
): Promise<void> {
  const notices = [...new Set(people)]
    .filter((person) => person !== 'system')
    .map((person) => noticeOf(change, { ...notice, target: { to: 'person', person } }));
  await enqueueNotices(tx, notices, now);
}

/** After a start every open card is shown anew: what was missed meanwhile is made up for, and a lost one is posted again. */
export async function showOpenChanges({ db, clock }: { db: Db; clock: Clock }): Promise<void> {
  await db.transaction(async (tx) => {
    for (const change of await listUnfinished(tx)) await tellChange(tx, change, [], clock.now());
  });
}
