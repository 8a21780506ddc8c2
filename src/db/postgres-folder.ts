import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartError } from '../errors.ts';
import { type Binaries, run } from './postgres-binaries.ts';

/** Who owns the server (to create roles and repair), and as whom the bot works: no superuser. */
export const ownerRole = 'hims';
export const botRole = 'hims_bot';

/** The passwords of both roles. */
export interface Passwords {
  owner: string;
  bot: string;
}

/** The version of the binaries that come with the package. */
const version = '15';
/** Loopback, and only with a password: nobody else on this machine gets in. */
const access = '# Written by the bot at each start.\nhost all all 127.0.0.1/32 scram-sha-256\n';

const passwordLine = (role: string, password: string): string => `127.0.0.1:*:*:${role}:${password}`;

/** A file in the form that `psql` reads (PGPASSFILE), beside the data, for this user alone. */
const passwordFile = (folder: string): string => `${folder}.pgpass`;

/** Undefined when there is none, or not a whole one. */
export async function readPasswords(folder: string): Promise<Passwords | undefined> {
  const text = await readFile(passwordFile(folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const of = (role: string) =>
    text
      .split('\n')
      .find((line) => line.split(':')[3] === role)
      ?.split(':')[4];
  const [owner, bot] = [of(ownerRole), of(botRole)];
  return owner && bot ? { owner, bot } : undefined;
}

/** Those that are there, or new ones, which are on the disk before any server knows them. */
export async function keepPasswords(folder: string): Promise<Passwords> {
  const known = await readPasswords(folder);
  if (known) {
    await chmod(passwordFile(folder), 0o600); // a backup may have brought it back readable for all
    return known;
  }
  const made = { owner: randomBytes(24).toString('hex'), bot: randomBytes(24).toString('hex') };
  const text = `${passwordLine(ownerRole, made.owner)}\n${passwordLine(botRole, made.bot)}\n`;
  await writeWhole(passwordFile(folder), text, 0o600);
  return made;
}

/** Another process sees the old file or the new one, and so does the next start after a power cut. */
async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const unfinished = `${path}.${randomBytes(4).toString('hex')}`;
  const file = await open(unfinished, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
}

interface NewFolder {
  folder: string;
  binaries: Binaries;
  passwords: Passwords;
  durable: boolean;
}

/** What stands in the folder: our data, nothing, or something that is none of our business. Throws for the last. */
async function isMade(folder: string): Promise<boolean> {
  const names: string[] = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (names.length === 0) return false;
  if (!names.includes('PG_VERSION'))
    throw new StartError(
      `${folder} is not empty and is not a PostgreSQL data folder: PG_VERSION is missing. Nothing in it was touched. If it is the bot's database, restore PG_VERSION (it contains ${version}) or the whole folder from a backup; otherwise set another DATA_DIR.`,
    );
  const found = (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim();
  if (found !== version)
    throw new StartError(
      `${folder} was made by PostgreSQL ${found}, the embedded one is ${version}. Run it with PostgreSQL ${found} and set DATABASE_URL, or set another DATA_DIR.`,
    );
  return true;
}

/**
 * Makes the data folder when there is none: beside its place, and moved there when it is whole, so that a start that was
 * killed half-way never leaves anything that looks like a database. Nothing that has content is ever removed.
 */
export async function prepareFolder({ folder, binaries, passwords, durable }: NewFolder): Promise<void> {
  if (!(await isMade(folder))) {
    const parent = dirname(folder);
    const id = randomBytes(6).toString('hex');
    const unfinished = `${folder}.new-${id}`;
    const passwordOfOwner = `${folder}.password-${id}`;
    const { uid, gid } = binaries.identity;
    await mkdir(unfinished, { mode: 0o700 });
    await writeFile(passwordOfOwner, passwords.owner, { mode: 0o600 });
    if (uid !== undefined && gid !== undefined)
      for (const path of [unfinished, passwordOfOwner]) await chown(path, uid, gid);
    try {
      const how = ['--auth=scram-sha-256', `--pwfile=${passwordOfOwner}`, '--encoding=UTF8', '--locale=C'];
      const args = ['-D', unfinished, '-U', ownerRole, ...how, ...(durable ? [] : ['--no-sync'])];
      await run({ file: binaries.initdb, args, identity: binaries.identity });
    } finally {
      await rm(passwordOfOwner, { force: true });
    }
    await rename(unfinished, folder); // an empty folder is replaced, one with content is not
    if (durable) await syncFolder(parent);
  }
  await requireAccessByPassword(folder, binaries);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Data folders of earlier versions let every local account in. */
async function requireAccessByPassword(folder: string, { identity }: Binaries): Promise<void> {
  const path = join(folder, 'pg_hba.conf');
  if ((await readFile(path, 'utf8').catch(() => '')) === access) return;
  await writeWhole(path, access, 0o600);
  if (identity.uid !== undefined && identity.gid !== undefined) await chown(path, identity.uid, identity.gid);
}

interface OwnerPassword {
  folder: string;
  binaries: Binaries;
  password: string;
  /** The open file whose lock says that a server runs here. */
  lock: number;
}

/**
 * Sets the owner's password without a server that anybody could reach: for data folders of earlier versions, which had
 * none, and for those whose password file was lost.
 */
export async function resetOwnerPassword({ folder, binaries, password, lock }: OwnerPassword): Promise<void> {
  await run({
    file: binaries.postgres,
    args: ['--single', '-D', folder, '-c', 'log_min_messages=fatal', 'postgres'],
    identity: binaries.identity,
    input: `alter role ${ownerRole} password '${password}';\n`,
    inherits: [lock],
  });
}
