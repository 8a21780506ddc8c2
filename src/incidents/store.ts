import type { DateTime } from 'luxon';
import type { Db, Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { SeverityName } from '../systems/model.ts';
import { type Deadline, type Incident, type IncidentStatus, incidentKey } from './model.ts';

export type Reader = Pick<Db, 'query'> | Tx;

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

export interface DeadlineRow {
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

async function findIncident(reader: Reader, number: number): Promise<Incident | undefined> {
  const [row] = await reader.query<IncidentRow>(`${selectIncident} where i.number = $1`, [number]);
  return row && toIncident(row);
}

/** Throws `incident.unknown`. */
export async function getIncident(reader: Reader, number: number): Promise<Incident> {
  const incident = await findIncident(reader, number);
  if (!incident) throw unknownIncident(incidentKey(number));
  return incident;
}

/** Locks the incident for this transaction. Throws `incident.unknown`. */
export async function lockIncident(tx: Tx, number: number): Promise<Incident> {
  await tx.query('select 1 from incidents where number = $1 for update', [number]);
  return getIncident(tx, number);
}

function unknownIncident(key: string): UserError {
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

export async function countUnresolved(reader: Reader): Promise<number> {
  const [row] = await reader.query<{ count: number }>(
    `select count(*) as count from incidents where status not in ('resolved', 'closed')`,
  );
  return row?.count ?? 0;
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
