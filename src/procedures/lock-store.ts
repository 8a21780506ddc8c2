import type { Tx } from '../db/db.ts';
import type { LockMode } from '../systems/model-procedure.ts';

/** Who stands in the way: it holds the lock of the system. */
export interface Holder {
  number: number;
  lock: LockMode;
}

/** Taken before anybody looks at who holds the lock of a system, so that two do not take it at once. */
export async function lockSystem(tx: Tx, system: string): Promise<void> {
  await tx.query(
    `insert into system_locks (system, fence) values ($1, 0) on conflict (system) do update set fence = system_locks.fence
     returning fence`,
    [system],
  );
}

/** The system is locked. An exclusive run is alone; shared ones go together. */
export async function holdersAgainst(
  tx: Tx,
  system: string,
  lock: Exclude<LockMode, 'none'>,
): Promise<Holder[]> {
  return tx.query<Holder & Record<string, unknown>>(
    `select number, lock from runs where system = $1 and ended_at is null and fence is not null
       and ($2 = 'exclusive' or lock = 'exclusive') order by number`,
    [system, lock],
  );
}

/**
 * Those that wait for the lock already, and would have to wait longer if this one went first: otherwise what only reads could
 * follow what only reads, and keep a backup waiting for ever. Only those of this order, or before it.
 */
export async function waitingBefore(
  tx: Tx,
  system: string,
  lock: Exclude<LockMode, 'none'>,
  order: number,
): Promise<Holder[]> {
  return tx.query<Holder & Record<string, unknown>>(
    `select number, lock from runs where system = $1 and ended_at is null and status = 'waiting' and waits_for = 'lock'
       and lock_order <= $3 and ($2 = 'exclusive' or lock = 'exclusive') order by lock_order, for_at, number`,
    [system, lock, order],
  );
}

/** Those that go before this one, which waits. */
export async function aheadOf(tx: Tx, number: number): Promise<Holder[]> {
  return tx.query<Holder & Record<string, unknown>>(
    `select w.number, w.lock from runs w join runs r on r.system = w.system
     where r.number = $1 and w.ended_at is null and w.status = 'waiting' and w.waits_for = 'lock'
       and (w.lock_order, w.for_at, w.number) < (r.lock_order, r.for_at, r.number)
     order by w.lock_order, w.for_at, w.number`,
    [number],
  );
}

/** The number of a new hold, greater than all before. The system is locked. */
export async function nextFence(tx: Tx, system: string): Promise<number> {
  const [row] = await tx.query<{ fence: number }>(
    'update system_locks set fence = fence + 1 where system = $1 returning fence',
    [system],
  );
  if (!row) throw new Error(`the lock of ${system} was not taken`);
  return row.fence;
}

/** Runs that wait for the lock, whoever goes first on top: by their order, then by when they were due. */
export async function waitingForLock(tx: Tx, system: string): Promise<number[]> {
  const rows = await tx.query<{ number: number }>(
    `select number from runs where system = $1 and ended_at is null and status = 'waiting' and waits_for = 'lock'
     order by lock_order, for_at, number`,
    [system],
  );
  return rows.map(({ number }) => number);
}
