import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { claimDataDir } from '../../src/db/data-dir.ts';
import { migrate } from '../../src/db/migrate.ts';
import { prepareBinaries } from '../../src/db/postgres-binaries.ts';
import { createStepQueue } from '../../src/procedures/queue.ts';
import { makeEmbeddedFolder } from '../support/embedded-folder.ts';

async function query(url: string, text: string): Promise<pg.QueryResult<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query<Record<string, unknown>>(text);
  } finally {
    await client.end();
  }
}

/** A data folder as it was made until now: every local account was let in, and the bot was the superuser. */
async function makeOldFolder(path: string): Promise<void> {
  const folder = join(path, 'postgres');
  const { initdb, postgres, identity } = await prepareBinaries(folder);
  await mkdir(folder);
  if (identity.uid !== undefined) await chown(folder, identity.uid, identity.uid);
  const args = ['-D', folder, '-U', 'hims', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  await promisify(execFile)(initdb, args, { ...identity, cwd: '/' });
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories='].flatMap((one) => ['-c', one]);
  const server = spawn(postgres, ['-D', folder, '-p', '31999', ...settings], {
    ...identity,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ready = new Promise<void>((done) => {
    server.stderr.on('data', (part: Buffer) => {
      if (part.toString().includes('ready to accept')) done();
    });
  });
  await ready;
  const url = 'postgres://hims@127.0.0.1:31999/postgres';
  await migrate(url);
  const queue = createStepQueue({ url, log: pino({ level: 'silent' }), supervises: false });
  await queue.start();
  await queue.stop();
  await query(url, `insert into channels (name, id) values ('incidents', 'C0OLD00001')`);
  server.kill('SIGINT');
  await once(server, 'exit');
}

it('takes over a data folder that let everybody in, with all its data, and asks for a password from then on', async () => {
  await using folder = await makeEmbeddedFolder();
  await makeOldFolder(folder.path);

  const first = await folder.start();

  expect((await query(first.url, 'select name, id from channels')).rows).toEqual([
    { name: 'incidents', id: 'C0OLD00001' },
  ]);
  const { rows } = await query(
    first.url,
    `select current_user as role, rolsuper as super from pg_roles where rolname = current_user`,
  );
  expect(rows).toEqual([{ role: 'hims_bot', super: false }]);
  await expect(query(first.url, `copy channels from program 'true'`)).rejects.toThrow(
    /permission denied|must be/,
  );
  const open = new URL(first.ownerUrl);
  open.password = '';
  await expect(query(open.href, 'select 1')).rejects.toThrow(/password/);
  // What comes later must be able to alter and drop all that was there.
  expect(await migrate(first.url)).toBeGreaterThan(7);
  await query(first.url, 'drop schema pgboss cascade; alter table channels add column more text');

  await first.stop();
  const second = await folder.start();
  expect((await query(second.url, 'select id from channels')).rowCount).toBe(1);
  expect((await stat(join(folder.path, 'postgres.pgpass'))).mode & 0o777).toBe(0o600);
});

it('gets in again when the file with the passwords was lost', async () => {
  await using folder = await makeEmbeddedFolder();
  const first = await folder.start();
  await query(first.url, 'create table kept (i integer)');
  await first.stop();
  await writeFile(join(folder.path, 'postgres.pgpass'), '');

  const second = await folder.start();

  expect((await query(second.url, 'select count(*)::int as rows from kept')).rows).toEqual([{ rows: 0 }]);
});

it.each([
  [
    'a folder of somebody else',
    ['holiday.jpg'],
    /is not a PostgreSQL data folder: PG_VERSION is missing\. Nothing in it was touched/,
  ],
  ['a database without PG_VERSION', ['base', 'global'], /PG_VERSION is missing/],
])('touches nothing in %s', async (_what, names, sentence) => {
  await using folder = await makeEmbeddedFolder();
  const data = join(folder.path, 'postgres');
  for (const name of names) await mkdir(join(data, name), { recursive: true });

  await expect(folder.start()).rejects.toThrow(sentence);

  expect(await readdir(data)).toEqual(names);
});

it('makes no new database where the one of the last start is gone', async () => {
  await using folder = await makeEmbeddedFolder();
  await (await folder.start()).stop();
  const [data, mounted] = [join(folder.path, 'postgres'), join(folder.path, 'elsewhere')];
  await rename(data, mounted);

  await expect(folder.start()).rejects.toThrow(
    /is gone: it was there at the last start\. Nothing was made in its place/,
  );

  await mkdir(data);
  await expect(folder.start()).rejects.toThrow(/is gone/);
  await rmdir(data);
  await rename(mounted, data);
  await (await folder.start()).stop();
});

it('refuses a data folder of another version with a sentence', async () => {
  await using folder = await makeEmbeddedFolder();
  await mkdir(join(folder.path, 'postgres'));
  await writeFile(join(folder.path, 'postgres/PG_VERSION'), '14\n');

  await expect(folder.start()).rejects.toThrow(/was made by PostgreSQL 14, the embedded one is 15/);
});

it('starts the server again when it was killed, with everything that was committed', async () => {
  await using folder = await makeEmbeddedFolder();
  const told = Promise.withResolvers<string>();
  const server = await folder.start({ durable: true, onRestart: told.resolve });
  await query(server.url, 'create table kept (i integer); insert into kept values (1)');

  process.kill(await folder.serverPid(), 'SIGKILL');

  expect(await told.promise).toBe('The embedded database ended (SIGKILL) and is started again.');
  await expect
    .poll(
      () =>
        query(server.url, 'select i from kept').then(
          ({ rows }) => rows,
          () => 'away',
        ),
      { timeout: 20_000 },
    )
    .toEqual([{ i: 1 }]);
});

it('is not kept from starting by a process that has the number of the last server by now', async () => {
  await using folder = await makeEmbeddedFolder();
  const server = await folder.start();
  const file = join(folder.path, 'postgres/postmaster.pid');
  const left = await readFile(file, 'utf8');
  const self = await readFile(join(folder.path, 'postgres.lock'), 'utf8');
  await server.stop();
  const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const stranger = spawn('sleep', ['60'], { ...asNobody, stdio: 'ignore' });
  const number = (text: string): string => text.replace(/^\d+/, String(stranger.pid));
  try {
    // What our own server left: it held the lock, and nobody holds it now.
    await writeFile(file, number(left));
    await writeFile(join(folder.path, 'postgres.lock'), number(self));
    const second = await folder.start();
    expect((await query(second.url, 'select 1 as one')).rows).toEqual([{ one: 1 }]);
    await second.stop();

    // What somebody else's server left proves nothing.
    await writeFile(file, number(left));
    await writeFile(join(folder.path, 'postgres.lock'), '');
    await expect(folder.start()).rejects.toThrow(/lock file "postmaster.pid" already exists/);
    expect(await readdir(join(folder.path, 'postgres'))).toContain('postmaster.pid');
  } finally {
    stranger.kill();
  }
});

it('gives the data folder to one process, and to the next when that is gone', async () => {
  await using folder = await makeEmbeddedFolder();
  const claim = await claimDataDir(folder.path);

  await expect(claimDataDir(folder.path)).rejects.toThrow(
    /The bot already runs with the data in .* \(process \d+ on .+\)\. Stop that one first/,
  );

  await rm(join(folder.path, 'bot.lock'));
  await expect(claimDataDir(folder.path), 'also without the file').rejects.toThrow(/already runs/);

  await claim.stop();
  await (await claimDataDir(folder.path)).stop();
});
