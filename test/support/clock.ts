import { DateTime, type DurationLike } from 'luxon';
import type { Clock } from '../../src/clock/clock.ts';

/** Stands still until it is moved. */
export interface MovableClock extends Clock {
  set(to: DateTime): void;
}

export function createMovableClock(start = '2026-11-23T08:00:00Z'): MovableClock {
  let current: DateTime = DateTime.fromISO(start, { zone: 'utc' });
  return {
    now: () => current,
    set(to) {
      current = to.toUTC();
    },
  };
}

export interface Steps {
  clock: MovableClock;
  settle(): Promise<void>;
  nextDue(): Promise<DateTime | undefined>;
}

/** Moves time as time moves: everything that falls due on the way happens at its own instant, in order. */
export async function advance({ clock, settle, nextDue }: Steps, by: DurationLike): Promise<void> {
  const target = clock.now().plus(by);
  await settle();
  for (;;) {
    const next = await nextDue();
    if (!next || next > target) break;
    if (next > clock.now()) clock.set(next);
    await settle();
  }
  clock.set(target);
  await settle();
}
