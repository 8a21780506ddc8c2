import { type DateTime, Duration } from 'luxon';
import type { Db, Tx } from '../db/db.ts';
import { given, redacted } from '../db/rows.ts';
import { UserError } from '../errors.ts';
import type { Size } from '../systems/model.ts';
import { type ExceptionState, type Maintenance, type MaintenanceStatus, maintenanceKey } from './model.ts';

export type Reader = Pick<Db, 'query'> | Tx;

export interface MaintenanceRow extends Record<string, unknown> {
  number: number;
  system: string;
  environment: string;
  size: Size;
  status: MaintenanceStatus;
  title: string | null;
  impact_id: string | null;
  impact: string | null;
  preparation_id: string | null;
  preparation: string | null;
  components: string[];
  window_name: string | null;
  starts_at: DateTime;
  ends_at: DateTime;
  planned_end: DateTime | null;
  duty: string;
  announced_at: DateTime;
  announced_by: string;
  implementer: string;
  exception_state: ExceptionState | null;
  exception: string | null;
  moving_reason_id: string | null;
  moving_reason: string | null;
  moving_starts_at: DateTime | null;
  moving_ends_at: DateTime | null;
  moving_window: string | null;
  moving_duty: string | null;
  wanted_change: number | null;
  started_at: DateTime | null;
  started_by: string | null;
  ended_at: DateTime | null;
  ended_by: string | null;
  outcome_id: string | null;
  outcome: string | null;
  updated_at: DateTime | null;
  updated_by: string | null;
  update_text: string | null;
  next_update_at: DateTime | null;
  overrun_at: DateTime | null;
  report_due_at: DateTime | null;
  reported_at: DateTime | null;
  reported_by: string | null;
  report: string | null;
  changes: string[];
  sequence: number;
  version: number;
}

export const selectMaintenance = `
  select m.*, title.body as title, impact.body as impact, preparation.body as preparation,
    exception.body as exception, moving.body as moving_reason, outcome.body as outcome, said.body as update_text, report.body as report,
    (select coalesce(array_agg(tied.change order by tied.linked_at, tied.change), '{}')
      from maintenance_changes tied join changes c on c.number = tied.change
      where tied.maintenance = m.number
        and (c.started_at is not null or c.status not in ('cancelled', 'rejected', 'expired'))) as changes
  from maintenances m
  join texts title on title.id = m.title_id
  left join texts impact on impact.id = m.impact_id
  left join texts preparation on preparation.id = m.preparation_id
  left join texts exception on exception.id = m.exception_id
  left join texts moving on moving.id = m.moving_reason_id
  left join texts outcome on outcome.id = m.outcome_id
  left join texts said on said.id = m.update_id
  left join texts report on report.id = m.report_id`;

export function toMaintenance(row: MaintenanceRow): Maintenance {
  return {
    key: maintenanceKey(row.number),
    number: row.number,
    system: row.system,
    environment: row.environment,
    size: row.size,
    status: row.status,
    title: row.title ?? redacted,
    ...(row.impact_id ? { impact: row.impact ?? redacted } : {}),
    ...(row.preparation_id ? { preparation: row.preparation ?? redacted } : {}),
    components: row.components,
    ...given('window', row.window_name),
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    ...given('plannedEnd', row.planned_end),
    duty: Duration.fromISO(row.duty),
    announcedAt: row.announced_at,
    announcedBy: row.announced_by,
    implementer: row.implementer,
    ...(row.exception_state
      ? { exception: { reason: row.exception ?? redacted, state: row.exception_state } }
      : {}),
    ...(row.moving_starts_at && row.moving_ends_at && row.moving_duty
      ? {
          moving: {
            startsAt: row.moving_starts_at,
            endsAt: row.moving_ends_at,
            duty: Duration.fromISO(row.moving_duty),
            ...given('window', row.moving_window),
          },
        }
      : {}),
    ...(row.moving_reason_id
      ? { movingReason: { id: row.moving_reason_id, text: row.moving_reason ?? redacted } }
      : {}),
    ...given('wantedChange', row.wanted_change),
    ...given('startedAt', row.started_at),
    ...given('startedBy', row.started_by),
    ...given('endedAt', row.ended_at),
    ...given('endedBy', row.ended_by),
    ...(row.outcome_id ? { outcome: row.outcome ?? redacted } : {}),
    ...(row.updated_at && row.updated_by
      ? { lastUpdate: { at: row.updated_at, by: row.updated_by, text: row.update_text ?? redacted } }
      : {}),
    ...given('nextUpdateAt', row.next_update_at),
    ...given('overrunAt', row.overrun_at),
    ...given('reportDueAt', row.report_due_at),
    ...(row.reported_at && row.reported_by
      ? { report: { at: row.reported_at, by: row.reported_by, text: row.report ?? redacted } }
      : {}),
    changes: row.changes.map(Number),
    sequence: row.sequence,
    version: row.version,
  };
}

async function findMaintenance(reader: Reader, number: number): Promise<Maintenance | undefined> {
  const [row] = await reader.query<MaintenanceRow>(`${selectMaintenance} where m.number = $1`, [number]);
  return row && toMaintenance(row);
}

/** Throws `maintenance.unknown`. */
export async function getMaintenance(reader: Reader, number: number): Promise<Maintenance> {
  const maintenance = await findMaintenance(reader, number);
  if (!maintenance)
    throw new UserError(
      'maintenance.unknown',
      `There is no ${maintenanceKey(number)}. /hims maintenance list shows what is planned.`,
    );
  return maintenance;
}

/** Locks it for this transaction. Throws `maintenance.unknown`. */
export async function lockMaintenance(tx: Tx, number: number): Promise<Maintenance> {
  const locked = tx.query('select 1 from maintenances where number = $1 for update', [number]);
  const [, maintenance] = await Promise.all([locked, getMaintenance(tx, number)]); // in this order, in one flight
  return maintenance;
}

/** Whoever takes a time of the system or freezes it waits here for the others: after the lock on a maintenance, never before. */
export function lockCalendar(tx: Tx, system: string): void {
  tx.write(`select pg_advisory_xact_lock(hashtext('maintenance calendar'), hashtext($1))`, [system]);
}

/** The next number of `MW` or `FRZ`; its row stays locked until the transaction ends, so that numbers have no gaps. */
export async function nextNumber(tx: Tx, name: 'MW' | 'FRZ'): Promise<number> {
  const [row] = await tx.query<{ value: number }>(
    `insert into counters (name, value) values ($1, 1) on conflict (name) do update set value = counters.value + 1 returning value`,
    [name],
  );
  return row?.value ?? 1;
}

/** Ids of the texts of a new one. */
export interface Written {
  title: string;
  impact?: string;
  preparation?: string;
  exception?: string;
}

/** A new one, as it was made in memory. */
export function insertMaintenance(tx: Tx, maintenance: Maintenance, texts: Written): void {
  const { number, system, environment, size, status, components, window, startsAt, endsAt } = maintenance;
  const { duty, announcedAt, announcedBy, implementer, exception, wantedChange } = maintenance;
  tx.write(
    `insert into maintenances (number, system, environment, size, status, title_id, impact_id, preparation_id, components,
       window_name, starts_at, ends_at, duty, announced_at, announced_by, implementer, exception_id, exception_state, wanted_change)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
    [
      number,
      system,
      environment,
      size,
      status,
      texts.title,
      texts.impact ?? null,
      texts.preparation ?? null,
      components,
      window ?? null,
      startsAt,
      endsAt,
      duty.toISO(),
      announcedAt,
      announcedBy,
      implementer,
      texts.exception ?? null,
      exception?.state ?? null,
      wantedChange ?? null,
    ],
  );
}

/** Columns as the table names them; null empties one. */
export interface MaintenanceChange {
  status?: MaintenanceStatus;
  window_name?: string | null;
  starts_at?: DateTime;
  ends_at?: DateTime;
  planned_end?: DateTime | null;
  duty?: string;
  announced_at?: DateTime;
  exception_id?: string | null;
  exception_state?: ExceptionState | null;
  moving_reason_id?: string;
  moving_starts_at?: DateTime | null;
  moving_ends_at?: DateTime | null;
  moving_window?: string | null;
  moving_duty?: string | null;
  wanted_change?: null;
  started_at?: DateTime;
  started_by?: string;
  ended_at?: DateTime;
  ended_by?: string;
  outcome_id?: string;
  updated_at?: DateTime;
  updated_by?: string;
  update_id?: string;
  next_update_at?: DateTime | null;
  overrun_at?: DateTime | null;
  report_due_at?: DateTime;
  reported_at?: DateTime;
  reported_by?: string;
  report_id?: string;
  sequence?: number;
}

export async function updateMaintenance(
  tx: Tx,
  { key, number, version }: Maintenance,
  change: MaintenanceChange,
): Promise<void> {
  const names = Object.keys(change);
  const sets = names.map((name, index) => `${name} = $${index + 3}`).join(', ');
  const rows = await tx.query(
    `update maintenances set ${sets}${names.length > 0 ? ', ' : ''}version = version + 1 where number = $1 and version = $2 returning number`,
    [number, version, ...Object.values(change)],
  );
  if (rows.length === 0) throw new Error(`${key} changed under its lock`);
}

export function insertChangeLink(tx: Tx, maintenance: number, change: number, now: DateTime): void {
  tx.write(
    'insert into maintenance_changes (maintenance, change, linked_at) values ($1, $2, $3) on conflict do nothing',
    [maintenance, change, now],
  );
}

/** The change is not carried out in any maintenance any more. */
export function deleteChangeLink(tx: Tx, change: number): void {
  tx.write('delete from maintenance_changes where change = $1', [change]);
}
