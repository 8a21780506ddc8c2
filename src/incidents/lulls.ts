import type { DateTime } from 'luxon';
import type { TimelineEntry } from './model.ts';

/** A time in which an incident was held to be resolved, until somebody reopened it. */
export interface Lull {
  from: DateTime;
  to: DateTime;
}

/** Out of its timeline, the oldest entry first. */
export function lullsOf(timeline: readonly Pick<TimelineEntry, 'kind' | 'at'>[]): Lull[] {
  const lulls: Lull[] = [];
  let from: DateTime | undefined;
  for (const { kind, at } of timeline) {
    if (kind === 'resolved') from = at;
    if (kind === 'reopened' && from) lulls.push({ from, to: at });
    if (kind === 'reopened') from = undefined;
  }
  return lulls;
}
