import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import type { Answer, Call, Deadline, Incident } from './model.ts';
import type { DeadlineRow, Reader } from './store.ts';

export function insertDeadlines(
  tx: Tx,
  incident: number,
  deadlines: readonly Deadline[],
  now: DateTime,
): void {
  const rows = deadlines.map(({ id, kind, severity, dueAt }) => ({
    id,
    kind,
    severity,
    dueAt: dueAt.toISO(),
  }));
  tx.write(
    `insert into incident_deadlines (id, incident, kind, severity, due_at, set_at)
     select id, $1, kind, severity, "dueAt", $3
     from jsonb_to_recordset($2) as new(id uuid, kind text, severity text, "dueAt" timestamptz)`,
    [incident, JSON.stringify(rows), now],
  );
}

export async function replaceDeadline(tx: Tx, id: string, now: DateTime): Promise<void> {
  tx.write('update incident_deadlines set replaced_at = $2 where id = $1', [id, now]);
}

/** The event came; after the due time that is a breach, too. */
export async function meetDeadline(tx: Tx, id: string, at: DateTime): Promise<void> {
  tx.write(
    `update incident_deadlines set met_at = $2, breached_at = coalesce(breached_at, case when $2 > due_at then due_at end)
     where id = $1 and met_at is null`,
    [id, at],
  );
}

export async function breachDeadline(tx: Tx, id: string): Promise<void> {
  tx.write('update incident_deadlines set breached_at = due_at where id = $1 and breached_at is null', [id]);
}

/** Every deadline the incident ever had, oldest first. */
export async function listDeadlines(
  reader: Reader,
  incident: number,
): Promise<(Deadline & { setAt: DateTime; replacedAt?: DateTime })[]> {
  const rows = await reader.query<
    DeadlineRow & { kind: Deadline['kind']; set_at: DateTime; replaced_at: DateTime | null }
  >('select * from incident_deadlines where incident = $1 order by set_at, kind', [incident]);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    severity: row.severity,
    dueAt: row.due_at,
    setAt: row.set_at,
    ...(row.met_at ? { metAt: row.met_at } : {}),
    ...(row.breached_at ? { breachedAt: row.breached_at } : {}),
    ...(row.replaced_at ? { replacedAt: row.replaced_at } : {}),
  }));
}

export async function insertCalls(
  tx: Tx,
  { number: incident, round }: Pick<Incident, 'number' | 'round'>,
  level: number,
  people: readonly string[],
  at: DateTime,
): Promise<void> {
  tx.write(
    `insert into incident_calls (incident, round, level, person, at) select $1, $5, $2, unnest($3::text[]), $4
     on conflict do nothing`,
    [incident, level, people, at, round],
  );
}

export async function listCalls(reader: Reader, incident: number): Promise<Call[]> {
  return reader.query<Call & Record<string, unknown>>(
    `select round, level, person, at, failed, answered_by as "answeredBy", answered_with as "answeredWith"
     from incident_calls where incident = $1 order by round, level, person`,
    [incident],
  );
}

/** Whoever was called until now waits no longer: somebody has answered, by this move. */
export function answerCalls(tx: Tx, incident: number, { by, move }: Answer): void {
  tx.write(
    'update incident_calls set answered_by = $2, answered_with = $3 where incident = $1 and answered_by is null',
    [incident, by, move],
  );
}

/** Slack refuses the message to this person for good. */
export function failCall(
  tx: Tx,
  { number }: Pick<Incident, 'number'>,
  { round, level, person }: { round: number; level: number; person: string },
  why: string,
): void {
  tx.write(
    `update incident_calls set failed = $5 where incident = $1 and round = $2 and level = $3 and person = $4`,
    [number, round, level, person, why],
  );
}

/** Makes people part of the incident: its channel invites them, and a private one is there for them. */
export async function addMembers(
  tx: Tx,
  incident: number,
  people: readonly string[],
  at: DateTime,
): Promise<void> {
  if (people.length === 0) return;
  tx.write(
    `insert into incident_members (incident, person, since) select $1, unnest($2::text[]), $3 on conflict do nothing`,
    [incident, [...new Set(people)], at],
  );
}

export async function listMembers(
  reader: Reader,
  incident: number,
): Promise<{ person: string; invitedAt: DateTime | null }[]> {
  return reader.query(
    'select person, invited_at as "invitedAt" from incident_members where incident = $1 order by since, person',
    [incident],
  );
}

/** Undefined as time: the channel is gone, and its successor must invite everybody anew. */
export async function markInvited(
  tx: Tx,
  incident: number,
  people: readonly string[] | 'everybody',
  at: DateTime | undefined,
): Promise<void> {
  tx.write(
    `update incident_members set invited_at = $3 where incident = $1 and ($2::text[] is null or person = any($2))`,
    [incident, people === 'everybody' ? null : people, at ?? null],
  );
}

/** They left its channel: it is none of theirs any more, unless they hold a role or an open task. Returns whether they were in it. */
export async function removeMember(tx: Tx, incident: number, person: string): Promise<boolean> {
  const rows = await tx.query(
    `delete from incident_members m using incidents i
     where i.number = $1 and m.incident = i.number and m.person = $2
       and m.person is distinct from i.commander and m.person is distinct from i.communications
       and m.person is distinct from i.scribe
       and not exists (select 1 from incident_tasks t where t.incident = i.number and t.owner = m.person and t.done_at is null)
     returning m.person`,
    [incident, person],
  );
  return rows.length > 0;
}
