import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { sentenceOfDatabaseError } from './database-errors.ts';
import { SchemaNewerError } from './db.ts';
import { proveDatabase } from './session-proof.ts';

interface Migration {
  version: number;
  name: string;
  sql: string;
}

const folder = fileURLToPath(new URL('../../migrations', import.meta.url));
/** Any number will do, as long as every version of this program takes the same lock. */
const migrationLock = 7_104_001;
const sayAgainMs = 30_000;

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-.+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({
      version: Number(name.slice(0, 4)),
      name,
      sql: await readFile(`${folder}/${name}`, 'utf8'),
    })),
  );
}

interface Holder {
  pid: number;
  what: string;
}

/** Another start may be at it; somebody who waits for more than a moment is told for whom. */
async function takeLock(client: pg.Client, onWait: (sentence: string) => void): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
    migrationLock,
  ]);
  if (rows[0]?.taken) return;
  const holders = await client.query<Holder>(
    `select a.pid, concat_ws(', ', nullif(a.application_name, ''), a.client_addr::text, a.state) as what
     from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.classid = 0 and l.objid = $1 and l.granted
       and l.database = (select oid from pg_database where datname = current_database())`,
    [migrationLock],
  );
  const [holder] = holders.rows;
  const who = holder ? `process ${holder.pid} of PostgreSQL has (${holder.what})` : 'another process has';
  const wait = (): void =>
    onWait(`waiting for the migration lock, which ${who}: another start, or a session that a pooler kept`);
  wait();
  const again = setInterval(wait, sayAgainMs);
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
  } finally {
    clearInterval(again);
  }
}

/**
 * Brings the schema up to date, forward only, one transaction a migration, under a lock that every starter takes.
 * Returns the newest version known. Throws SchemaNewerError when the database is ahead of this program, and a sentence when
 * the database is not there or cannot carry the bot.
 */
export async function migrate(url: string, onWait: (sentence: string) => void = () => {}): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // its query says so as well
  try {
    await client.connect();
    await proveDatabase(client, url);
    await takeLock(client, onWait);
    return await applyAll(client);
  } catch (error) {
    throw sentenceOfDatabaseError(error, url);
  } finally {
    await client.end(); // frees the lock as well
  }
}

async function applyAll(client: pg.Client): Promise<number> {
  const migrations = await readMigrations();
  const known = migrations.at(-1)?.version ?? 0;
  await client.query(
    'create table if not exists schema_migrations (version integer primary key, name text not null, applied_at timestamptz not null default now())',
  );
  const { rows } = await client.query<{ version: number }>(
    'select version from schema_migrations order by version',
  );
  const applied = new Set(rows.map((row) => row.version));
  const newest = rows.at(-1)?.version ?? 0;
  if (newest > known) throw new SchemaNewerError(newest, known);
  for (const { version, name, sql } of migrations) {
    if (applied.has(version)) continue;
    await client.query('begin');
    try {
      await client.query('insert into schema_migrations (version, name) values ($1, $2)', [version, name]);
      await client.query(sql);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw new Error(`Migration ${name} failed; nothing of it was kept.`, { cause: error });
    }
  }
  return known;
}
