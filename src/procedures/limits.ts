import type { Duration } from 'luxon';

/** Whoever is to do or to decide something is asked again this often. */
export const askedEvery = { minutes: 30 };

/** What alone fits between a step that is late and the end of its job. */
const graceSeconds = 120;
/** A job takes no longer, whatever a step allows itself: the queue knows no greater number. */
const longestJobSeconds = 24 * 3_600;

/** When a step is late. */
export function limitSeconds(timeout: Duration): number {
  return Math.min(Math.ceil(timeout.as('seconds')), longestJobSeconds - graceSeconds);
}

/** When its job is taken away from whoever has it. */
export function longestSeconds(timeout: Duration): number {
  return limitSeconds(timeout) + graceSeconds;
}

/** Timers of a run; all of them end with it. */
export const runTimers = [
  'run.wait-over',
  'run.step-overdue',
  'run.lock-longest',
  'run.overdue',
  'run.closes',
  'run.confirm-due',
  'run.thawed',
] as const;
