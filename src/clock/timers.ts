import type { DateTime } from 'luxon';
import type { Logger } from 'pino';
import type { Db, Tx } from '../db/db.ts';
import type { Clock } from './clock.ts';

export interface Timer {
  id: string;
  kind: string;
  /** The thing it belongs to, as people say it: `INC-12`. */
  subject: string;
  data: Record<string, unknown>;
  dueAt: DateTime;
  createdAt: DateTime;
}

export interface TimerHandler {
  kind: string;
  /** Locks the thing before its timer, the order in which every use case locks, so that the two never wait for each other. */
  lock(tx: Tx, subject: string): Promise<unknown>;
  /** The effect, in the transaction that marks the timer as fired. `wantedAt` is when it should have happened. */
  fire(tx: Tx, timer: Timer, times: { now: DateTime; wantedAt: DateTime }): Promise<void>;
}

export type NewTimer = Pick<Timer, 'kind' | 'subject' | 'data' | 'dueAt'>;

export async function insertTimers(tx: Tx, timers: readonly NewTimer[], now: DateTime): Promise<void> {
  if (timers.length === 0) return;
  await tx.query(
    `insert into timers (id, kind, subject, data, due_at, created_at)
     select gen_random_uuid(), kind, subject, data, "dueAt", $2
     from jsonb_to_recordset($1) as new(kind text, subject text, data jsonb, "dueAt" timestamptz)`,
    [JSON.stringify(timers.map((timer) => ({ ...timer, dueAt: timer.dueAt.toISO() }))), now],
  );
  tx.touch('timers');
}

/** Cancels what is still pending for the subject: of these kinds, and where given only those with this data. */
export async function cancelTimers(
  tx: Tx,
  subject: string,
  kinds: readonly string[],
  now: DateTime,
  data: Record<string, unknown> = {},
): Promise<void> {
  await tx.query(
    `update timers set state = 'cancelled', ended_at = $3
     where subject = $1 and kind = any($2) and state = 'pending' and data @> $4`,
    [subject, kinds, now, JSON.stringify(data)],
  );
}

export interface TimerSweeper {
  /** Fires everything that is due, oldest first, one transaction each. Returns how many fired. */
  sweep(): Promise<number>;
  /** When the next pending timer is due; undefined when there is none. */
  nextDue(): Promise<DateTime | undefined>;
}

interface Deps {
  db: Db;
  clock: Clock;
  handlers: readonly TimerHandler[];
  log: Logger;
  /** Told after each firing with the lateness in seconds. */
  onFired?: (seconds: number) => void;
  /** Told once when a timer has failed several times: somebody must look. */
  onStuck?: (tx: Tx, timer: Timer, now: DateTime) => Promise<void>;
}

const columns = `id, kind, subject, data, due_at as "dueAt", created_at as "createdAt"`;
const batch = 100;
const stuckAfter = 3;
const longestRetry = 60;

export function createTimerSweeper({ db, clock, handlers, log, onFired, onStuck }: Deps): TimerSweeper {
  const byKind = new Map(handlers.map((handler) => [handler.kind, handler]));

  async function fire(candidate: Timer): Promise<boolean> {
    const handler = byKind.get(candidate.kind);
    if (!handler) throw new Error(`no handler for timers of kind ${candidate.kind}`);
    return db.transaction(async (tx) => {
      await handler.lock(tx, candidate.subject);
      const [timer] = await tx.query<Timer>(
        `select ${columns} from timers where id = $1 and state = 'pending' for update skip locked`,
        [candidate.id],
      );
      if (!timer) return false; // another process has it, or the thing was settled while we waited for its lock
      const now = clock.now();
      await tx.query(`update timers set state = 'fired', ended_at = $2 where id = $1`, [timer.id, now]);
      const wantedAt = timer.dueAt > timer.createdAt ? timer.dueAt : timer.createdAt;
      await handler.fire(tx, timer, { now, wantedAt });
      onFired?.(Math.max(0, now.diff(wantedAt).as('seconds')));
      return true;
    });
  }

  async function postpone(timer: Timer, error: unknown): Promise<void> {
    log.error(
      { err: error, timer: timer.id, kind: timer.kind, subject: timer.subject },
      'a timer failed and is tried again',
    );
    await db.transaction(async (tx) => {
      const now = clock.now();
      const [row] = await tx.query<{ attempts: number }>(
        `update timers set attempts = attempts + 1, last_error = $2,
           retry_at = $3::timestamptz + make_interval(secs => least($4, power(2, attempts)))
         where id = $1 and state = 'pending' returning attempts`,
        [timer.id, String((error as Error).message ?? error), now, longestRetry],
      );
      if (row?.attempts === stuckAfter) await onStuck?.(tx, timer, now);
    });
  }

  return {
    async sweep() {
      let fired = 0;
      for (;;) {
        const due = await db.query<Timer>(
          `select ${columns} from timers where state = 'pending' and coalesce(retry_at, due_at) <= $1
           order by coalesce(retry_at, due_at) limit ${batch}`,
          [clock.now()],
        );
        for (const timer of due) {
          try {
            if (await fire(timer)) fired += 1;
          } catch (error) {
            await postpone(timer, error);
          }
        }
        if (due.length < batch) return fired;
      }
    },
    async nextDue() {
      const [row] = await db.query<{ at: DateTime | null }>(
        `select min(coalesce(retry_at, due_at)) as at from timers where state = 'pending'`,
      );
      return row?.at ?? undefined;
    },
  };
}
