import { readdir, readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

/** True while a process with this id runs that has all these words in its command; ids are used again after a restart. */
export async function isRunning(pid: number, words: readonly string[]): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // Where the system does not show commands, an existing id has to do.
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  return command === undefined || words.every((word) => command.includes(word));
}

/** True when nothing is left of it but an entry that its parent never asked for: its files and ports are free. */
async function isGone(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  // The first thread may be done while the others still hold the ports.
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  return (state === 'Z' || state === 'X') && threads.length <= 1;
}

/** Ends what a killed bot left behind and waits until its ports and files are free. False when it does not end in time. */
export async function endOrphan(
  pid: number,
  signal: 'SIGINT' | 'SIGTERM',
  seconds: number,
): Promise<boolean> {
  process.kill(pid, signal);
  const deadline = Date.now() + seconds * 1_000;
  while (!(await isGone(pid))) {
    if (Date.now() > deadline) return false;
    await setTimeout(25);
  }
  return true;
}
