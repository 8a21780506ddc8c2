import { DateTime } from 'luxon';
import pg from 'pg';
import { createBegin } from './begin.ts';
import { type Row, sendStatement, statementOf } from './statement.ts';
import { openTransaction, type Tx } from './transaction.ts';

export { SchemaNewerError } from './begin.ts';
export type { Row } from './statement.ts';
export type { Tx } from './transaction.ts';

/**
 * This transaction need not reach the disk before it counts as committed. Only for what is found out again after a crash
 * of the database (that a message arrived: it is looked up); never for what somebody was told.
 */
export function relaxDurability(tx: Tx): void {
  tx.write('set local synchronous_commit to off');
}

export interface Db {
  /** Reads; only a transaction may write. */
  query<R = Row>(text: string, values?: readonly unknown[]): Promise<R[]>;
  /** Commits when `work` returns, rolls back when it throws; retried when the database asks for it (deadlock). */
  transaction<T>(work: (tx: Tx) => T | Promise<T>): Promise<T>;
  onCommit(topic: string, listener: () => void): void;
  /** A connection of its own, outside the pool: for locks that last as long as the process. */
  connect(): Promise<pg.Client>;
  close(): Promise<void>;
}

export interface DbOptions {
  url: string;
  /** The newest migration this program knows; every transaction checks that the database is not ahead. */
  knownSchema?: number;
  poolSize?: number | undefined;
  onError?: (error: Error) => void;
}

const timestamptz = 1184;
const int8 = 20;

/** Serialisation failure and deadlock. */
const worthRetrying = new Set(['40001', '40P01']);
const mostTries = 5;
/** A migration changed the columns of a statement that this connection had planned before. */
const stalePlan = '0A000';

const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary' && oid === timestamptz)
      return (text: string) => DateTime.fromJSDate(new Date(text), { zone: 'utc' });
    if (format !== 'binary' && oid === int8) return Number;
    return pg.types.getTypeParser(oid, format);
  },
};

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? '';

export function createDb({ url, knownSchema, poolSize = 10, onError }: DbOptions): Db {
  const settings = { connectionString: url, types, keepAlive: true, connectionTimeoutMillis: 5_000 };
  const begin = createBegin(knownSchema);
  const pool = new pg.Pool({ ...settings, max: poolSize, pipeline: true, verify: begin.prepare });
  // An idle connection that breaks (database restart) is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => onError?.(error));
  // One that breaks while it is lent out tells whoever has it, by its next answer.
  pool.on('connect', (client) => client.on('error', () => {}));
  const listeners = new Map<string, (() => void)[]>();

  async function attempt<T>(work: (tx: Tx) => T | Promise<T>): Promise<T> {
    const client = (await pool.connect()) as pg.PoolClient & pg.Client; // what a pool lends is a whole client
    const { tx, touched, commit, rollback, causeOf } = openTransaction(client, begin.send);
    let broken: Error | undefined;
    try {
      const result = await work(tx);
      await commit();
      // The caller is answered first.
      for (const topic of touched) for (const listener of listeners.get(topic) ?? []) setImmediate(listener);
      return result;
    } catch (error) {
      let cause = await causeOf(error);
      try {
        await rollback();
        cause = (await begin.newerSchema(client, cause)) ?? cause;
        if (codeOf(cause) === stalePlan) broken = cause as Error; // the next connection plans anew
      } catch (rollbackError) {
        broken = rollbackError as Error; // the connection is gone, and with it the transaction: the pool must drop it
      }
      throw cause;
    } finally {
      client.release(broken);
    }
  }

  async function retried<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tries = 1, stale = 0; ; ) {
      try {
        return await attempt();
      } catch (error) {
        // Every connection of the pool may hold the stale plan; each failure drops one.
        if (codeOf(error) === stalePlan && stale < poolSize) stale += 1;
        else if (worthRetrying.has(codeOf(error)) && tries < mostTries) tries += 1;
        else throw error;
      }
    }
  }

  return {
    // The pool drops a connection after any error of its own query.
    query: (text, values) => retried(() => sendStatement(pool, statementOf(text, values))),
    transaction: (work) => retried(() => attempt(work)),
    onCommit(topic, listener) {
      listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
    },
    async connect() {
      const client = new pg.Client(settings);
      client.on('error', (error) => onError?.(error));
      await client.connect();
      return client;
    },
    close: () => pool.end(),
  };
}
