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

export interface TimerHandler<Thing = unknown> {
  kind: string;
  /** It waits for a length of time, such as a deadline to respond, and not for a moment on the calendar. */
  isDuration?: boolean;
  /**
   * Locks the thing before its timer, the order in which every use case locks, so that the two never wait for each other.
   * The first statement must lock: the timer's own lock is asked for in the same flight.
   */
  lock(tx: Tx, subject: string): Promise<Thing>;
  /**
   * The effect, in the transaction that marks the timer as fired. `wantedAt` is when it should have happened, `thing` is
   * what `lock` gave.
   */
  fire(
    tx: Tx,
    timer: Timer,
    times: { now: DateTime; wantedAt: DateTime },
    thing: Thing,
  ): Promise<void> | void;
}

/** How often somebody looks for due timers anyway (see the rhythm): only what is due sooner needs a wake-up of its own. */
const sweptEvery = { seconds: 1 };

export type NewTimer = Pick<Timer, 'kind' | 'subject' | 'data' | 'dueAt'>;

export async function insertTimers(tx: Tx, timers: readonly NewTimer[], now: DateTime): Promise<void> {
  if (timers.length === 0) return;
  tx.write(
    `insert into timers (id, kind, subject, data, due_at, created_at)
     select gen_random_uuid(), kind, subject, data, "dueAt", $2
     from jsonb_to_recordset($1) as new(kind text, subject text, data jsonb, "dueAt" timestamptz)`,
    [JSON.stringify(timers.map((timer) => ({ ...timer, dueAt: timer.dueAt.toISO() }))), now],
  );
  const soon = now.plus(sweptEvery);
  if (timers.some((timer) => timer.dueAt < soon)) tx.touch('timers');
}

/** Cancels what is still pending for the subject: of these kinds, and where given only those with this data. */
export async function cancelTimers(
  tx: Tx,
  subject: string,
  kinds: readonly string[],
  now: DateTime,
  data: Record<string, unknown> = {},
): Promise<void> {
  tx.write(
    `update timers set state = 'cancelled', ended_at = $3
     where subject = $1 and kind = any($2) and state = 'pending' and data @> $4`,
    [subject, kinds, now, JSON.stringify(data)],
  );
}

/** Whether a timer of this kind waits for this subject. */
export async function isPending(tx: Tx, subject: string, kind: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from timers where subject = $1 and kind = $2 and state = 'pending' limit 1`,
    [subject, kind],
  );
  return rows.length > 0;
}

/** When the timer of this kind that waits for this subject is due. */
export async function pendingDue(tx: Tx, subject: string, kind: string): Promise<DateTime | undefined> {
  const [row] = await tx.query<{ at: DateTime | null }>(
    `select min(due_at) as at from timers where subject = $1 and kind = $2 and state = 'pending'`,
    [subject, kind],
  );
  return row?.at ?? undefined;
}

/** Since when the oldest is due; one that failed is due again only at its next try. */
export async function oldestDueTimer(tx: Tx, now: DateTime): Promise<DateTime | undefined> {
  const [row] = await tx.query<{ at: DateTime | null }>(
    `select min(coalesce(retry_at, due_at)) as at from timers where state = 'pending' and coalesce(retry_at, due_at) <= $1`,
    [now],
  );
  return row?.at ?? undefined;
}

export interface TimerSweeper {
  /**
   * Fires everything that is due, one transaction each: the timers of one thing in their order, those of different things at
   * the same time, the oldest first to begin. Returns how many fired.
   */
  sweep(): Promise<number>;
  /** When the next pending timer is due; undefined when there is none. */
  nextDue(): Promise<DateTime | undefined>;
}

interface Deps {
  db: Db;
  clock: Clock;
  handlers: readonly TimerHandler[];
  log: Logger;
  /** How many things at a time. The pool has room for people's commands beside it. */
  parallel?: number;
  /** Told after each firing with the lateness in seconds. */
  onFired?: (seconds: number) => void;
  /** Told once when a timer has failed several times: somebody must look. */
  onStuck?: (tx: Tx, timer: Timer, now: DateTime) => Promise<void>;
}

const columns = `id, kind, subject, data, due_at as "dueAt", created_at as "createdAt"`;
const batch = 100;
const stuckAfter = 3;
const longestRetry = 60;
/** Two replicas may be as far apart, and so may a clock before and after it was set right. */
const clockTolerance = { minutes: 5 };

export function createTimerSweeper({
  db,
  clock,
  handlers,
  log,
  parallel = 4,
  onFired,
  onStuck,
}: Deps): TimerSweeper {
  const byKind = new Map(handlers.map((handler) => [handler.kind, handler]));

  const durations = handlers.filter(({ isDuration }) => isDuration).map(({ kind }) => kind);
  let lastSweep: DateTime | undefined;

  /**
   * The clock was ahead when they were set, and is right again: what waits for a length of time waits for that length from
   * now, and not until the day of the wrong clock. Looked at once, and when the clock of this process went back.
   */
  async function followClock(now: DateTime): Promise<void> {
    if (lastSweep && now >= lastSweep.minus(clockTolerance)) {
      lastSweep = now;
      return;
    }
    const rows = await db.transaction((tx) =>
      tx.query(
        `update timers set due_at = case when kind = any($3) and created_at > $2 then due_at - (created_at - $1) else due_at end,
           created_at = least(created_at, $1), retry_at = case when retry_at > $2 then $1 else retry_at end
         where id in (select id from timers where state = 'pending' and (retry_at > $2 or created_at > $2) for update skip locked)
         returning id`,
        [now, now.plus(clockTolerance), durations],
      ),
    );
    if (rows.length > 0)
      log.warn({ timers: rows.length }, 'timers were set by a clock that was ahead; they count from now');
    lastSweep = now;
  }

  async function fire(candidate: Timer): Promise<boolean> {
    const handler = byKind.get(candidate.kind);
    if (!handler) throw new Error(`no handler for timers of kind ${candidate.kind}`);
    const fired = await db.transaction(async (tx) => {
      const [thing, [timer]] = await Promise.all([
        handler.lock(tx, candidate.subject),
        // Taken by another process, or settled while we waited for the thing: then there is nothing to fire any more.
        tx.query<Timer>(
          `update timers set state = 'fired', ended_at = $2
           where id = (select id from timers where id = $1 and state = 'pending' for update skip locked)
           returning ${columns}`,
          [candidate.id, clock.now()],
        ),
      ]);
      if (!timer) return undefined;
      const now = clock.now(); // the lock may have taken a while
      const wantedAt = timer.dueAt > timer.createdAt ? timer.dueAt : timer.createdAt;
      await handler.fire(tx, timer, { now, wantedAt }, thing);
      return wantedAt;
    });
    if (fired) onFired?.(Math.max(0, clock.now().diff(fired).as('seconds')));
    return fired !== undefined;
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

  async function fireOrPostpone(timer: Timer): Promise<boolean> {
    try {
      return await fire(timer);
    } catch (error) {
      await postpone(timer, error);
      return false;
    }
  }

  return {
    async sweep() {
      let fired = 0;
      await followClock(clock.now());
      for (;;) {
        const due = await db.query<Timer>(
          `select ${columns} from timers where state = 'pending' and coalesce(retry_at, due_at) <= $1
           order by coalesce(retry_at, due_at) limit ${batch}`,
          [clock.now()],
        );
        const waiting = [...Map.groupBy(due, (timer) => timer.subject).values()];
        const takeTurns = async (): Promise<void> => {
          for (let ofOne = waiting.shift(); ofOne; ofOne = waiting.shift())
            for (const timer of ofOne) if (await fireOrPostpone(timer)) fired += 1;
        };
        await Promise.all(Array.from({ length: parallel }, takeTurns));
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
