import { chmod, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/db/embedded.ts';
import { freePort } from '../src/db/free-port.ts';
import type { Target } from './load.ts';
import { addProcedures } from './procedures.ts';
import { type Program, startFlags, startProgram } from './processes.ts';

export interface Started extends Program {
  target: Target;
  /** A connection to its database. */
  sql: pg.Client;
  databaseUrl: string;
}

/** What every lane needs: a database server, a workspace, and programs that use both. */
export interface Stage extends AsyncDisposable {
  startOurs(database: string): Promise<Started>;
  startBare(database: string): Promise<Started>;
  /** Ours with its own embedded database, as `npm start` has it. */
  startInFolder(): Promise<Program>;
  sql(database: string): Promise<pg.Client>;
}

export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'hims-bench-'));
  await chmod(folder, 0o755); // the database runs as nobody
  const server = await startServer(join(folder, 'postgres'));
  const slack = await startProgram('bench/slack.ts', {});
  const { msg: _ready, ...slackSettings } = slack.said as Record<string, string>;
  const systems = join(folder, 'systems');
  // What comes round would be measured, too.
  await cp('systems', systems, { recursive: true, filter: (path) => !path.endsWith('routines.yaml') });
  await cp('trial/people.yaml', join(systems, 'people.yaml'));
  const asked = await addProcedures(systems);
  const flags = await startFlags();

  const urlOf = (database: string): string => server.ownerUrl.replace(/postgres$/, database);
  async function sql(database: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: urlOf(database) });
    await client.connect();
    return client;
  }

  async function start(file: string, database: string): Promise<Started> {
    const admin = await sql('postgres');
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [database]);
    if (rowCount === 0) await admin.query(`create database ${database}`);
    await admin.end();
    const port = await freePort();
    const settings = {
      ...slackSettings,
      DATABASE_URL: urlOf(database),
      SYSTEMS_DIR: systems,
      PORT: String(port),
    };
    const program = await startProgram(file, settings, file.startsWith('src/') ? flags : []);
    const own = await sql(database);
    return {
      ...program,
      target: { port, signingSecret: slackSettings['SLACK_SIGNING_SECRET'] ?? '', user: 'U0ANA00001' },
      sql: own,
      databaseUrl: urlOf(database),
      async [Symbol.asyncDispose]() {
        await own.end();
        await program[Symbol.asyncDispose]();
      },
    };
  }

  return {
    startOurs: (database) => start('src/main.ts', database),
    startBare: (database) => start('bench/bare-app.ts', database),
    startInFolder: async () =>
      startProgram(
        'src/main.ts',
        {
          ...slackSettings,
          DATA_DIR: join(folder, 'data'),
          SYSTEMS_DIR: systems,
          PORT: String(await freePort()),
        },
        flags,
      ),
    sql,
    async [Symbol.asyncDispose]() {
      await asked[Symbol.asyncDispose]();
      await slack[Symbol.asyncDispose]();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** It notes when each transaction was committed, which is how the lateness of timers is measured. */
async function startServer(dataDir: string): Promise<EmbeddedPostgres> {
  const first = await startEmbeddedPostgres({ dataDir });
  const client = new pg.Client({ connectionString: first.ownerUrl });
  await client.connect();
  await client.query('alter system set track_commit_timestamp = on');
  await client.end();
  await first.stop();
  return startEmbeddedPostgres({ dataDir });
}

/** Everything owed has been told, so that one round does not weigh on the next. */
export async function untilQuiet(sql: pg.Client, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1_000;
  while (performance.now() < until) {
    const { rowCount } = await sql.query(
      `select 1 from notices where state in ('pending', 'sending') and due_at <= now() limit 1`,
    );
    if (rowCount === 0) return;
    await new Promise((done) => setTimeout(done, 100));
  }
}
