import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DateTime, Duration } from 'luxon';
import { ActionError } from '../model.ts';

/** A file as it was when it was looked at: by these it is known again before it is deleted. */
export interface Seen {
  readonly name: string;
  readonly path: string;
  readonly device: bigint;
  readonly inode: bigint;
  readonly bytes: bigint;
  readonly changedAtNs: bigint;
}

/** `*` for any characters, `?` for one. Going back only to the last `*`, it takes no longer than name times pattern. */
export function isMatch(name: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    if (pattern[inPattern] === '*') {
      star = inPattern;
      starAt = at;
      inPattern += 1;
    } else if (pattern[inPattern] === '?' || pattern[inPattern] === name[at]) {
      inPattern += 1;
      at += 1;
    } else if (star !== -1) {
      starAt += 1;
      at = starAt;
      inPattern = star + 1;
    } else return false;
  }
  return pattern.slice(inPattern).replaceAll('*', '') === '';
}

/** The file as it is now; undefined when it is gone, or is no regular file itself. */
export async function look(path: string): Promise<Seen | undefined> {
  try {
    const stats = await lstat(path, { bigint: true });
    if (!stats.isFile()) return undefined;
    const { dev: device, ino: inode, size: bytes, mtimeNs: changedAtNs } = stats;
    return { name: basename(path), path, device, inode, bytes, changedAtNs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function isSame(a: Seen, b: Seen | undefined): boolean {
  return (
    a.device === b?.device && a.inode === b.inode && a.bytes === b.bytes && a.changedAtNs === b.changedAtNs
  );
}

/** What fits, oldest first. A hidden file fits only a pattern that begins with a dot. */
export async function candidatesIn(
  { folder, match, olderThan }: { folder: string; match: string; olderThan: Duration },
  now: DateTime,
): Promise<readonly Seen[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' || code === 'ENOTDIR' ? 'is no folder' : `cannot be read (${code ?? 'unknown'})`;
    throw new ActionError(
      `${folder} ${why}. Correct \`folder\` of the step, or give the bot the right to read it.`,
      {
        cause: error,
      },
    );
  });
  const fitting = names.filter(
    (name) => isMatch(name, match) && (!name.startsWith('.') || match.startsWith('.')),
  );
  const until = BigInt(now.minus(olderThan).toMillis()) * 1_000_000n;
  const seen: Seen[] = [];
  for (const name of fitting) {
    const file = await look(join(folder, name));
    if (file && file.changedAtNs < until) seen.push(file);
  }
  return seen.toSorted((a, b) => (a.changedAtNs < b.changedAtNs ? -1 : 1));
}

/** Opens just that file, and nothing that a link leads to; undefined when it is gone, or a link is in its place. */
export async function openSeen({ path }: Seen): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP') return undefined;
    throw new ActionError(`${path} cannot be read (${code}). Give the bot the right to read it.`, {
      cause: error,
    });
  }
}
