import type { DateTime } from 'luxon';
import type { Db, Tx } from '../db/db.ts';
import { redacted } from '../db/rows.ts';
import type { Occurrence, OccurrenceState, StandingApproval } from './model.ts';

export type Reader = Pick<Db, 'query'> | Tx;

interface OccurrenceRow extends Record<string, unknown> {
  system: string;
  routine: string;
  at: DateTime;
  state: OccurrenceState;
  run: number | null;
  reason_id: string | null;
  reason: string | null;
  by: string | null;
}

function toOccurrence(row: OccurrenceRow): Occurrence {
  const { system, routine, at, state, run, reason_id, reason, by } = row;
  return {
    system,
    routine,
    at,
    state,
    ...(run === null ? {} : { run }),
    ...(reason_id === null ? {} : { reason: reason ?? redacted }),
    ...(by === null ? {} : { by }),
  };
}

export interface NewOccurrence {
  system: string;
  routine: string;
  at: DateTime;
  state: OccurrenceState;
  run?: number;
  reasonId?: string;
  by?: string;
}

/** False when it exists already: it was skipped beforehand, or another process dealt with it. */
export async function insertOccurrence(tx: Tx, one: NewOccurrence, now: DateTime): Promise<boolean> {
  const rows = await tx.query(
    `insert into routine_occurrences (system, routine, at, state, run, reason_id, by, recorded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning at`,
    [one.system, one.routine, one.at, one.state, one.run ?? null, one.reasonId ?? null, one.by ?? null, now],
  );
  return rows.length > 0;
}

/** Those of which something stands there already: they were skipped beforehand, or started by hand. */
export async function listRecorded(
  tx: Tx,
  { system, routine }: Pick<NewOccurrence, 'system' | 'routine'>,
  at: readonly DateTime[],
): Promise<DateTime[]> {
  const rows = await tx.query<{ at: DateTime }>(
    'select at from routine_occurrences where system = $1 and routine = $2 and at = any($3::timestamptz[])',
    [system, routine, at.map((one) => one.toISO())],
  );
  return rows.map((row) => row.at);
}

/** All of one routine, in one statement; those that exist already stay as they are. */
export function insertMissed(
  tx: Tx,
  { system, routine }: Pick<NewOccurrence, 'system' | 'routine'>,
  at: readonly DateTime[],
  now: DateTime,
): void {
  if (at.length === 0) return;
  tx.write(
    `insert into routine_occurrences (system, routine, at, state, recorded_at)
     select $1, $2, at, 'missed', $4 from unnest($3::timestamptz[]) as at on conflict do nothing`,
    [system, routine, at.map((one) => one.toISO()), now],
  );
}

/** The newest of each routine that was due by then. */
export async function lastOccurrences(reader: Reader, system: string, by: DateTime): Promise<Occurrence[]> {
  const rows = await reader.query<OccurrenceRow>(
    `select distinct on (o.routine) o.*, x.body as reason from routine_occurrences o left join texts x on x.id = o.reason_id
     where o.system = $1 and o.at <= $2 order by o.routine, o.at desc`,
    [system, by],
  );
  return rows.map(toOccurrence);
}

export async function skippedAhead(reader: Reader, system: string, after: DateTime): Promise<Occurrence[]> {
  const rows = await reader.query<OccurrenceRow>(
    `select o.*, x.body as reason from routine_occurrences o left join texts x on x.id = o.reason_id
     where o.system = $1 and o.at > $2 and o.state = 'skipped'`,
    [system, after],
  );
  return rows.map(toOccurrence);
}

export interface RoutineState {
  lastAt: DateTime;
  schedule: string;
}

/** Locks the routine: its occurrences follow one another, whoever starts them. Undefined before it was first planned. */
export async function lockRoutine(tx: Tx, subject: string): Promise<RoutineState | undefined> {
  const [row] = await tx.query<RoutineState & Record<string, unknown>>(
    'select last_at as "lastAt", schedule from routine_state where subject = $1 for update',
    [subject],
  );
  return row;
}

export function writeState(tx: Tx, subject: string, { lastAt, schedule }: RoutineState): void {
  tx.write(
    `insert into routine_state (subject, last_at, schedule) values ($1, $2, $3)
     on conflict (subject) do update set last_at = excluded.last_at, schedule = excluded.schedule`,
    [subject, lastAt, schedule],
  );
}

/** Routines that are in no YAML any more. */
export function forgetOthers(tx: Tx, subjects: readonly string[]): void {
  tx.write('delete from routine_state where subject <> all($1)', [subjects]);
}

/** When each routine is due next, by its subject. */
export async function pendingDue(reader: Reader): Promise<ReadonlyMap<string, DateTime>> {
  const rows = await reader.query<{ subject: string; at: DateTime }>(
    `select subject, min(due_at) as at from timers where kind = 'routine.due' and state = 'pending' group by subject`,
  );
  return new Map(rows.map(({ subject, at }) => [subject, at]));
}

/** Runs of this routine that are not over and that nobody has aborted, the oldest first. */
export async function listOpenRuns(
  reader: Reader,
  { system, routine }: { system: string; routine: string },
): Promise<number[]> {
  const rows = await reader.query<{ number: number }>(
    'select number from runs where system = $1 and routine = $2 and ended_at is null and aborted_by is null order by number',
    [system, routine],
  );
  return rows.map(({ number }) => number);
}

export function insertApproval(
  tx: Tx,
  { system, routine, hash }: { system: string; routine: string; hash: string },
  { by, at, expiresAt }: StandingApproval,
): void {
  tx.write(
    `insert into routine_approvals (system, routine, hash, approved_by, approved_at, expires_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [system, routine, hash, by, at, expiresAt],
  );
}

/** Everybody whose approval of exactly this YAML stands at that moment. */
export async function listApprovers(
  reader: Reader,
  { system, routine, hash }: { system: string; routine: string; hash: string },
  now: DateTime,
): Promise<string[]> {
  const rows = await reader.query<{ by: string }>(
    `select distinct approved_by as by from routine_approvals
     where system = $1 and routine = $2 and hash = $3 and expires_at > $4`,
    [system, routine, hash, now],
  );
  return rows.map(({ by }) => by);
}

/** The approval of exactly this YAML that stands at that moment. */
export async function findApproval(
  reader: Reader,
  { system, routine, hash }: { system: string; routine: string; hash: string },
  now: DateTime,
): Promise<StandingApproval | undefined> {
  const [row] = await reader.query<StandingApproval & Record<string, unknown>>(
    `select approved_by as by, approved_at as at, expires_at as "expiresAt" from routine_approvals
     where system = $1 and routine = $2 and hash = $3 and expires_at > $4 order by expires_at desc limit 1`,
    [system, routine, hash, now],
  );
  return row;
}
