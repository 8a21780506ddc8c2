import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import type { Clock } from '../clock/clock.ts';
import type { Db, Tx } from '../db/db.ts';
import { RepeatedRequestError } from '../errors.ts';
import { rememberAccount } from './accounts.ts';
import type { AuditRow, AuditVerdict, Deed, Doer } from './model.ts';
import { writeText } from './texts.ts';

/** Appends one entry to the chain, with the commit, because every writer waits for the head of the chain. */
export async function appendAudit(tx: Tx, doer: Doer, deed: Deed, now: DateTime): Promise<void> {
  const entry = {
    at: now.toUTC().toISO(),
    action: deed.action,
    actor: doer.person,
    subject: deed.subject,
    outcome: deed.outcome ?? 'done',
    system: deed.system,
    slackUser: doer.slackUser,
    from: doer.from,
    change: deed.change,
    text: deed.text,
  };
  tx.last('select audit_append($1)', [JSON.stringify(entry)]);
}

/**
 * One use case = one transaction: the request is marked as handled, the work is done, what was done is audited last.
 * Without a deed nothing was done, and the request may come again. Throws RepeatedRequestError when the same request was handled before.
 */
export async function useCase<T>(
  { db, clock }: { db: Db; clock: Clock },
  doer: Doer,
  work: (tx: Tx, now: DateTime) => Promise<{ result: T; deeds: readonly Deed[] }>,
): Promise<T> {
  return db.transaction(async (tx) => {
    const now = clock.now();
    // The work does not wait for the mark: of a request that was handled before, nothing is kept.
    const [mark, done] = await Promise.allSettled([
      doer.request === undefined ? undefined : markHandled(tx, doer.request, now),
      work(tx, now),
    ]);
    if (mark.status === 'rejected') throw mark.reason;
    if (done.status === 'rejected') throw done.reason;
    const { result, deeds } = done.value;
    // Nothing was done, only said: the same form may be sent again, filled in otherwise.
    if (deeds.length === 0 && doer.request !== undefined)
      tx.write('delete from requests where key = $1', [doer.request]);
    const { person, slackUser, email = '' } = doer;
    if (slackUser !== undefined && deeds.length > 0) rememberAccount(tx, { person, slackUser, email }, now);
    for (const deed of deeds) await appendAudit(tx, doer, deed, now);
    const [first] = deeds;
    if (doer.insists && first) await appendInsistence(tx, doer, doer.insists, first, now);
    return result;
  });
}

/** In the same transaction as what was insisted on: neither is there without the other. */
async function appendInsistence(
  tx: Tx,
  doer: Doer,
  { what, why }: NonNullable<Doer['insists']>,
  { subject, system }: Deed,
  now: DateTime,
): Promise<void> {
  const text = await writeText(tx, subject, why, now);
  const deed: Deed = {
    action: 'phi.insisted',
    subject,
    change: { what },
    text,
    ...(system ? { system } : {}),
  };
  await appendAudit(tx, doer, deed, now);
}

async function markHandled(tx: Tx, request: string, now: DateTime): Promise<void> {
  const rows = await tx.query(
    'insert into requests (key, at) values ($1, $2) on conflict do nothing returning key',
    [request, now],
  );
  if (rows.length === 0) throw new RepeatedRequestError();
}

/** The request was refused, and is not tried again. */
export async function markRefused(db: Db, request: string, now: DateTime): Promise<void> {
  await db.transaction((tx) =>
    tx.write('insert into requests (key, at) values ($1, $2) on conflict do nothing', [request, now]),
  );
}

export async function wasHandled(db: Db, request: string): Promise<boolean> {
  return (await db.query('select 1 from requests where key = $1', [request])).length > 0;
}

/** Slack repeats within minutes; a day is plenty. */
export async function forgetOldRequests(db: Db, now: DateTime): Promise<void> {
  await db.transaction((tx) => tx.query('delete from requests where at < $1', [now.minus({ days: 1 })]));
}

export interface AuditFilter {
  subject?: string;
  actor?: string;
  since?: DateTime;
  /** Only entries with a smaller number. */
  before?: number;
  limit?: number;
  /** Subjects of which the reader must not hear. */
  hidden?: readonly string[];
  /** Only what belongs to these systems, or to none. */
  systems?: readonly string[];
}

/** The newest entries first. */
export async function listAudit(
  db: Db,
  { subject, actor, since, before, limit = 20, hidden = [], systems }: AuditFilter,
): Promise<AuditRow[]> {
  return db.query<AuditRow>(
    `select seq, at, action, actor, subject, outcome, entry, hash from audit
     where ($1::text is null or subject = $1) and ($2::text is null or actor = $2) and ($3::text is null or at >= $3)
       and not (subject = any($5::text[])) and ($6::text[] is null or system is null or system = any($6))
       and ($7::bigint is null or seq < $7)
     order by seq desc limit $4`,
    [
      subject ?? null,
      actor ?? null,
      since?.toUTC().toISO() ?? null,
      limit,
      hidden,
      systems ?? null,
      before ?? null,
    ],
  );
}

/** When the log begins; undefined while it is empty. */
export async function firstEntryAt(db: Pick<Db, 'query'>): Promise<DateTime | undefined> {
  const [first] = await db.query<{ at: string }>('select at from audit order by seq limit 1');
  return first && DateTime.fromISO(first.at, { zone: 'utc' });
}

export async function auditHead(db: Pick<Db, 'query'>): Promise<{ seq: number; hash: string }> {
  const [head] = await db.query<{ seq: number; hash: string }>('select seq, hash from audit_head');
  if (!head) throw new Error('the audit log has no head: the table audit_head is empty');
  return head;
}

interface ChainRow {
  seq: number;
  entry: string;
  prev_hash: string;
  hash: string;
}

const page = 5_000;

/** The whole log, oldest first, a page at a time. */
export async function* auditPages(db: Pick<Db, 'query'>): AsyncGenerator<ChainRow[]> {
  let after = 0;
  for (;;) {
    const rows = await db.query<ChainRow>(
      `select seq, entry, prev_hash, hash from audit where seq > $1 order by seq limit ${page}`,
      [after],
    );
    if (rows.length > 0) yield rows;
    if (rows.length < page) return;
    after = rows.at(-1)?.seq ?? after;
  }
}

/**
 * Walks the whole chain and recomputes every hash. With `expectedHead` (a hash that was posted or noted earlier) it must
 * also be somewhere in the chain, which shows a tail that was cut together with its head.
 */
export async function verifyAudit(db: Pick<Db, 'query'>, expectedHead?: string): Promise<AuditVerdict> {
  // The log may grow while it is read: the head before the walk must be in it, the head after the walk must cover it.
  const before = await auditHead(db);
  let previous = '0'.repeat(64);
  let beforePrevious = '';
  let rows = 0;
  let seenExpected = expectedHead === undefined || expectedHead === previous;
  const bad = (firstBad: number, why: string): AuditVerdict => ({ whole: false, rows, firstBad, why });
  for await (const chunk of auditPages(db)) {
    for (const row of chunk) {
      const expectedSeq = rows + 1;
      if (row.seq !== expectedSeq) return bad(expectedSeq, `row ${expectedSeq} is missing`);
      if (row.prev_hash === beforePrevious) return bad(row.seq - 1, `row ${row.seq - 1} was inserted`);
      if (row.prev_hash !== previous) return bad(row.seq, `row ${row.seq} does not follow the row before it`);
      const hash = createHash('sha256').update(`${row.seq}\n${previous}\n${row.entry}`).digest('hex');
      if (hash !== row.hash) return bad(row.seq, `row ${row.seq} was altered`);
      beforePrevious = previous;
      previous = hash;
      rows = row.seq;
      if (hash === expectedHead) seenExpected = true;
      if (rows === before.seq && hash !== before.hash)
        return bad(rows, `row ${rows} is not the one the head was made for`);
    }
  }
  if (before.seq > rows) return bad(rows + 1, `row ${rows + 1} was deleted from the end`);
  const after = await auditHead(db);
  if (after.seq < rows) return bad(after.seq + 1, `row ${after.seq + 1} was added past the head`);
  if (!seenExpected)
    return bad(rows + 1, `the head you gave is not in the chain: rows after ${rows} are gone`);
  return { whole: true, rows, head: previous };
}
