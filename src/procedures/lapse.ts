import type { DateTime } from 'luxon';
import type { Lapse } from './model.ts';

interface LapseNaming {
  /** How a key is written there: a link, or as it is. */
  key?(key: string): string;
  /** How a time is written there; without it, none is said. */
  time?(at: DateTime): string;
}

/** `INC-1 was resolved at 12:02 EST`: why it carries the recovery no longer. */
export function lapseWords(lapse: Lapse, { key: named = String, time }: LapseNaming = {}): string {
  const { key, goesOnAs } = lapse;
  const first = key === undefined ? 'Its incident' : named(key);
  const merged = goesOnAs !== undefined;
  return `${first} ${merged ? `goes on as ${named(goesOnAs)}, which ` : ''}${whyWords(lapse, time, merged)}`;
}

function whyWords(lapse: Lapse, time: LapseNaming['time'], merged: boolean): string {
  const now = merged ? '' : ' now';
  switch (lapse.why) {
    case 'resolved':
      return `was resolved${time ? ` at ${time(lapse.at)}` : ''}`;
    case 'severity':
      return `is ${lapse.severity}${now}`;
    case 'system':
      return `belongs to ${lapse.system}${now}`;
    default:
      return lapse satisfies never;
  }
}
