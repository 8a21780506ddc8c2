import type { DateTime } from 'luxon';
import type { Logger } from 'pino';
import type { Db } from '../db/db.ts';
import type { Clock } from './clock.ts';
import type { Rhythm } from './rhythm.ts';
import type { TimerSweeper } from './timers.ts';
import type { WorkWatch } from './work-watch.ts';

interface Deliveries {
  drain(): Promise<void>;
  nextDue(): Promise<DateTime | undefined>;
}

interface Deps {
  db: Db;
  clock: Clock;
  log: Logger;
  watch: WorkWatch;
  rhythm: Rhythm;
  timers: TimerSweeper;
  /** Does the steps of runs that are ready. */
  steps: { drain(): Promise<void> };
  outbox: Deliveries;
}

export interface Sweeps {
  /** Does everything that is due now: timers, then steps of runs, then notices, until nothing is left. */
  settle(): Promise<void>;
  /** When the next timer or notice is due, if any. */
  nextDue(): Promise<DateTime | undefined>;
  /** From now on they happen by themselves: every second, when something is due, and when something was written. */
  start(): void;
}

/** What is due happens: timers fire, and what they and people have to tell is delivered. */
export function createSweeps({ db, clock, log, watch, rhythm, timers, steps, outbox }: Deps): Sweeps {
  const msUntil = async (next: Promise<DateTime | undefined>) => (await next)?.diff(clock.now()).toMillis();

  function noteFailure(name: string, error: unknown, sentence: string): void {
    watch.failed(name, error);
    log.error({ err: error }, sentence);
  }

  /** Not awaited: a delivery that hangs must not keep a more urgent one waiting. */
  async function drain(): Promise<void> {
    outbox.drain().then(
      () => watch.done('sending notifications'),
      (error: unknown) =>
        noteFailure('sending notifications', error, 'the outbox stumbled and goes on within a second'),
    );
  }

  /** Not awaited: a step may take hours. */
  async function work(): Promise<void> {
    steps.drain().then(
      () => watch.done('doing the steps of runs'),
      (error: unknown) =>
        noteFailure('doing the steps of runs', error, 'steps stumbled and go on within a second'),
    );
  }

  return {
    async settle() {
      do {
        await timers.sweep();
        await steps.drain();
        await outbox.drain();
      } while ((await timers.sweep()) > 0);
    },
    async nextDue() {
      const [timer, notice] = [await timers.nextDue(), await outbox.nextDue()];
      return timer && notice ? (timer < notice ? timer : notice) : (timer ?? notice);
    },
    start() {
      const wakeTimers = rhythm.everySecond('firing timers', timers.sweep, () => msUntil(timers.nextDue()));
      rhythm.everySecond('outbox', drain, async () => {
        const ms = await msUntil(outbox.nextDue());
        return ms !== undefined && ms > 0 ? ms : undefined; // what is due already is being sent, or waits behind its lane
      });
      rhythm.everySecond('steps', work);
      db.onCommit('timers', wakeTimers);
      db.onCommit('steps', () => void work());
      // What was just written is due now: when the next one is due is asked once a second, not at every commit.
      db.onCommit('notices', () => void drain());
    },
  };
}
