import type { DateTime, Duration } from 'luxon';
import { cancelTimers, insertTimers, type NewTimer } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import type { SystemProfile } from '../systems/model.ts';
import { civilMinus } from './civil.ts';
import type { Maintenance } from './model.ts';
import { exceptionTimers, plannedTimers, runningTimers } from './rules.ts';

/** How long after its time everybody who looks after it reads that it was not started. */
export const notStartedAfter = { minutes: 15 };

/** What will happen by itself, from the announcement on: reminders, the question to start, and what follows when nobody does. */
export async function planAnnounced(
  tx: Tx,
  { key, startsAt, endsAt, sequence }: Maintenance,
  { announcements, zone }: SystemProfile,
  now: DateTime,
): Promise<void> {
  const timer = (kind: string, dueAt: DateTime, data: Record<string, unknown> = {}): NewTimer => ({
    kind,
    subject: key,
    data,
    dueAt,
  });
  const reminders = announcements.before
    .map((before) => ({ before, dueAt: civilMinus(startsAt, before, zone) }))
    // The announcement itself has said what these would have.
    .filter(({ dueAt }) => dueAt > now)
    .toSorted((a, b) => a.dueAt.toMillis() - b.dueAt.toMillis())
    .map(({ before, dueAt }, at, all) => {
      // After an outage several may be due at once, and would all say the same.
      const until = all[at + 1]?.dueAt.toISO();
      return timer('maintenance.reminder', dueAt, {
        before: isoOf(before),
        sequence,
        ...(until ? { until } : {}),
      });
    });
  await insertTimers(
    tx,
    [
      ...reminders,
      timer('maintenance.ask-start', startsAt.minus(announcements.askBefore)),
      // One that begins at once is asked about once.
      ...(startsAt > now ? [timer('maintenance.start-due', startsAt, { count: 1 })] : []),
      timer('maintenance.start-due', startsAt.plus(notStartedAfter), { count: 2 }),
      timer('maintenance.overrun', endsAt, { count: 1 }),
    ],
    now,
  );
}

/** Nothing happens by itself any more. */
export async function unplan(tx: Tx, { key }: Maintenance, now: DateTime): Promise<void> {
  await cancelTimers(tx, key, [...plannedTimers, ...runningTimers, ...exceptionTimers], now);
}

/** It runs: updates are asked for. */
export async function planRunning(
  tx: Tx,
  maintenance: Maintenance,
  every: Duration,
  now: DateTime,
): Promise<void> {
  await cancelTimers(tx, maintenance.key, plannedTimers, now);
  await planUpdate(tx, maintenance, now.plus(every), now);
}

/** From now on the next update is due then; an earlier question goes. */
export async function planUpdate(
  tx: Tx,
  { key }: Maintenance,
  dueAt: DateTime,
  now: DateTime,
): Promise<void> {
  await cancelTimers(tx, key, ['maintenance.update-due'], now);
  await insertTimers(tx, [{ kind: 'maintenance.update-due', subject: key, data: { count: 1 }, dueAt }], now);
}

/** Its end has moved: what is said when it is reached, too. */
export async function planEnd(tx: Tx, { key, endsAt }: Maintenance, now: DateTime): Promise<void> {
  await cancelTimers(tx, key, ['maintenance.overrun'], now);
  await insertTimers(
    tx,
    [{ kind: 'maintenance.overrun', subject: key, data: { count: 1 }, dueAt: endsAt }],
    now,
  );
}

/** The shortest way to write it, as people read it in the ledger: `P14D`, `PT1H`. */
function isoOf(span: Duration): string {
  return span.toISO() ?? '';
}
