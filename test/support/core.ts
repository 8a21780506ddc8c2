import { Writable } from 'node:stream';
import type { Logger } from 'pino';
import { createLog } from '../../src/config/log.ts';
import { createDb, type Db } from '../../src/db/db.ts';
import { createMovableClock, type MovableClock } from './clock.ts';
import { createDatabase } from './database.ts';

/** The durable core without Slack: a database of its own, a clock, a log that keeps its lines. */
export interface Core extends AsyncDisposable {
  url: string;
  db: Db;
  /** Looks at the database from aside, and writes to it, as an administrator. */
  sql: Db['query'];
  clock: MovableClock;
  log: Logger;
  logs: Record<string, unknown>[];
  /** Another pool on the same database, as another process has; closed with the core. */
  otherDb(): Db;
}

export async function startCore(now?: string): Promise<Core> {
  const database = await createDatabase();
  const logs: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().trim().split('\n'))
        logs.push(JSON.parse(line) as Record<string, unknown>);
      done();
    },
  });
  const open = () => createDb({ url: database.url });
  const dbs = [open()];
  const [db] = dbs;
  if (!db) throw new Error('there is no database');
  return {
    url: database.url,
    db,
    sql: (text, values) => db.transaction((tx) => tx.query(text, values)),
    clock: createMovableClock(now),
    log: createLog({ logLevel: 'info' }, destination),
    logs,
    otherDb() {
      const other = open();
      dbs.push(other);
      return other;
    },
    async [Symbol.asyncDispose]() {
      for (const one of dbs) await one.close();
      await database[Symbol.asyncDispose]();
    },
  };
}
