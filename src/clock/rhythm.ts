import cron, { type ScheduledTask } from 'node-cron';
import type { Logger } from 'pino';

/** Wakes the sweeps. It decides nothing: what is due stands in the database. */
export interface Rhythm {
  /** Every second, and besides at the very instant `nextIn` names when that is sooner. Never twice at once. */
  everySecond(
    name: string,
    sweep: () => Promise<unknown>,
    nextIn?: () => Promise<number | undefined>,
  ): () => void;
  /** On a cron line (UTC). */
  onSchedule(name: string, line: string, work: () => Promise<unknown>): void;
  stop(): Promise<void>;
}

const second = 1_000;

export function createRhythm(log: Logger): Rhythm {
  const tasks: ScheduledTask[] = [];
  const alarms = new Map<string, NodeJS.Timeout>();
  const underWay = new Set<Promise<void>>();
  let stopped = false;

  function guarded(name: string, work: () => Promise<unknown>): () => Promise<void> {
    let running = false;
    let again = false;
    const once = async (): Promise<void> => {
      running = true;
      try {
        do {
          again = false;
          await work();
        } while (again && !stopped);
      } catch (error) {
        log.error({ err: error, sweep: name }, 'a sweep failed and is repeated at its next turn');
      } finally {
        running = false;
      }
    };
    return async () => {
      if (stopped) return;
      if (running) {
        again = true; // woken while at work: what came meanwhile is seen in one more round
        return;
      }
      const run = once();
      underWay.add(run);
      await run;
      underWay.delete(run);
    };
  }

  function schedule(line: string, wake: () => Promise<void>): void {
    tasks.push(cron.schedule(line, () => void wake(), { timezone: 'UTC' }));
  }

  return {
    everySecond(name, sweep, nextIn) {
      const wake = guarded(name, async () => {
        await sweep();
        const ms = await nextIn?.();
        if (ms === undefined || ms > second || stopped) return;
        clearTimeout(alarms.get(name));
        alarms.set(
          name,
          setTimeout(() => void wake(), Math.max(1, ms)),
        );
      });
      schedule('* * * * * *', wake);
      return () => void wake();
    },
    onSchedule: (name, line, work) => schedule(line, guarded(name, work)),
    async stop() {
      stopped = true;
      for (const task of tasks) await task.destroy();
      for (const alarm of alarms.values()) clearTimeout(alarm);
      await Promise.all(underWay);
    },
  };
}
