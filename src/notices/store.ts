import { randomUUID } from 'node:crypto';
import type { DateTime } from 'luxon';
import type { Db, Tx } from '../db/db.ts';
import { ownerIsGone } from '../db/presence.ts';
import { type DeadLetter, laneOf, type NewNotice, type Notice } from './model.ts';

export const noticeColumns = `id, seq, kind, subject, target, lane, data, priority, attempts, uncertain, lookups,
  wanted_at as "wantedAt", created_at as "createdAt"`;

/**
 * Puts notices into the outbox, in the transaction of what they tell about. One that may coalesce joins the pending one of
 * its kind and lane; taking that row's lock keeps it from being claimed, and so rendered, before this transaction commits.
 */
export async function enqueueNotices(tx: Tx, notices: readonly NewNotice[], now: DateTime): Promise<void> {
  if (notices.length === 0) return;
  const rows = notices.map((notice, order) => ({
    ...notice,
    id: randomUUID(),
    lane: laneOf(notice.target, notice.subject),
    data: notice.data ?? {},
    coalesces: notice.coalesce ?? false,
    wantedAt: (notice.wantedAt ?? now).toISO(),
    order,
  }));
  tx.write(
    `insert into notices (id, kind, subject, target, lane, data, priority, coalesces, created_at, wanted_at, due_at)
     select id, kind, subject, target, lane, data, priority, coalesces, $2, "wantedAt", $2
     from jsonb_to_recordset($1) as new(id uuid, kind text, subject text, target jsonb, lane text, data jsonb,
       priority smallint, coalesces boolean, "wantedAt" timestamptz, "order" integer)
     order by "order"
     on conflict (kind, lane) where state = 'pending' and coalesces
     do update set priority = least(notices.priority, excluded.priority)`,
    [JSON.stringify(rows), now],
  );
  tx.touch('notices');
}

/**
 * True in SQL for a notice `n` that nothing in its lane stands before. Asked row by row through the index: written as
 * "not exists an earlier one" it becomes a join of all that wait with all that wait as soon as the statistics are a minute old.
 */
const isFirstInLane = `n.seq = (
  select min(first.seq) from notices first where first.lane = n.lane and first.state in ('pending', 'sending'))`;

/** How many notices may be under way at a time. Mail is counted apart: however slow its server, nothing else waits for it. */
export interface Room {
  mail: number;
  others: number;
}

/** Nothing is put off for longer: what says so was written by a clock that was ahead. */
export const longestPostponement = { minutes: 15 };

/** Parameter 2 is now, 3 the longest postponement from now. What was never tried is due, whatever its clock said. */
const isDue = '(n.attempts = 0 or n.due_at <= $2 or n.due_at > $3)';

const nextOnes = (ofKind: string, limit: string) => `array(
  select n.id from notices n
  where n.state = 'pending' and ${isDue} and ${ofKind} and ${isFirstInLane}
  order by n.priority, n.seq limit ${limit} for update skip locked)`;

/** Claims as many notices as there is room for that are due and first in their lane, most urgent first. */
export async function claimNotices(tx: Tx, worker: number, now: DateTime, room: Room): Promise<Notice[]> {
  const rows = await tx.query<Notice>(
    `update notices set state = 'sending', claimed_by = $1, attempts = attempts + 1
     where id = any(${nextOnes(`n.target ->> 'to' <> 'mail'`, '$4')} || ${nextOnes(`n.target ->> 'to' = 'mail'`, '$5')})
     returning ${noticeColumns}`,
    [worker, now, now.plus(longestPostponement), room.others, room.mail],
  );
  return rows.sort((a, b) => a.priority - b.priority || a.seq - b.seq);
}

/** What a dead process was sending goes back, marked as uncertain: it may have arrived. */
export async function reclaimNotices(db: Db, worker: number): Promise<number> {
  return db.transaction(async (tx) => {
    const orphans = await tx.query<{ id: string }>(
      `select id from notices where state = 'sending' and claimed_by <> $1 and ${ownerIsGone} for update skip locked`,
      [worker],
    );
    for (const { id } of orphans) {
      absorbNewer(tx, id);
      tx.write(
        `update notices set state = 'pending', claimed_by = null, uncertain = true, lookups = 0 where id = $1`,
        [id],
      );
    }
    return orphans.length;
  });
}

/**
 * A notice that goes back to waiting makes a newer one of its kind and lane needless, because it will show the present state
 * itself. The older one stays: what came after it in the lane (a line in the thread of the card) must not overtake it.
 */
function absorbNewer(tx: Tx, id: string): void {
  tx.write(
    `with newer as (
       update notices n set state = 'skipped', finished_at = n.due_at, outcome = 'an older one shows the same'
       from notices mine
       where mine.id = $1 and mine.state = 'sending' and mine.coalesces and n.id <> mine.id and n.kind = mine.kind and n.lane = mine.lane
         and n.state = 'pending' and n.coalesces
       returning n.priority)
     update notices set priority = least(priority, (select min(priority) from newer)) where id = $1`,
    [id],
  );
}

export type Ending =
  | { state: 'delivered'; receipt?: Record<string, unknown> }
  | { state: 'skipped' | 'dead'; outcome: string };

export interface Ended {
  id: string;
  ending: Ending;
}

/** Marks what has come to its end, all in one statement. Whoever claimed it goes on with its lane. */
export function finishNotices(tx: Tx, ended: readonly Ended[], now: DateTime): void {
  if (ended.length === 0) return;
  const rows = ended.map(({ id, ending }) => ({
    id,
    state: ending.state,
    outcome: ending.state === 'delivered' ? null : ending.outcome,
    receipt: ending.state === 'delivered' ? ending.receipt : null,
  }));
  tx.write(
    `update notices n set state = done.state, claimed_by = null, finished_at = $2, outcome = done.outcome, receipt = done.receipt
     from jsonb_to_recordset($1) as done(id uuid, state text, outcome text, receipt jsonb)
     where n.id = done.id and n.state = 'sending'`,
    [JSON.stringify(rows), now],
  );
}

export interface Postponement {
  dueAt: DateTime;
  uncertain: boolean;
  lookups: number;
  outcome: string;
}

/** Puts a claimed notice back, to be tried at `dueAt`. */
export function postponeNotice(tx: Tx, id: string, to: Postponement): void {
  absorbNewer(tx, id);
  tx.write(
    `update notices set state = 'pending', claimed_by = null, due_at = $2, uncertain = $3, lookups = $4, outcome = $5
     where id = $1 and state = 'sending'`,
    [id, to.dueAt, to.uncertain, to.lookups, to.outcome],
  );
}

/** Tries a dead letter again, with the others of its lane; notes that somebody waits to hear of it. Returns undefined when it is not dead (any more). */
export async function retryDeadLetter(tx: Tx, id: string, now: DateTime): Promise<DeadLetter | undefined> {
  const rows = await tx.query<DeadLetter>(
    `update notices set state = 'pending', finished_at = null, due_at = $2, attempts = 0, coalesces = false,
       data = case when id = $1 then data || '{"askedFor": true}' else data - 'askedFor' end
     where state = 'dead' and lane = (select lane from notices where id = $1 and state = 'dead')
     returning id, kind, subject, target, $2::timestamptz as "finishedAt", outcome`,
    [id, now],
  );
  tx.touch('notices');
  return rows.find((row) => row.id === id);
}

/** Whether a warning about the same was made between the two; one that is ahead of the clock silences nobody. */
export async function wasWarned(tx: Tx, about: string, since: DateTime, now: DateTime): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from notices where kind = 'warning' and data ->> 'about' = $1 and created_at > $2 and created_at <= $3 limit 1`,
    [about, since, now],
  );
  return rows.length > 0;
}

/** When the next one is due that is first in its lane; undefined when nothing waits. Those behind it need no waking. */
export async function nextNoticeDue(db: Db, now: DateTime): Promise<DateTime | undefined> {
  const [row] = await db.query<{ at: DateTime }>(
    `select case when n.attempts = 0 or n.due_at > $2 then least(n.due_at, $1) else n.due_at end as at
     from notices n where n.state = 'pending' and ${isFirstInLane} order by 1 limit 1`,
    [now, now.plus(longestPostponement)],
  );
  return row?.at;
}

/** Since when the oldest is due that nothing in its lane stands before; what is put off is not due. */
export async function oldestDueNotice(tx: Tx, now: DateTime): Promise<DateTime | undefined> {
  const [row] = await tx.query<{ at: DateTime }>(
    `select n.due_at as at from notices n where n.state = 'pending' and n.due_at <= $1 and ${isFirstInLane}
     order by n.due_at limit 1`,
    [now],
  );
  return row?.at;
}

/** How many wait, how many are being sent, how many are dead: for metrics and the home. */
export async function countNotices(db: Db): Promise<{ pending: number; dead: number }> {
  const [row] = await db.query<{ pending: number; dead: number }>(
    `select (select count(*) from notices where state in ('pending', 'sending')) as pending,
            (select count(*) from notices where state = 'dead') as dead`,
  );
  return row ?? { pending: 0, dead: 0 };
}

/** How the notices of this kind about this subject stand. */
export async function listDeliveries(
  reader: Pick<Db, 'query'> | Tx,
  subject: string,
  kind: string,
): Promise<
  {
    id: string;
    person: string | null;
    state: 'pending' | 'sending' | 'delivered' | 'skipped' | 'dead';
    attempts: number;
    data: Record<string, unknown>;
  }[]
> {
  return reader.query(
    `select id, target ->> 'person' as person, state, attempts, data from notices where subject = $1 and kind = $2 order by seq`,
    [subject, kind],
  );
}

/** Whether a notice of this kind about this subject has reached anybody yet. */
export async function wasDelivered(tx: Tx, subject: string, kind: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from notices where subject = $1 and kind = $2 and state = 'delivered' limit 1`,
    [subject, kind],
  );
  return rows.length > 0;
}

/** Whether anything of these kinds was ever owed about this subject. */
export async function wasEnqueued(tx: Tx, subject: string, kinds: readonly string[]): Promise<boolean> {
  const rows = await tx.query('select 1 from notices where subject = $1 and kind = any($2) limit 1', [
    subject,
    kinds,
  ]);
  return rows.length > 0;
}

/** What was settled is judged anew the next time, because the thing goes on after all. */
export function unsettlePrompts(tx: Tx, subject: string): void {
  tx.write(
    `update notices set data = (data - 'settled') || '{"isBack": true}' where subject = $1 and state = 'delivered' and data ? 'settled'`,
    [subject],
  );
}

/** Who was asked in this vote, and not told since that it is over for them; with what they were asked last. */
export async function stillAsked(
  tx: Tx,
  subject: string,
  approval: string,
): Promise<{ person: string; data: Record<string, unknown> }[]> {
  const rows = await tx.query<{ person: string; kind: string; data: Record<string, unknown> }>(
    `select distinct on (target ->> 'person') target ->> 'person' as person, kind, data from notices
     where subject = $1 and kind in ('change-ask', 'change-ask-over') and data ->> 'approval' = $2
     order by target ->> 'person', seq desc`,
    [subject, approval],
  );
  return rows.filter(({ kind }) => kind === 'change-ask');
}

/** Everybody to whom a notice of these kinds went, about this of the subject. */
export async function peopleAsked(
  tx: Tx,
  subject: string,
  kinds: readonly string[],
  about: Readonly<Record<string, string>>,
): Promise<string[]> {
  const rows = await tx.query<{ person: string }>(
    `select distinct target ->> 'person' as person from notices
     where subject = $1 and kind = any($2) and data @> $3::jsonb and target ->> 'to' = 'person'`,
    [subject, kinds, JSON.stringify(about)],
  );
  return rows.map(({ person }) => person);
}

/** Asks again, in the same messages: each is drawn anew when it is delivered, whatever else of its kind waits in its lane by then. */
export function askAgain(tx: Tx, ids: readonly string[], now: DateTime): void {
  tx.write(
    `update notices set state = 'pending', finished_at = null, due_at = $2, wanted_at = $2, attempts = 0, coalesces = false,
       data = data - 'isBack'
     where id = any($1) and state = 'delivered'`,
    [ids, now],
  );
  tx.touch('notices');
}
