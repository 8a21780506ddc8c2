import type { DateTime } from 'luxon';
import type { Db, Tx } from '../db/db.ts';
import { given, redacted } from '../db/rows.ts';
import { UserError } from '../errors.ts';
import type { SeverityName } from '../systems/model.ts';
import {
  type AnsweringMove,
  type Deadline,
  type Incident,
  type IncidentChannel,
  type IncidentStatus,
  incidentKey,
  isPrivate,
} from './model.ts';

export type Reader = Pick<Db, 'query'> | Tx;

export interface IncidentRow extends Record<string, unknown> {
  number: number;
  system: string;
  severity: SeverityName;
  status: IncidentStatus;
  private: boolean;
  security: boolean;
  title: string | null;
  summary: string | null;
  summary_id: string | null;
  opened_at: DateTime;
  opened_by: string;
  acknowledged_at: DateTime | null;
  acknowledged_by: string | null;
  answered_with: AnsweringMove | null;
  held_by: string | null;
  held_with: AnsweringMove | null;
  commander: string | null;
  communications: string | null;
  scribe: string | null;
  mitigated_at: DateTime | null;
  mitigated_by: string | null;
  resolved_at: DateTime | null;
  resolved_by: string | null;
  closed_at: DateTime | null;
  closed_by: string | null;
  merged_into: number | null;
  maintenance: number | null;
  updated_at: DateTime | null;
  updated_by: string | null;
  update_text: string | null;
  next_update_at: DateTime | null;
  channel_state: IncidentChannel['state'];
  channel_id: string | null;
  public_id: string | null;
  public_text: string | null;
  public_components: string[] | null;
  is_public_unsure: boolean;
  paused_ms: number;
  level: number;
  calling_since: DateTime | null;
  calling_by: string | null;
  round: number;
  tasks_open: number;
  tasks_done: number;
  version: number;
}

export interface DeadlineRow {
  id: string;
  severity: SeverityName;
  due_at: DateTime;
  met_at: DateTime | null;
  breached_at: DateTime | null;
}

const deadlineColumns = (name: string) =>
  `${name}.id as ${name}_id, ${name}.severity as ${name}_severity, ${name}.due_at as ${name}_due_at,
   ${name}.met_at as ${name}_met_at, ${name}.breached_at as ${name}_breached_at`;

const deadlineJoin = (name: Deadline['kind']) =>
  `join incident_deadlines ${name} on ${name}.incident = i.number and ${name}.kind = '${name}' and ${name}.replaced_at is null`;

export const selectIncident = `
  select i.*, title.body as title, summary.body as summary, said.body as update_text, public.body as public_text,
    (select count(*) from incident_tasks t where t.incident = i.number and t.done_at is null) as tasks_open,
    (select count(*) from incident_tasks t where t.incident = i.number and t.done_at is not null) as tasks_done,
    i.public_unsure or exists (select 1 from incidents m
      where m.merged_into = i.number and m.system = i.system and m.public_unsure) as is_public_unsure,
    ${deadlineColumns('respond')}, ${deadlineColumns('resolve')}, ${deadlineColumns('notify')}
  from incidents i
  join texts title on title.id = i.title_id
  left join texts summary on summary.id = i.summary_id
  left join texts said on said.id = i.update_id
  left join texts public on public.id = i.public_id
  ${deadlineJoin('respond')}
  ${deadlineJoin('resolve')}
  left ${deadlineJoin('notify')}`;

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

export function toIncident(row: IncidentRow): Incident {
  return {
    key: incidentKey(row.number),
    number: row.number,
    system: row.system,
    severity: row.severity,
    status: row.status,
    visibility: row.security ? 'security' : row.private ? 'private' : 'everyone',
    title: row.title ?? redacted,
    ...(row.summary_id ? { summary: row.summary ?? redacted } : {}),
    openedAt: row.opened_at,
    openedBy: row.opened_by,
    ...given('acknowledgedAt', row.acknowledged_at),
    ...given('acknowledgedBy', row.acknowledged_by),
    ...given('answeredWith', row.answered_with),
    ...(row.held_by && row.held_with ? { held: { by: row.held_by, move: row.held_with } } : {}),
    ...given('commander', row.commander),
    ...given('communications', row.communications),
    ...given('scribe', row.scribe),
    ...given('mitigatedAt', row.mitigated_at),
    ...given('mitigatedBy', row.mitigated_by),
    ...given('resolvedAt', row.resolved_at),
    ...given('resolvedBy', row.resolved_by),
    ...given('closedAt', row.closed_at),
    ...given('closedBy', row.closed_by),
    pausedMs: row.paused_ms,
    ...given('mergedInto', row.merged_into),
    ...given('maintenance', row.maintenance),
    ...(row.updated_at && row.updated_by
      ? { lastUpdate: { at: row.updated_at, by: row.updated_by, text: row.update_text ?? redacted } }
      : {}),
    ...given('nextUpdateAt', row.next_update_at),
    channel:
      row.channel_state === 'ready'
        ? { state: 'ready', id: row.channel_id ?? '' }
        : { state: row.channel_state },
    ...(row.public_id ? { publicText: row.public_text ?? redacted } : {}),
    ...(row.calling_since ? { calling: { since: row.calling_since, ...given('by', row.calling_by) } } : {}),
    ...given('publicComponents', row.public_components),
    ...(row.is_public_unsure ? { publicUnsure: true } : {}),
    level: row.level,
    round: row.round,
    tasks: { open: row.tasks_open, done: row.tasks_done },
    version: row.version,
    respond: toDeadline(row, 'respond'),
    resolve: toDeadline(row, 'resolve'),
    ...(row['notify_id'] ? { notify: toDeadline(row, 'notify') } : {}),
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
  const locked = tx.query('select 1 from incidents where number = $1 for update', [number]);
  const [, incident] = await Promise.all([locked, getIncident(tx, number)]); // in this order, in one flight
  return incident;
}

export function unknownIncident(key: string): UserError {
  return new UserError('incident.unknown', `There is no ${key}. /hims incident list shows the open ones.`);
}

/** The next number; its row stays locked until the transaction ends, so that numbers have no gaps. */
export async function nextIncidentNumber(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ value: number }>(
    `insert into counters (name, value) values ('INC', 1) on conflict (name) do update set value = counters.value + 1 returning value`,
  );
  return row?.value ?? 1;
}

/** A new one, as it was made in memory. */
export function insertIncident(tx: Tx, incident: Incident, titleId: string, publicId?: string): void {
  const { number, system, severity, status, openedAt, openedBy, visibility, nextUpdateAt, channel } =
    incident;
  tx.write(
    `insert into incidents (number, system, severity, status, title_id, opened_at, opened_by, private, security,
       next_update_at, channel_state, public_id, published_at, maintenance)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      number,
      system,
      severity,
      status,
      titleId,
      openedAt,
      openedBy,
      isPrivate(incident),
      visibility === 'security',
      nextUpdateAt ?? null,
      channel.state,
      publicId ?? null,
      publicId ? openedAt : null,
      incident.maintenance ?? null,
    ],
  );
}

/** Columns as the table names them; null empties one. */
export interface IncidentChange {
  status?: IncidentStatus;
  severity?: SeverityName;
  system?: string;
  acknowledged_at?: DateTime;
  acknowledged_by?: string;
  answered_with?: AnsweringMove;
  commander?: string | null;
  communications?: string | null;
  scribe?: string | null;
  mitigated_at?: DateTime | null;
  mitigated_by?: string | null;
  resolved_at?: DateTime | null;
  resolved_by?: string | null;
  closed_at?: DateTime | null;
  closed_by?: string | null;
  paused_ms?: number;
  merged_into?: number | null;
  summary_id?: string | null;
  updated_at?: DateTime;
  updated_by?: string;
  update_id?: string;
  next_update_at?: DateTime | null;
  channel_state?: IncidentChannel['state'];
  channel_id?: string | null;
  public_id?: string | null;
  public_components?: readonly string[] | null;
  public_unsure?: boolean;
  published_at?: DateTime | null;
  level?: number;
  calling_since?: DateTime | null;
  calling_by?: string | null;
  held_by?: string | null;
  held_with?: AnsweringMove | null;
  round?: number;
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

/** It is not held any more: the order begins again, and somebody is waited for, be it the person who says so. */
export function startedOver({ round }: Pick<Incident, 'round'>, now: DateTime): IncidentChange {
  return {
    status: 'acknowledged',
    mitigated_at: null,
    mitigated_by: null,
    level: 0,
    round: round + 1,
    calling_since: now,
    calling_by: null,
    held_by: null,
    held_with: null,
  };
}
