import { randomUUID } from 'node:crypto';
import type { DateTime } from 'luxon';
import type { Db, Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { SeverityName } from '../systems/model.ts';
import {
  type Deadline,
  type Incident,
  type IncidentStatus,
  incidentKey,
  type TimelineEntry,
  type TimelineKind,
} from './model.ts';

type Reader = Pick<Db, 'query'> | Tx;

interface IncidentRow {
  number: number;
  system: string;
  severity: SeverityName;
  status: IncidentStatus;
  title: string | null;
  summary: string | null;
  summary_id: string | null;
  opened_at: DateTime;
  opened_by: string;
  acknowledged_at: DateTime | null;
  acknowledged_by: string | null;
  commander: string | null;
  resolved_at: DateTime | null;
  resolved_by: string | null;
  updated_at: DateTime | null;
  updated_by: string | null;
  update_text: string | null;
  level: number;
  version: number;
  respond: DeadlineRow;
  resolve: DeadlineRow;
}

interface DeadlineRow {
  id: string;
  severity: SeverityName;
  due_at: DateTime;
  met_at: DateTime | null;
  breached_at: DateTime | null;
}

export const redacted = '(redacted)';

const deadlineColumns = (name: string) =>
  `${name}.id as ${name}_id, ${name}.severity as ${name}_severity, ${name}.due_at as ${name}_due_at,
   ${name}.met_at as ${name}_met_at, ${name}.breached_at as ${name}_breached_at`;

const selectIncident = `
  select i.*, title.body as title, summary.body as summary, said.body as update_text,
    ${deadlineColumns('respond')}, ${deadlineColumns('resolve')}
  from incidents i
  join texts title on title.id = i.title_id
  left join texts summary on summary.id = i.summary_id
  left join texts said on said.id = i.update_id
  join incident_deadlines respond on respond.incident = i.number and respond.kind = 'respond' and respond.replaced_at is null
  join incident_deadlines resolve on resolve.incident = i.number and resolve.kind = 'resolve' and resolve.replaced_at is null`;

function toDeadline(row: Record<string, unknown>, kind: Deadline['kind']): Deadline {
  const part = <T>(name: keyof DeadlineRow): T => row[`${kind}_${name}`] as T;
  const metAt = part<DateTime | null>('met_at');
  const breachedAt = part<DateTime | null>('breached_at');
  return {
    id: part('id'),
    kind,
    severity: part('severity'),
    dueAt: part('due_at'),
    ...(metAt ? { metAt } : {}),
    ...(breachedAt ? { breachedAt } : {}),
  };
}

function toIncident(row: IncidentRow): Incident {
  return {
    key: incidentKey(row.number),
    number: row.number,
    system: row.system,
    severity: row.severity,
    status: row.status,
    title: row.title ?? redacted,
    ...(row.summary_id ? { summary: row.summary ?? redacted } : {}),
    openedAt: row.opened_at,
    openedBy: row.opened_by,
    ...(row.acknowledged_at && row.acknowledged_by
      ? { acknowledgedAt: row.acknowledged_at, acknowledgedBy: row.acknowledged_by }
      : {}),
    ...(row.commander ? { commander: row.commander } : {}),
    ...(row.resolved_at && row.resolved_by
      ? { resolvedAt: row.resolved_at, resolvedBy: row.resolved_by }
      : {}),
    ...(row.updated_at && row.updated_by
      ? { lastUpdate: { at: row.updated_at, by: row.updated_by, text: row.update_text ?? redacted } }
      : {}),
    level: row.level,
    version: row.version,
    respond: toDeadline(row as unknown as Record<string, unknown>, 'respond'),
    resolve: toDeadline(row as unknown as Record<string, unknown>, 'resolve'),
  };
}

export async function findIncident(reader: Reader, number: number): Promise<Incident | undefined> {
  const [row] = await reader.query<IncidentRow>(`${selectIncident} where i.number = $1`, [number]);
  return row && toIncident(row);
}

/** Locks the incident for this transaction. Throws `incident.unknown`. */
export async function lockIncident(tx: Tx, number: number): Promise<Incident> {
  await tx.query('select 1 from incidents where number = $1 for update', [number]);
  const incident = await findIncident(tx, number);
  if (!incident) throw unknownIncident(incidentKey(number));
  return incident;
}

export function unknownIncident(key: string): UserError {
  return new UserError('incident.unknown', `There is no ${key}. /hims incident list shows the open ones.`);
}

export interface IncidentFilter {
  system?: string;
  /** Also resolved and closed ones. */
  all?: boolean;
  /** Opened, acknowledged or commanded by this person. */
  person?: string;
  limit?: number;
}

/** The worst first, then the newest. */
export async function listIncidents(
  reader: Reader,
  { system, all, person, limit = 15 }: IncidentFilter,
): Promise<Incident[]> {
  const rows = await reader.query<IncidentRow>(
    `${selectIncident}
     where ($1::text is null or i.system = $1)
       and ($2 or i.status not in ('resolved', 'closed'))
       and ($3::text is null or $3 in (i.opened_by, i.acknowledged_by, i.commander))
     order by (i.status in ('resolved', 'closed')), case when i.status in ('resolved', 'closed') then '' else i.severity end,
       i.number desc
     limit $4`,
    [system ?? null, all ?? false, person ?? null, limit],
  );
  return rows.map(toIncident);
}

export interface NewIncident {
  system: string;
  severity: SeverityName;
  openedAt: DateTime;
  openedBy: string;
}

/** The next number; its row stays locked until the transaction ends, so that numbers have no gaps. */
export async function nextIncidentNumber(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ value: number }>(
    `insert into counters (name, value) values ('INC', 1) on conflict (name) do update set value = counters.value + 1 returning value`,
  );
  return row?.value ?? 1;
}

export async function insertIncident(
  tx: Tx,
  number: number,
  titleId: string,
  incident: NewIncident,
): Promise<void> {
  await tx.query(
    `insert into incidents (number, system, severity, status, title_id, opened_at, opened_by)
     values ($1, $2, $3, 'open', $4, $5, $6)`,
    [number, incident.system, incident.severity, titleId, incident.openedAt, incident.openedBy],
  );
}

export interface IncidentChange {
  status?: IncidentStatus;
  severity?: SeverityName;
  acknowledged_at?: DateTime;
  acknowledged_by?: string;
  commander?: string;
  resolved_at?: DateTime;
  resolved_by?: string;
  summary_id?: string;
  updated_at?: DateTime;
  updated_by?: string;
  update_id?: string;
  level?: number;
}

export async function updateIncident(tx: Tx, incident: Incident, change: IncidentChange): Promise<void> {
  const names = Object.keys(change);
  const sets = names.map((name, index) => `${name} = $${index + 3}`).join(', ');
  const rows = await tx.query(
    `update incidents set ${sets}${names.length > 0 ? ', ' : ''}version = version + 1 where number = $1 and version = $2 returning number`,
    [incident.number, incident.version, ...Object.values(change)],
  );
  if (rows.length === 0) throw new Error(`${incident.key} changed under its lock`);
}

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
  for (const person of people)
    await tx.query(
      'insert into incident_calls (incident, level, person, at) values ($1, $2, $3, $4) on conflict do nothing',
      [incident, level, person, at],
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
