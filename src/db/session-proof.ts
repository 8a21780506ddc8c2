import { randomInt } from 'node:crypto';
import pg from 'pg';
import { StartError } from '../errors.ts';

const oldest = 14;
const answerWithinMs = 10_000;

const pooled =
  'DATABASE_URL leads through a connection pooler in transaction or statement mode (such as PgBouncer with pool_mode = transaction): two statements of one connection do not reach the same session, so locks do not hold and the bot would do things twice. Set pool_mode = session for this database, or connect to PostgreSQL directly.';

const tooFew =
  'DATABASE_URL leads through a connection pooler that gives the bot fewer than three sessions at a time; it needs about 15. Raise pool_size for this database, or connect to PostgreSQL directly.';

async function backendOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid ?? 0;
}

/** The process that a connection was told it speaks to; a pooler makes one up. */
const toldProcess = (client: pg.Client): number => (client as unknown as { processID: number }).processID;

/**
 * Throws when statements of this connection do not all reach one session, where its locks are. Without anything between us and
 * PostgreSQL that is certain; a pooler is asked while others hold what it could give away.
 */
async function proveOneSession(client: pg.Client, url: string): Promise<void> {
  const mine = await backendOf(client);
  if (mine === toldProcess(client)) return;
  const key = randomInt(2 ** 31);
  await client.query('select pg_advisory_lock($1)', [key]);
  const others = [0, 1].map(
    () =>
      new pg.Client({
        connectionString: url,
        query_timeout: answerWithinMs,
        connectionTimeoutMillis: answerWithinMs,
      }),
  );
  try {
    for (const other of others) {
      other.on('error', () => {}); // its query says so as well
      await other.connect();
      await other.query('begin').catch((error: unknown) => {
        // A pooler in statement mode refuses it, one with too few sessions lets it wait.
        throw new StartError(/timeout/i.test(String(error)) ? tooFew : pooled, { cause: error });
      });
      if ((await backendOf(other)) === mine) throw new StartError(pooled);
      const { rows } = await other.query<{ free: boolean }>('select pg_try_advisory_xact_lock($1) as free', [
        key,
      ]);
      if (rows[0]?.free) throw new StartError(pooled);
      if ((await backendOf(client)) !== mine) throw new StartError(pooled);
    }
  } finally {
    // Ended in the middle of a transaction: a pooler gives such a session to nobody else.
    await Promise.allSettled(others.map((other) => other.end()));
    await client.query('select pg_advisory_unlock($1)', [key]).catch(() => {});
  }
}

/** Throws a sentence when the database cannot carry the bot, before anything is written. */
export async function proveDatabase(client: pg.Client, url: string): Promise<void> {
  const { rows } = await client.query<{
    version: number;
    readOnly: boolean;
    role: string;
    name: string;
    creates: boolean;
  }>(
    `select current_setting('server_version_num')::int / 10000 as version,
       current_setting('transaction_read_only')::boolean as "readOnly",
       current_user as role, current_database() as name,
       (has_database_privilege(current_database(), 'create') or to_regnamespace('pgboss') is not null)
         and has_schema_privilege(coalesce(current_schema(), 'public'), 'create') as creates`,
  );
  const [found] = rows;
  if (!found) return;
  if (found.version < oldest)
    throw new StartError(`This is PostgreSQL ${found.version}; the bot needs ${oldest} or newer.`);
  if (found.readOnly)
    throw new StartError(
      `Database "${found.name}" is read-only (a standby, or default_transaction_read_only). Connect to the primary.`,
    );
  if (!found.creates)
    throw new StartError(
      `${found.role} may not create tables and schemas in database "${found.name}". Make it the owner: alter database "${found.name}" owner to "${found.role}"; on PostgreSQL 14 also: grant create on schema public to "${found.role}"`,
    );
  await proveOneSession(client, url);
}
