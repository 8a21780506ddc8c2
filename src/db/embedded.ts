import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { StartError } from '../errors.ts';
import { errorOfOutput, sentenceOfFileError } from './file-errors.ts';
import { type FileLock, lockFile } from './file-lock.ts';
import { freePort } from './free-port.ts';
import { makeFolder } from './make-folder.ts';
import { endOrphan, isRunning } from './orphans.ts';
import { type Binaries, findProgram, prepareBinaries } from './postgres-binaries.ts';
import {
  botRole,
  keepPasswords,
  ownerRole,
  type Passwords,
  prepareFolder,
  readPasswords,
  resetOwnerPassword,
} from './postgres-folder.ts';
import { prepareBotRole } from './postgres-roles.ts';
import { endServer, supervise } from './postgres-supervisor.ts';

export interface EmbeddedPostgres {
  /** As the bot's role, which is no superuser. */
  url: string;
  /** As the superuser: for tests, and for whoever repairs something by hand. */
  ownerUrl: string;
  stop(): Promise<void>;
}

interface Options {
  dataDir: string;
  /** 0 (default): any free port. */
  port?: number;
  /** false: no fsync, and plans that are made quickly; for tests alone. */
  durable?: boolean;
  /** Told in a sentence when the server died and is started again. */
  onRestart?: (sentence: string) => void;
  /** Told in a sentence when it does not come back. */
  onGone?: (sentence: string) => void;
}

const startSeconds = 30;
const wrongPassword = '28P01';

const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'log_min_messages=fatal',
];
const carelessSettings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  // Each test has connections of its own, and each plans every statement anew: most of its time. The order as written is as good,
  // and one plan is enough.
  'join_collapse_limit=1',
  'plan_cache_mode=force_generic_plan',
];

function urlOf(role: string, password: string, port: number): string {
  return `postgres://${role}:${password}@127.0.0.1:${port}/postgres`;
}

/** Process, folder and start time: the lines of postmaster.pid that tell one server from every other. */
async function readServer(folder: string): Promise<{ pid: number; port: string; self: string } | undefined> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => undefined);
  const [pid, place, startedAt, port] = text?.split('\n') ?? [];
  return pid && port ? { pid: Number(pid), port, self: [pid, place, startedAt].join('\n') } : undefined;
}

/** The address of the embedded database that runs in this folder now; undefined when none does. */
export async function findEmbeddedPostgres(dataDir: string): Promise<string | undefined> {
  const folder = resolve(dataDir);
  const [server, passwords] = [await readServer(folder), await readPasswords(folder)];
  if (!server || !passwords || !(await isRunning(server.pid, ['postgres', folder]))) return undefined;
  return urlOf(botRole, passwords.bot, Number(server.port));
}

/**
 * The server holds this lock as long as any of its processes lives. After kill -9 of the bot it stops by itself; where the
 * system cannot tell it of that, it is stopped here.
 */
async function lockServer(folder: string): Promise<FileLock> {
  const path = `${folder}.lock`;
  const orphan = await readServer(folder);
  // The caller owns the data folder, so a server of ours that still runs here belongs to nobody.
  if (orphan && (await isRunning(orphan.pid, ['postgres', folder])))
    await endOrphan(orphan.pid, 'SIGINT', startSeconds);
  const lock = await lockFile(path, startSeconds);
  if (!lock)
    throw new StartError(
      `An earlier database still runs in ${folder}, perhaps in another container, and did not stop within ${startSeconds} s. End it, then start again.`,
    );
  return lock;
}

/**
 * PostgreSQL takes postmaster.pid for a living server when any process has that number by now. What held our lock when it
 * was written, and holds it no more now that we have it, is gone for certain; everything else is left to PostgreSQL.
 */
async function forgetGoneServer(folder: string): Promise<void> {
  const [server, known] = [await readServer(folder), await readFile(`${folder}.lock`, 'utf8')];
  if (server && known === server.self) await rm(join(folder, 'postmaster.pid'));
}

/** A server ran here once, and its data are gone: a mount that is missing, most likely. Nothing new is put in their place. */
async function refuseLost(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.length > 0 || (await readFile(`${folder}.lock`, 'utf8')) === '') return;
  throw new StartError(
    `The database in ${folder} is gone: it was there at the last start. Nothing was made in its place. Mount or restore it; to begin with an empty one, remove ${folder}.lock first.`,
  );
}

interface Server {
  folder: string;
  binaries: Binaries;
  lock: FileLock;
  port: number;
  durable: boolean;
}

interface Running {
  child: ChildProcess;
  said(): string;
}

function launch({ folder, binaries, lock, port, durable }: Server): Running {
  const all = durable ? settings : [...settings, ...carelessSettings];
  const words = ['-D', folder, '-p', String(port), ...all.flatMap((setting) => ['-c', setting])];
  const setpriv = findProgram('setpriv');
  // With setpriv the kernel tells the server to stop when the bot is gone, however that happened.
  const [file, args] = setpriv
    ? [setpriv, ['--pdeathsig', 'INT', '--', binaries.postgres, ...words]]
    : [binaries.postgres, words];
  const child = spawn(file, args, {
    ...binaries.identity,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe', lock.fd],
    detached: true, // Ctrl-C in the terminal is for the bot, which drains first and stops its database last
  });
  let said = '';
  child.stderr?.on('data', (part: Buffer) => {
    said = (said + part.toString()).slice(-2_000);
  });
  return { child, said: () => said.trim() };
}

/** Resolves when it lets the role in, or does not know its password; throws when it ends, or stays silent. */
async function untilItAnswers(url: string, { child, said }: Running): Promise<'ready' | 'wrong password'> {
  const deadline = Date.now() + startSeconds * 1_000;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw errorOfOutput('The embedded database did not start', said());
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      await client.end();
      return 'ready';
    } catch (error) {
      if ((error as { code?: string }).code === wrongPassword) return 'wrong password';
      if (Date.now() > deadline)
        throw new StartError(`The embedded database does not answer: ${said()}`, { cause: error });
      await setTimeout(25);
    }
  }
}

/**
 * Starts it and waits until the bot's role is let in. That role is made here where there is none yet, and the owner's
 * password where nobody knows it: data folders of earlier versions had neither.
 */
async function open(server: Server, passwords: Passwords): Promise<Running> {
  const { folder, binaries, port, lock } = server;
  const [botUrl, ownerUrl] = [urlOf(botRole, passwords.bot, port), urlOf(ownerRole, passwords.owner, port)];
  let running = launch(server);
  try {
    if ((await untilItAnswers(botUrl, running)) === 'wrong password') {
      if ((await untilItAnswers(ownerUrl, running)) === 'wrong password') {
        await endServer(running.child);
        await resetOwnerPassword({ folder, binaries, password: passwords.owner, lock: lock.fd });
        running = launch(server);
        await untilItAnswers(ownerUrl, running);
      }
      await prepareBotRole(ownerUrl, passwords.bot);
    }
    const self = (await readServer(folder))?.self;
    if (self) await writeFile(`${folder}.lock`, self);
    return running;
  } catch (error) {
    await endServer(running.child);
    throw error;
  }
}

/**
 * Starts PostgreSQL from the npm package, on loopback alone, with data in `dataDir`, and again when it dies. The caller owns
 * the folder above (`claimDataDir`).
 */
export async function startEmbeddedPostgres({
  dataDir,
  port = 0,
  durable = true,
  onRestart = () => {},
  onGone = () => {},
}: Options): Promise<EmbeddedPostgres> {
  const folder = resolve(dataDir);
  let lock: FileLock | undefined;
  try {
    await makeFolder(dirname(folder));
    const binaries = await prepareBinaries(folder);
    lock = await lockServer(folder);
    await forgetGoneServer(folder);
    await refuseLost(folder);
    const passwords = await keepPasswords(folder);
    await prepareFolder({ folder, binaries, passwords, durable });
    const server = { folder, binaries, lock, port: port === 0 ? await freePort() : port, durable };
    const { child } = await open(server, passwords);
    const supervisor = supervise(child, {
      launch: async () => (await open(server, passwords)).child,
      onRestart,
      onGone,
    });
    return {
      url: urlOf(botRole, passwords.bot, server.port),
      ownerUrl: urlOf(ownerRole, passwords.owner, server.port),
      async stop() {
        try {
          await supervisor.stop();
        } finally {
          lock?.release();
          lock = undefined; // its number may soon be another file's
        }
      },
    };
  } catch (error) {
    lock?.release();
    throw sentenceOfFileError(error, `The data folder ${folder}`);
  }
}
