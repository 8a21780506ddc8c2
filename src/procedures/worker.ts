import type { Logger } from 'pino';
import { StepLostError } from '../actions/model.ts';
import type { SecretSource } from '../actions/secrets.ts';
import type { Presence } from '../db/presence.ts';
import { enqueueNotices } from '../notices/store.ts';
import { shownSystem } from '../systems/lookup.ts';
import { tryStep } from './attempt.ts';
import { type Claimed, claimStep, letGo, recordOutcome } from './claim.ts';
import type { RunDeps } from './deps.ts';
import { resultValues } from './outcome.ts';
import { actionSystemOf } from './plan.ts';
import type { HeldJob, StepQueue } from './queue.ts';
import { sendStrays } from './strays.ts';
import { watchStep } from './watch.ts';

export interface StepWorker {
  /** Does every step that is ready, several at a time, and returns when none is left. */
  drain(): Promise<void>;
  /** Takes no new step; ends those that can be ended, and waits for the others a little. */
  stop(): Promise<void>;
}

interface Deps extends RunDeps {
  queue: StepQueue;
  presence: Presence;
  log: Logger;
  /** What `${NAME}` in a step may stand for. */
  environment: SecretSource;
  /** How many steps at a time. */
  parallel?: number;
  /** After each try: `done`, `failed` or `unknown`. */
  onStep: (action: string, outcome: string, seconds: number) => void;
}

const stopWithinMs = 9_000;
/** Who is at a step that looks silent is asked this often. */
const lookAgainMs = 1_000;
/** How often steps are looked for that no job carries. */
const straysEveryMs = 60_000;
const longestRecordWaitMs = 5_000;

/** The same job may be taken a second time while the first time is not over. */
const timeOf = ({ id, retryCount }: HeldJob) => `${id}/${retryCount}`;

export function createStepWorker(deps: Deps): StepWorker {
  const { db, clock, queue, presence, log, book, systems, environment, parallel = 8, onStep } = deps;
  const underWay = new Map<string, { done: Promise<void>; stop: () => void }>();
  let stopping = false;
  let draining: Promise<void> | undefined;
  let again = false;
  let poke = (): void => {};
  /** What this process is at: whoever has the job, and whatever our number, it is not begun here a second time. */
  const atIt = new Set<string>();
  let strayedAt = -straysEveryMs;

  /** Somebody is at it: it is looked at again later. */
  async function leave(job: HeldJob): Promise<void> {
    log.warn({ job: job.data }, 'a step is silent, but whoever does it lives');
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs)); // not to ask without pause
    await queue.giveBack(job);
  }

  async function claim(job: HeldJob, worker: number): Promise<Claimed | undefined> {
    const claimed = await db.transaction(async (tx) => {
      const result = await claimStep(tx, deps, job, worker, clock.now());
      if (result === 'over') await queue.complete(tx, job);
      return result;
    });
    if (claimed === 'held') await leave(job);
    return typeof claimed === 'string' ? undefined : claimed;
  }

  /** What came of a step must reach the database, or it is done again: tried until it does. */
  async function untilRecorded(write: () => Promise<boolean>): Promise<boolean> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await write();
      } catch (error) {
        if (stopping && tries >= 5) throw error; // whoever takes over asks whether it was done
        log.warn({ err: error }, 'what came of a step could not be recorded, trying again');
        await new Promise((resolve) => setTimeout(resolve, Math.min(longestRecordWaitMs, 50 * 2 ** tries)));
      }
    }
  }

  async function perform(job: HeldJob, claimed: Claimed, worker: number): Promise<void> {
    const { run, one } = claimed;
    const system = shownSystem(systems, run.system);
    const watched = watchStep(deps, job, claimed, worker);
    let isStopped = false;
    const key = `${run.number}/${one.id}`;
    const held = underWay.get(timeOf(job));
    if (held)
      held.stop = () => {
        isStopped = true;
        watched.leave();
      };
    if (stopping) held?.stop(); // told while it was being claimed
    const began = performance.now();
    const tried = await tryStep(
      {
        step: one.step,
        isUndo: one.isUndo,
        values: { ...run.values, ...resultValues(run, one.id) },
        isTakenOver: claimed.isTakenOver,
        isForced: job.data.isForced === true && !claimed.isTakenOver,
      },
      book,
      {
        system: actionSystemOf(system),
        environment: run.environment,
        run: run.key,
        step: one.id,
        attempt: one.attempt,
        fence: run.fence ?? 0,
        now: clock.now,
        signal: watched.signal,
        progress: watched.say,
        tell: (message) => tell(run.key, one.id, { ...message, system: run.system }),
        told: () => wasTold(run.key, one.id),
      },
      environment,
    ).finally(watched.stop);
    const isLost = watched.signal.reason instanceof StepLostError;
    if ((isStopped || isLost) && tried.outcome.kind !== 'done') {
      // Ended in the middle, not failed: whoever takes it over asks whether it was done.
      await db.transaction((tx) => letGo(tx, claimed));
      await queue.giveBack(job);
      return;
    }
    const isKept = await untilRecorded(() =>
      db.transaction(async (tx) => {
        const isOurs = await recordOutcome(tx, deps, claimed, tried, clock.now());
        if (isOurs) await queue.complete(tx, job);
        return isOurs;
      }),
    );
    if (!isKept) log.warn({ step: key }, 'a step was taken over while it was done; its result was not taken');
    onStep(one.step.action, tried.outcome.kind, (performance.now() - began) / 1_000);
  }

  async function tell(
    subject: string,
    step: string,
    { purpose, text, system }: { purpose: string; text: string; system: string },
  ): Promise<void> {
    await db.transaction(async (tx) => {
      const target = { to: 'channel' as const, purpose, system };
      await enqueueNotices(
        tx,
        [{ kind: 'run-notify', subject, target, data: { step, text }, priority: 5 }],
        clock.now(),
      );
    });
  }

  async function wasTold(subject: string, step: string): Promise<boolean> {
    const rows = await db.query(
      `select 1 from notices where subject = $1 and kind = 'run-notify' and data ->> 'step' = $2 limit 1`,
      [subject, step],
    );
    return rows.length > 0;
  }

  async function work(job: HeldJob): Promise<void> {
    const key = `${job.data.run}/${job.data.step}`;
    try {
      if (stopping) return await queue.giveBack(job); // taken while we were told to stop: not begun
      if (atIt.has(key)) return await leave(job);
      atIt.add(key);
      try {
        const worker = await presence.id();
        const claimed = await claim(job, worker);
        if (claimed) await perform(job, claimed, worker);
      } finally {
        atIt.delete(key);
      }
    } catch (error) {
      log.error({ err: error, job: job.data }, 'a step stumbled; it comes back by itself');
    }
  }

  async function lookForStrays(): Promise<void> {
    if (stopping || performance.now() - strayedAt < straysEveryMs) return;
    strayedAt = performance.now();
    for (const stray of await sendStrays(deps)) log.warn(stray, 'a step had no job, and has one again');
  }

  /** Asked before the queue is: most of the time nothing is to be done. */
  async function isNothingToDo(): Promise<boolean> {
    const rows = await db.query(`select 1 from run_steps where state in ('ready', 'running') limit 1`);
    return rows.length === 0;
  }

  async function loop(): Promise<void> {
    if (underWay.size === 0 && (await isNothingToDo())) return;
    await lookForStrays();
    for (;;) {
      const poked = new Promise<void>((resolve) => {
        poke = resolve;
      });
      again = false;
      const room = stopping ? 0 : parallel - underWay.size;
      const jobs = room > 0 ? await queue.take(room) : [];
      for (const job of jobs) {
        const done = Promise.resolve()
          .then(() => work(job))
          .finally(() => {
            underWay.delete(timeOf(job));
            poke();
          });
        underWay.set(timeOf(job), { done, stop: () => {} });
      }
      if (underWay.size === 0 && jobs.length === 0 && !again) return;
      if (jobs.length < room || room === 0) await poked;
    }
  }

  return {
    async drain() {
      again = true;
      poke();
      draining ??= loop().finally(() => {
        draining = undefined;
      });
      await draining;
    },
    async stop() {
      stopping = true;
      const all = [...underWay.values()];
      for (const one of all) one.stop();
      const late = new Promise<void>((resolve) => setTimeout(resolve, stopWithinMs).unref());
      // The loop, too: what it is being handed right now is given back while the queue can still take it.
      await Promise.race([Promise.allSettled([...all.map(({ done }) => done), draining]), late]);
    },
  };
}
