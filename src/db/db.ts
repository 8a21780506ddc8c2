import { DateTime, Duration } from 'luxon';
import pg from 'pg';
import { StartError } from '../errors.ts';

export type Row = Record<string, unknown>;

/** One open transaction. A function whose first parameter is a Tx joins the caller's transaction. */
export interface Tx {
  query<R = Row>(text: string, values?: readonly unknown[]): Promise<R[]>;
  /** After the commit, whoever listens on the topic is woken (see Db.onCommit). */
  touch(topic: string): void;
}

/**
 * This transaction need not reach the disk before it counts as committed. Only for what is found out again after a crash
 * of the database (that a message arrived: it is looked up); never for what somebody was told.
 */
export async function relaxDurability(tx: Tx): Promise<void> {
  await tx.query('set local synchronous_commit to off');
}

export interface Db {
  query<R = Row>(text: string, values?: readonly unknown[]): Promise<R[]>;
  /** Commits when `work` returns, rolls back when it throws; retried when the database asks for it (deadlock). */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  onCommit(topic: string, listener: () => void): void;
  /** A connection of its own, outside the pool: for locks that last as long as the process. */
  connect(): Promise<pg.Client>;
  close(): Promise<void>;
}

export class SchemaNewerError extends StartError {
  constructor(found: number, known: number) {
    super(
      `The database has schema ${found}, this program knows ${known}. It does not write to a newer schema: start the newer version.`,
    );
  }
}

export interface DbOptions {
  url: string;
  /** The newest migration this program knows; every transaction checks that the database is not ahead. */
  knownSchema?: number;
  poolSize?: number;
  onError?: (error: Error) => void;
}

const timestamptz = 1184;
const int8 = 20;
const worthRetrying = new Set(['40001', '40P01']);

const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary' && oid === timestamptz)
      return (text: string) => DateTime.fromJSDate(new Date(text), { zone: 'utc' });
    if (format !== 'binary' && oid === int8) return Number;
    return pg.types.getTypeParser(oid, format);
  },
};

function toParameter(value: unknown): unknown {
  if (DateTime.isDateTime(value)) return value.toISO();
  if (Duration.isDuration(value)) return value.toISO();
  return value;
}

async function run<R>(
  client: pg.ClientBase | pg.Pool,
  text: string,
  values: readonly unknown[],
): Promise<R[]> {
  const result = await client.query(text, values.map(toParameter));
  return result.rows as R[];
}

export function createDb({ url, knownSchema, poolSize = 10, onError }: DbOptions): Db {
  const settings = { connectionString: url, types, keepAlive: true, connectionTimeoutMillis: 5_000 };
  const pool = new pg.Pool({ ...settings, max: poolSize });
  // An idle connection that breaks (database restart) is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => onError?.(error));
  const listeners = new Map<string, (() => void)[]>();

  async function begin(client: pg.ClientBase): Promise<void> {
    if (knownSchema === undefined) {
      await client.query('begin');
      return;
    }
    // One round trip: pg answers an array when a simple query holds several statements.
    const answers = (await client.query(
      'begin; select coalesce(max(version), 0)::int as version from schema_migrations',
    )) as unknown as pg.QueryResult<{ version: number }>[];
    const found = answers[1]?.rows[0]?.version ?? 0;
    if (found > knownSchema) throw new SchemaNewerError(found, knownSchema);
  }

  async function attempt<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    const touched = new Set<string>();
    let broken: Error | undefined;
    try {
      await begin(client);
      const result = await work({
        query: (text, values = []) => run(client, text, values),
        touch: (topic) => touched.add(topic),
      });
      await client.query('commit');
      for (const topic of touched) for (const listener of listeners.get(topic) ?? []) listener();
      return result;
    } catch (error) {
      try {
        await client.query('rollback');
      } catch (rollbackError) {
        broken = rollbackError as Error; // the connection is gone, and with it the transaction: the pool must drop it
      }
      throw error;
    } finally {
      client.release(broken);
    }
  }

  return {
    query: (text, values = []) => run(pool, text, values),
    async transaction(work) {
      for (let tries = 1; ; tries += 1) {
        try {
          return await attempt(work);
        } catch (error) {
          if (tries >= 5 || !worthRetrying.has((error as { code?: string }).code ?? '')) throw error;
        }
      }
    },
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
