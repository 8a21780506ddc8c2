import { spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { StartError } from '../errors.ts';

/**
 * A lock that the kernel keeps on an open file: every process on this machine sees it, whatever its pid namespace, and it is
 * gone the moment the last holder is, also after SIGKILL. A child that inherits `fd` holds the lock as well.
 */
export interface FileLock {
  fd: number;
  release(): void;
}

/** O_EXLOCK of macOS and the BSDs, which Node does not name. */
const exclusiveLock = 0x20;
const isHeld = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EAGAIN';

/** Undefined when another process holds it for longer than `waitSeconds`. The file stays: taking it away would let two in. */
export async function lockFile(path: string, waitSeconds = 0): Promise<FileLock | undefined> {
  const fd =
    process.platform === 'darwin' ? await openLocked(path, waitSeconds) : await lockOpen(path, waitSeconds);
  return fd === undefined ? undefined : { fd, release: () => closeSync(fd) };
}

/** How `flock` ended: 0 when it has the lock, 1 when somebody else has. */
async function flock(
  fd: number,
  how: readonly string[],
): Promise<{ ended: number | string | null; said: string }> {
  const child = spawn('flock', ['--exclusive', ...how, '3'], { stdio: ['ignore', 'ignore', 'pipe', fd] });
  let said = '';
  child.stderr?.on('data', (part: Buffer) => {
    said += part.toString();
  });
  const ended = await new Promise<number | string | null>((done) => {
    child.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'error'));
    child.once('close', done);
  });
  return { ended, said };
}

/** The lock belongs to the open file, which this process shares with `flock`: it stays when `flock` has ended. */
async function lockOpen(path: string, waitSeconds: number): Promise<number | undefined> {
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  const how = waitSeconds > 0 ? ['--wait', String(waitSeconds)] : ['--nonblock'];
  const { ended: code, said } = await flock(fd, how);
  if (code === 0) return fd;
  closeSync(fd);
  if (code === 1) return undefined;
  if (code === 'ENOENT')
    throw new StartError(
      'The program flock is missing, which keeps a second process from the data folder. Install util-linux, or set DATABASE_URL.',
    );
  throw new StartError(`${path} cannot be locked (flock ended with ${String(code)}): ${said.trim()}`);
}

/**
 * The same on a folder itself, which nobody deletes from under a process as they do with a file in it. Undefined when another process
 * holds it; `'unknown'` where the system locks no folders.
 */
export async function lockFolder(path: string): Promise<FileLock | 'unknown' | undefined> {
  if (process.platform === 'darwin') return 'unknown';
  const fd = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  const code = await flock(fd, ['--nonblock']);
  if (code.ended === 0) return { fd, release: () => closeSync(fd) };
  closeSync(fd);
  return code.ended === 1 ? undefined : 'unknown';
}

/** macOS has no `flock` program, but locks a file as it opens it. */
async function openLocked(path: string, waitSeconds: number): Promise<number | undefined> {
  const deadline = Date.now() + waitSeconds * 1_000;
  for (;;)
    try {
      return openSync(
        path,
        constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | exclusiveLock,
        0o600,
      );
    } catch (error) {
      if (!isHeld(error)) throw error;
      if (Date.now() >= deadline) return undefined;
      await setTimeout(50);
    }
}
