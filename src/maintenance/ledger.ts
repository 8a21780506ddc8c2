import type { DateTime } from 'luxon';
import type { Target } from '../notices/model.ts';
import type { NoticeReason } from './model.ts';
import type { Reader } from './store.ts';

/** One notice to one recipient, or one that will be sent by itself: nothing is kept twice, the outbox is the ledger. */
export interface LedgerEntry {
  reason: NoticeReason;
  /** Of a reminder: how long before, ISO 8601. */
  before?: string;
  /** Absent for what is planned: it goes to everybody. */
  target?: Target;
  /** When it should be, or should have been, told. */
  dueAt: DateTime;
  state: 'planned' | 'pending' | 'delivered' | 'skipped' | 'dead' | 'unclear';
  /** How often it was tried. */
  attempts: number;
  finishedAt?: DateTime;
  /** The error of the last try, or why it was left out. */
  outcome?: string;
}

interface Row extends Record<string, unknown> {
  data: { reason: NoticeReason; before?: string };
  target: Target;
  wanted_at: DateTime;
  state: 'pending' | 'sending' | 'delivered' | 'skipped' | 'dead';
  attempts: number;
  finished_at: DateTime | null;
  outcome: string | null;
}

/** What the mail server took and never confirmed has neither arrived nor failed. */
function stateOf({ state, outcome }: Row): LedgerEntry['state'] {
  if (state === 'dead' && outcome === 'mail_unclear') return 'unclear';
  return state === 'sending' ? 'pending' : state;
}

/** Every notice that everybody was owed about it, in the order in which they became due, and what is still planned. */
export async function readLedger(reader: Reader, key: string): Promise<LedgerEntry[]> {
  const [sent, planned] = await Promise.all([
    reader.query<Row>(
      `select data, target, wanted_at, state, attempts, finished_at, outcome from notices
       where subject = $1 and kind = 'maintenance-notice' order by seq`,
      [key],
    ),
    reader.query<{ before: string; due_at: DateTime }>(
      `select data ->> 'before' as before, due_at from timers
       where subject = $1 and kind = 'maintenance.reminder' and state = 'pending' order by due_at`,
      [key],
    ),
  ]);
  return [
    ...sent.map((row) => ({
      reason: row.data.reason,
      ...(row.data.before === undefined ? {} : { before: row.data.before }),
      target: row.target,
      dueAt: row.wanted_at,
      state: stateOf(row),
      attempts: row.attempts,
      ...(row.finished_at ? { finishedAt: row.finished_at } : {}),
      ...(row.outcome === null ? {} : { outcome: row.outcome }),
    })),
    ...planned.map(({ before, due_at: dueAt }) => ({
      reason: 'reminder' as const,
      before,
      dueAt,
      state: 'planned' as const,
      attempts: 0,
    })),
  ];
}

/** How far it is: what was left out with a reason is not owed any more. */
export function countLedger(entries: readonly LedgerEntry[]) {
  const count = (state: LedgerEntry['state']) => entries.filter((one) => one.state === state).length;
  const [delivered, pending, dead, unclear, planned] = [
    count('delivered'),
    count('pending'),
    count('dead'),
    count('unclear'),
    count('planned'),
  ];
  return { delivered, pending, dead, unclear, planned, owed: delivered + pending + dead + unclear };
}
