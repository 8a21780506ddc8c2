import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import { redacted } from '../db/rows.ts';
import { UserError } from '../errors.ts';
import { type Freeze, freezeKey } from './model.ts';
import type { Reader } from './store.ts';

interface FreezeRow extends Record<string, unknown> {
  number: number;
  system: string;
  from_at: DateTime;
  to_at: DateTime;
  reason: string | null;
  declared_by: string;
  lifted_at: DateTime | null;
}

const selectFreeze = `select f.*, reason.body as reason from freezes f join texts reason on reason.id = f.reason_id`;

function toFreeze(row: FreezeRow): Freeze {
  return {
    key: freezeKey(row.number),
    number: row.number,
    system: row.system,
    from: row.from_at,
    to: row.to_at,
    reason: row.reason ?? redacted,
    declaredBy: row.declared_by,
    ...(row.lifted_at ? { liftedAt: row.lifted_at } : {}),
  };
}

/** Throws `freeze.unknown`. */
export async function getFreeze(reader: Reader, number: number): Promise<Freeze> {
  const [row] = await reader.query<FreezeRow>(`${selectFreeze} where f.number = $1`, [number]);
  if (!row)
    throw new UserError(
      'freeze.unknown',
      `There is no ${freezeKey(number)}. /hims maintenance windows shows what is frozen.`,
    );
  return toFreeze(row);
}

/** Throws `freeze.unknown`. */
export async function lockFreeze(tx: Tx, number: number): Promise<Freeze> {
  const locked = tx.query('select 1 from freezes where number = $1 for update', [number]);
  const [, freeze] = await Promise.all([locked, getFreeze(tx, number)]); // in this order, in one flight
  return freeze;
}

/** What is in force in the span, the soonest first. */
export async function listFreezes(
  reader: Reader,
  { system, from, to }: { system?: string | undefined; from: DateTime; to: DateTime },
): Promise<Freeze[]> {
  const rows = await reader.query<FreezeRow>(
    `${selectFreeze} where ($1::text is null or f.system = $1) and f.from_at < $3 and f.to_at > $2 and f.lifted_at is null
     order by f.from_at, f.number`,
    [system ?? null, from, to],
  );
  return rows.map(toFreeze);
}

/** What is in force at that moment, what began first first. */
export function freezesAt(reader: Reader, system: string, at: DateTime): Promise<Freeze[]> {
  return listFreezes(reader, { system, from: at, to: at.plus({ milliseconds: 1 }) });
}

export function insertFreeze(tx: Tx, freeze: Freeze, reasonId: string, now: DateTime): void {
  const { number, system, from, to, declaredBy } = freeze;
  tx.write(
    `insert into freezes (number, system, from_at, to_at, reason_id, declared_at, declared_by)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [number, system, from, to, reasonId, now, declaredBy],
  );
}

export function liftFreeze(tx: Tx, number: number, by: string, now: DateTime): void {
  tx.write('update freezes set lifted_at = $2, lifted_by = $3 where number = $1', [number, now, by]);
}
