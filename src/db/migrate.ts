import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { SchemaNewerError } from './db.ts';

interface Migration {
  version: number;
  name: string;
  sql: string;
}

const folder = fileURLToPath(new URL('../../migrations', import.meta.url));
/** Any number will do, as long as every version of this program takes the same lock. */
const migrationLock = 7_104_001;

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

/**
 * Brings the schema up to date, forward only, one transaction a migration, under a lock that every starter takes.
 * Returns the newest version known. Throws SchemaNewerError when the database is ahead of this program.
 */
export async function migrate(url: string): Promise<number> {
  const migrations = await readMigrations();
  const known = migrations.at(-1)?.version ?? 0;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
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
  } finally {
    await client.end(); // frees the lock as well
  }
}
