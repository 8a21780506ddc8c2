import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDb } from '../../src/db/db.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createDatabase } from '../support/database.ts';
import { testPort } from '../support/port.ts';

const program = '/usr/sbin/pgbouncer';
const isMissing = !existsSync(program);
/** It refuses to run as root. */
const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

interface Pooler extends AsyncDisposable {
  url: string;
}

async function startPgbouncer(databaseUrl: string, settings: readonly string[]): Promise<Pooler> {
  const folder = await mkdtemp(join(tmpdir(), 'pgbouncer-'));
  await chmod(folder, 0o755);
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const own = await testPort();
  await writeFile(
    join(folder, 'pgbouncer.ini'),
    `[databases]
${pathname.slice(1)} = host=${hostname} port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${folder}/users
ignore_startup_parameters = extra_float_digits
${settings.join('\n')}
`,
  );
  await writeFile(join(folder, 'users'), `"${username}" "${password}"\n`);
  const child = spawn(program, [join(folder, 'pgbouncer.ini')], {
    ...identity,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  await new Promise<void>((up, failed) => {
    let said = '';
    child.stderr.on('data', (part: Buffer) => {
      said += part.toString();
      if (said.includes('process up')) up();
    });
    void ended.then(() => failed(new Error(`pgbouncer ended:\n${said}`)));
  });
  const url = Object.assign(new URL(databaseUrl), { port: String(own) }).href;
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGQUIT'); // at once; SIGINT would wait for its clients
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

it.skipIf(isMissing).each([
  ['transaction', ['pool_mode = transaction']],
  [
    'transaction, with several servers in turn',
    ['pool_mode = transaction', 'server_round_robin = 1', 'min_pool_size = 5'],
  ],
  ['statement', ['pool_mode = statement']],
])(
  'refuses to start through a PgBouncer in pool mode %s, before anything is written',
  async (_mode, settings) => {
    await using database = await createDatabase('template1');
    await using pooler = await startPgbouncer(database.url, settings);

    await expect(migrate(pooler.url)).rejects.toThrow(
      /leads through a connection pooler in transaction or statement mode .* Set pool_mode = session/,
    );

    const [row] = await tablesOf(database.url);
    expect(row).toEqual({ tables: 0 });
  },
);

it.skipIf(isMissing)('starts through a PgBouncer in session mode', async () => {
  await using database = await createDatabase('template1');
  await using pooler = await startPgbouncer(database.url, ['pool_mode = session']);

  expect(await migrate(pooler.url)).toBeGreaterThan(7);
});

it.skipIf(isMissing)('says that a PgBouncer gives it too few sessions', async () => {
  await using database = await createDatabase('template1');
  await using pooler = await startPgbouncer(database.url, ['pool_mode = session', 'default_pool_size = 2']);

  await expect(migrate(pooler.url)).rejects.toThrow(/gives the bot fewer than three sessions at a time/);
});

async function tablesOf(url: string): Promise<Record<string, unknown>[]> {
  const db = createDb({ url, poolSize: 1 });
  try {
    return await db.query(`select count(*) as tables from pg_tables where schemaname = 'public'`);
  } finally {
    await db.close();
  }
}
