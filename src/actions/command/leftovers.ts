import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ActionError } from '../model.ts';

const longestMs = 20_000;
const pauseMs = 10;

/** Processes in whose environment this stands. A zombie has none any more; those of other users cannot be read. */
function withEnvironment(entry: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/environ`, 'latin1').split('\0').includes(entry);
      } catch {
        // It ended meanwhile, or belongs to somebody else.
        return false;
      }
    })
    .map(Number);
}

/** Sends a signal. Who is not there any more wants none, and who belongs to another user is out of reach. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/** All are stopped before any is killed, so that none starts another meanwhile; synchronously, because it is a race. */
function killPresent(entry: string): readonly number[] {
  const stopped = new Set<number>();
  for (;;) {
    const fresh = withEnvironment(entry).filter((pid) => !stopped.has(pid));
    for (const pid of fresh) {
      stopped.add(pid);
      send(pid, 'SIGSTOP');
    }
    if (fresh.length === 0) break;
  }
  for (const pid of stopped) send(pid, 'SIGKILL');
  return [...stopped];
}

/**
 * Ends whatever else runs with this entry in its environment, also what has left its group and its parents, and comes back
 * when it is gone. Only Linux shows environments; elsewhere the group is all that can be reached.
 */
export async function killAllWith(entry: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const since = performance.now();
  for (;;) {
    const left = killPresent(entry);
    if (left.length === 0) return;
    if (performance.now() - since > longestMs)
      throw new ActionError(
        `The command left processes that nothing can end (${left.slice(0, 5).join(', ')}). Look at them on the machine of the bot.`,
      );
    await pause(pauseMs);
  }
}
