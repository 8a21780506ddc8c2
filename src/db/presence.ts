import { randomInt } from 'node:crypto';
import type pg from 'pg';
import type { Db } from './db.ts';

/**
 * Proof that this process lives: a lock that the database frees the moment the process or its connection is gone.
 * Whoever holds work (`claimed_by`) without the lock is dead, whatever any clock says.
 */
export interface Presence {
  /** The number under which this process claims work; a new one after the connection was lost. */
  id(): Promise<number>;
  leave(): Promise<void>;
}

/** The first half of the two-number lock; the second half is the process. */
const presenceClass = 7_104_002;

/** True in SQL for a `claimed_by` whose process is gone. */
export const ownerIsGone = `not exists (
  select 1 from pg_locks l
  where l.locktype = 'advisory' and l.classid = ${presenceClass} and l.objid = claimed_by and l.granted
    and l.database = (select oid from pg_database where datname = current_database()))`;

export function createPresence(db: Db): Presence {
  let current: Promise<{ id: number; client: pg.Client }> | undefined;

  async function enter(): Promise<{ id: number; client: pg.Client }> {
    const client = await db.connect();
    client.once('end', () => {
      current = undefined;
    });
    const id = randomInt(1, 2 ** 31 - 1);
    try {
      await client.query('select pg_advisory_lock($1::int, $2::int)', [presenceClass, id]);
    } catch (error) {
      await client.end();
      throw error;
    }
    return { id, client };
  }

  return {
    async id() {
      current ??= enter();
      try {
        return (await current).id;
      } catch (error) {
        current = undefined;
        throw error;
      }
    },
    async leave() {
      const held = current;
      current = undefined;
      if (held) await (await held).client.end();
    },
  };
}
