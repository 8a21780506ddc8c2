import { randomUUID } from 'node:crypto';
import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import type { Deadline, TimelineEntry, TimelineKind } from './model.ts';
import { type DeadlineRow, type Reader, redacted } from './store.ts';

export async function insertDeadline(
  tx: Tx,
  incident: number,
  deadline: Pick<Deadline, 'kind' | 'severity' | 'dueAt'>,
  now: DateTime,
): Promise<Pick<Deadline, 'id' | 'kind' | 'dueAt'>> {
  const id = randomUUID();
  await tx.query(
    'insert into incident_deadlines (id, incident, kind, severity, due_at, set_at) values ($1, $2, $3, $4, $5, $6)',
    [id, incident, deadline.kind, deadline.severity, deadline.dueAt, now],
  );
  return { id, kind: deadline.kind, dueAt: deadline.dueAt };
}

export async function replaceDeadline(tx: Tx, id: string, now: DateTime): Promise<void> {
  await tx.query('update incident_deadlines set replaced_at = $2 where id = $1', [id, now]);
}

/** The event came; after the due time that is a breach, too. */
export async function meetDeadline(tx: Tx, id: string, at: DateTime): Promise<void> {
  await tx.query(
    `update incident_deadlines set met_at = $2, breached_at = coalesce(breached_at, case when $2 > due_at then due_at end)
     where id = $1 and met_at is null`,
    [id, at],
  );
}

export async function breachDeadline(tx: Tx, id: string): Promise<void> {
  await tx.query('update incident_deadlines set breached_at = due_at where id = $1 and breached_at is null', [
    id,
  ]);
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

export interface NewTimelineEntry {
  kind: TimelineKind;
  actor?: string;
  textId?: string;
  data?: Record<string, unknown>;
}

export async function insertTimeline(
  tx: Tx,
  incident: number,
  entry: NewTimelineEntry,
  at: DateTime,
): Promise<string> {
  const id = randomUUID();
  await tx.query(
    'insert into incident_timeline (id, incident, at, kind, actor, text_id, data) values ($1, $2, $3, $4, $5, $6, $7)',
    [
      id,
      incident,
      at,
      entry.kind,
      entry.actor ?? null,
      entry.textId ?? null,
      JSON.stringify(entry.data ?? {}),
    ],
  );
  return id;
}

const selectTimeline = `select t.id, t.at, t.kind, t.actor, t.data, t.text_id, texts.body
  from incident_timeline t left join texts on texts.id = t.text_id`;

interface TimelineRow {
  id: string;
  at: DateTime;
  kind: TimelineKind;
  actor: string | null;
  data: Record<string, unknown>;
  text_id: string | null;
  body: string | null;
}

function toEntry(row: TimelineRow): TimelineEntry {
  return {
    id: row.id,
    at: row.at,
    kind: row.kind,
    data: row.data,
    ...(row.actor ? { actor: row.actor } : {}),
    ...(row.text_id ? { text: row.body ?? redacted } : {}),
  };
}

export async function listTimeline(reader: Reader, incident: number): Promise<TimelineEntry[]> {
  const rows = await reader.query<TimelineRow>(
    `${selectTimeline} where t.incident = $1 order by t.at, t.id`,
    [incident],
  );
  return rows.map(toEntry);
}

export async function findTimelineEntry(reader: Reader, id: string): Promise<TimelineEntry | undefined> {
  const [row] = await reader.query<TimelineRow>(`${selectTimeline} where t.id = $1`, [id]);
  return row && toEntry(row);
}

export async function insertCalls(
  tx: Tx,
  incident: number,
  level: number,
  people: readonly string[],
  at: DateTime,
): Promise<void> {
  await tx.query(
    `insert into incident_calls (incident, level, person, at) select $1, $2, unnest($3::text[]), $4
     on conflict do nothing`,
    [incident, level, people, at],
  );
}

export async function listCalls(
  reader: Reader,
  incident: number,
): Promise<{ level: number; person: string; at: DateTime }[]> {
  return reader.query(
    'select level, person, at from incident_calls where incident = $1 order by level, person',
    [incident],
  );
}
