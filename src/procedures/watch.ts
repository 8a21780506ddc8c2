import type { Logger } from 'pino';
import { StepLostError } from '../actions/model.ts';
import { relaxDurability } from '../db/db.ts';
import type { Presence } from '../db/presence.ts';
import { mayKill } from './attempt.ts';
import { tellRun } from './audience.ts';
import { type Claimed, claimAnew } from './claim.ts';
import type { RunDeps } from './deps.ts';
import { limitSeconds } from './limits.ts';
import type { HeldJob, StepQueue } from './queue.ts';
import { isDoneAnyway } from './rules.ts';
import { getRun, glanceAt, updateStep } from './store.ts';

interface Deps extends Pick<RunDeps, 'db' | 'clock' | 'book'> {
  queue: Pick<StepQueue, 'keep'>;
  presence: Presence;
  log: Logger;
}

/** How often a holder says that it lives, and looks whether somebody aborted; much shorter than a silent one is given. */
const beatMs = 1_000;
/** Without a beat for so long the step may be another's after ten seconds: what it started is killed well before that. */
const silentMs = 5_000;
/** Progress reaches people at most this often. */
const progressEveryMs = 2_000;
/** What leaves something half done when it is killed has so long to come to its end when the bot stops. */
const patienceMs = 5_000;

/** Why a step is ended from outside, as its reason says it. */
const reasons = {
  late: 'It took too long and was ended.',
  aborted: 'It was aborted.',
  stopping: 'The bot was stopped and ended it.',
};

/** Ends what takes too long, what somebody aborted, and what may not be ours any more. */
export function watchStep(
  { db, clock, book, queue, presence, log }: Deps,
  job: HeldJob,
  claimed: Claimed,
  worker: number,
) {
  const { run, one } = claimed;
  const controller = new AbortController();
  const end = (because: keyof typeof reasons) => controller.abort(new Error(reasons[because]));
  const lose = () => controller.abort(new StepLostError());
  const timeout = setTimeout(() => end('late'), limitSeconds(one.step.timeout) * 1_000);
  const isKillable = mayKill(one.step, run.values, book);
  let patience: NodeJS.Timeout | undefined;
  let known = worker;
  let lastBeat = performance.now();
  let progress: string | undefined;
  let shownProgress: string | undefined;
  let isShown = false;

  async function beat(): Promise<void> {
    if (!(await queue.keep(job))) return lose();
    lastBeat = performance.now();
    const number = await presence.id();
    if (number !== known) await claimAnew(db, claimed, number);
    known = number;
    const seen = await glanceAt(db, run.number);
    if (seen?.isAborted && isKillable && !isDoneAnyway(one)) end('aborted');
  }

  /** What takes a while is shown while it lasts. */
  async function show(): Promise<void> {
    if (isShown && progress === shownProgress) return;
    isShown = true;
    shownProgress = progress;
    await db.transaction(async (tx) => {
      relaxDurability(tx); // only how far it is
      if (progress !== undefined) updateStep(tx, run.number, one.id, { progress });
      await tellRun(tx, await getRun(tx, run.number), [one.id], clock.now());
    });
  }

  const beats = setInterval(() => {
    beat().catch((error: unknown) =>
      log.warn({ err: error, run: run.key }, 'a step could not say that it lives'),
    );
    if (performance.now() - lastBeat > silentMs) lose();
  }, beatMs);
  const shows = setInterval(() => {
    show().catch((error: unknown) => log.warn({ err: error, run: run.key }, 'progress could not be told'));
  }, progressEveryMs);
  return {
    signal: controller.signal,
    leave() {
      if (isKillable) end('stopping');
      else patience = setTimeout(() => end('stopping'), patienceMs);
    },
    say(text: string) {
      progress = text.slice(0, 200);
    },
    stop() {
      clearTimeout(timeout);
      clearTimeout(patience);
      clearInterval(beats);
      clearInterval(shows);
    },
  };
}
