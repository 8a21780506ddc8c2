import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

interface Deps {
  /** Starts it again; throws when it does not come up. */
  launch(): Promise<ChildProcess>;
  onRestart(sentence: string): void;
  onGone(sentence: string): void;
  pausesMs?: readonly number[];
}

/** Before each new try. Half a minute in all: after that a person must look. */
const usualPausesMs = [0, 200, 500, 1_000, 2_000, 4_000, 8_000, 15_000];
/** One that has run for so long is no part of the trouble before. */
const calmMs = 60_000;
/** A fast shutdown takes a moment; one that takes longer is cut off, which PostgreSQL survives like a power cut. */
const stopWithinMs = 8_000;

const isOver = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** True when it ended well; false when it had to be cut off. */
export async function endServer(child: ChildProcess, withinMs = stopWithinMs): Promise<boolean> {
  if (isOver(child)) return true;
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  const late = new AbortController();
  const cutOff = setTimeout(withinMs, undefined, { signal: late.signal }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  await ended;
  late.abort();
  return (await cutOff) === undefined;
}

/** Watches over a server: one that dies is started again, at growing distances, until it has failed too often. */
export function supervise(
  first: ChildProcess,
  { launch, onRestart, onGone, pausesMs = usualPausesMs }: Deps,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let child = first;
  let tries = 0;

  /** False when it is time to give up, or to stop. */
  async function launchAgain(): Promise<boolean> {
    let reason = '';
    for (;;) {
      const pause = pausesMs[tries];
      if (pause === undefined) {
        onGone(`The embedded database died, and ${tries} tries to start it again failed. ${reason}`.trim());
        return false;
      }
      tries += 1;
      await setTimeout(pause, undefined, { signal: stopping.signal });
      try {
        child = await launch();
        return !stopping.signal.aborted; // told to stop meanwhile: it is ended there
      } catch (error) {
        reason = String((error as Error).message ?? error);
      }
    }
  }

  async function watch(): Promise<void> {
    for (;;) {
      const since = Date.now();
      if (!isOver(child)) await once(child, 'exit');
      if (stopping.signal.aborted) return;
      if (Date.now() - since > calmMs) tries = 0;
      onRestart(
        `The embedded database ended (${child.signalCode ?? `exit code ${String(child.exitCode)}`}) and is started again.`,
      );
      if (!(await launchAgain())) return;
    }
  }

  const watching = watch().catch((error: unknown) => {
    if (!stopping.signal.aborted) onGone(`The embedded database is not watched any more: ${String(error)}`);
  });
  return {
    async stop() {
      stopping.abort();
      const [endedWell] = await Promise.all([endServer(child), watching]);
      const again = await endServer(child); // one that was just being started again
      if (!endedWell || !again)
        throw new Error(
          `The embedded database did not stop within ${stopWithinMs / 1_000} s and was cut off, as in a power cut: the next start repairs it, and nothing that was committed is lost.`,
        );
    },
  };
}
