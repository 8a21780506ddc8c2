import cron, { type ScheduledTask } from 'node-cron';
import type { Logger } from 'pino';
import type { WorkWatch } from './work-watch.ts';

/** Wakes the sweeps. It decides nothing: what is due stands in the database. */
export interface Rhythm {
  /** Every second, and besides at the very instant `nextIn` names when that is sooner. Never twice at once. */
  everySecond(
    name: string,
    sweep: () => Promise<unknown>,
    nextIn?: () => Promise<number | undefined>,
  ): () => void;
  /** Every so many seconds, whatever the clock does. Never twice at once. */
  every(name: string, seconds: number, work: () => Promise<unknown>): void;
  /** On a cron line of minutes (UTC). What a suspend or a step of the clock passed over happens once, afterwards. */
  onSchedule(name: string, line: string, work: () => Promise<unknown>): void;
  stop(): Promise<void>;
}

const second = 1_000;
/** More than a busy loop or a slewed clock makes. */
const stepMs = 30_000;

export function createRhythm(log: Logger, watch?: WorkWatch): Rhythm {
  const tasks: ScheduledTask[] = [];
  const scheduled: { line: string; wake: () => Promise<void> }[] = [];
  const intervals: NodeJS.Timeout[] = [];
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
        watch?.done(name);
      } catch (error) {
        watch?.failed(name, error);
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

  function schedule({ line, wake }: { line: string; wake: () => Promise<void> }): void {
    // It would print a line for each time that a suspend passed over.
    tasks.push(cron.schedule(line, () => void wake(), { timezone: 'UTC', suppressMissedWarning: true }));
  }

  function repeat(ms: number, work: () => void): void {
    intervals.push(setInterval(work, ms)); // counts running time: a suspend wakes it once, and the clock may do as it likes
  }

  let offset = Date.now() - performance.now();
  /** Cron waits for an instant: after a step back it would be silent for as long as the step. */
  async function followClock(): Promise<void> {
    const now = Date.now() - performance.now();
    const steppedMs = Math.round(now - offset);
    offset = now;
    if (Math.abs(steppedMs) < stepMs || stopped) return;
    log.warn({ steppedMs }, 'the clock was set, or the machine was suspended: what is due is looked at now');
    for (const task of tasks.splice(0)) await task.destroy();
    for (const one of scheduled) {
      schedule(one);
      void one.wake();
    }
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
      repeat(second, () => void wake());
      return () => void wake();
    },
    every(name, seconds, work) {
      const wake = guarded(name, work);
      repeat(seconds * second, () => void wake());
    },
    onSchedule(name, line, work) {
      if (scheduled.length === 0) repeat(second, () => void followClock());
      const one = { line, wake: guarded(name, work) };
      scheduled.push(one);
      schedule(one);
    },
    async stop() {
      stopped = true;
      for (const interval of intervals) clearInterval(interval);
      for (const task of tasks) await task.destroy();
      for (const alarm of alarms.values()) clearTimeout(alarm);
      await Promise.all(underWay);
    },
  };
}
