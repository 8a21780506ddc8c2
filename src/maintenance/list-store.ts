import type { DateTime } from 'luxon';
import { type Maintenance, maintenanceNumber } from './model.ts';
import {
  getMaintenance,
  type MaintenanceRow,
  type Reader,
  selectMaintenance,
  toMaintenance,
} from './store.ts';

export interface MaintenanceFilter {
  system?: string;
  /** Also what is over. */
  all?: boolean;
  limit?: number;
  /** Without what was announced, never started, and is over by then. */
  isAhead?: boolean;
}

const open = `m.status in ('waiting', 'announced', 'in progress')`;

/** What runs and what comes, the soonest first; of everything the newest first. */
export async function listMaintenances(
  reader: Reader,
  { system, all, limit = 15, isAhead = false }: MaintenanceFilter,
  now?: DateTime,
): Promise<Maintenance[]> {
  // What was never started and is over comes last: nobody waits for it as for what comes next.
  const past = `(m.status in ('waiting', 'announced') and m.ends_at <= $3::timestamptz) is true`;
  const order = all ? 'm.starts_at desc, m.number desc' : `${past}, m.starts_at, m.number`;
  const found = await reader.query<{ number: number }>(
    `select m.number from maintenances m where ($1::text is null or m.system = $1) ${all ? '' : `and ${open}`}
       and not ($4 and ${past})
     order by ${order} limit $2`,
    [system ?? null, limit, now ?? null, isAhead],
  );
  if (found.length === 0) return [];
  const numbers = found.map(({ number }) => number);
  const rows = await reader.query<MaintenanceRow>(
    `${selectMaintenance} where m.number = any($1::bigint[]) order by array_position($1::bigint[], m.number)`,
    [numbers],
  );
  return rows.map(toMaintenance);
}

/** A part of the calendar; without a system or environment, of all of them. */
export interface CalendarQuery {
  system?: string | undefined;
  environment?: string | undefined;
  from: DateTime;
  to: DateTime;
  /** What runs lasts at least until then, also past its announced end. */
  runsUntil?: DateTime | undefined;
}

/** What has a time in the span: it waits for its exception, is announced, or runs. */
export async function listTaken(
  reader: Reader,
  { system, environment, from, to, runsUntil }: CalendarQuery,
): Promise<Maintenance[]> {
  const rows = await reader.query<MaintenanceRow>(
    `${selectMaintenance}
     where ($1::text is null or m.system = $1) and ($2::text is null or m.environment = $2)
       and m.starts_at < $4 and (m.ends_at > $3 or m.status = 'in progress' and $5::timestamptz > $3) and ${open}
     order by m.starts_at, m.number`,
    [system ?? null, environment ?? null, from, to, runsUntil ?? null],
  );
  return rows.map(toMaintenance);
}

/**
 * Parameters $1 (system) and $2 (the moment): it runs, or its announced time has come and no freeze keeps it from starting. What
 * runs comes first.
 */
const running = `m.system = $1 and (m.status = 'in progress'
    or (m.status = 'announced' and m.starts_at <= $2 and m.ends_at > $2
      and (m.size = 'emergency' or not exists (select 1 from freezes f
        where f.system = m.system and f.lifted_at is null and f.from_at < m.ends_at and f.to_at > $2))))
  order by (m.status = 'in progress') desc, m.starts_at, m.number limit 1`;

/** What is going on with the system at that moment. Mostly nothing: that is found without all its texts. */
export async function findRunning(
  reader: Reader,
  system: string,
  at: DateTime,
): Promise<Maintenance | undefined> {
  const number = await findRunningNumber(reader, system, at);
  return number === undefined ? undefined : getMaintenance(reader, number);
}

/** Only its number: whoever opens an incident waits for it. */
export async function findRunningNumber(
  reader: Reader,
  system: string,
  at: DateTime,
): Promise<number | undefined> {
  const [row] = await reader.query<{ number: number }>(
    `select m.number from maintenances m where ${running}`,
    [system, at],
  );
  return row?.number;
}

/** What runs in this environment, the first that was to begin first. */
export async function listInProgress(
  reader: Reader,
  { system, environment }: Pick<Maintenance, 'system' | 'environment'>,
): Promise<Maintenance[]> {
  const rows = await reader.query<MaintenanceRow>(
    `${selectMaintenance} where m.system = $1 and m.environment = $2 and m.status = 'in progress'
     order by m.starts_at, m.number`,
    [system, environment],
  );
  return rows.map(toMaintenance);
}

/** What the public may read of: all that is open and was announced, and what ended since then. */
export async function listPublished(reader: Reader, since: DateTime): Promise<Maintenance[]> {
  const rows = await reader.query<MaintenanceRow>(
    `${selectMaintenance}
     where m.status in ('announced', 'in progress')
       or (m.status in ('completed', 'cancelled') and m.ended_at >= $1
         and exists (select 1 from notices n where n.subject = 'MW-' || m.number and n.kind = 'maintenance-notice'))
     order by m.starts_at, m.number`,
    [since],
  );
  return rows.map(toMaintenance);
}

/** What this person has to start within a day, to update or to report on. */
export async function listMine(reader: Reader, person: string, now: DateTime): Promise<Maintenance[]> {
  const rows = await reader.query<MaintenanceRow>(
    `${selectMaintenance}
     where m.implementer = $1 and ((m.status = 'announced' and m.starts_at - interval '1 day' <= $2)
       or m.status = 'in progress' or (m.status = 'completed' and m.report_due_at is not null and m.reported_at is null))
     order by m.starts_at, m.number limit 10`,
    [person, now],
  );
  return rows.map(toMaintenance);
}

/** All of these, in their order; those that do not exist are left out. */
export async function listByKeys(reader: Reader, keys: readonly string[]): Promise<Maintenance[]> {
  const rows = await reader.query<MaintenanceRow>(
    `${selectMaintenance} where m.number = any($1::bigint[]) order by m.number`,
    [keys.map(maintenanceNumber)],
  );
  return rows.map(toMaintenance);
}
