import { minutesOf } from './civil.ts';
import { type Weekday, weekdays } from './model-week.ts';

const day = 24 * 60;
const week = 7 * day;

interface Opening {
  readonly anyTime?: true | undefined;
  readonly days?: readonly Weekday[] | undefined;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
}

/** Minutes since Monday 00:00, half open; a window over Sunday's midnight comes as two spans. */
export interface WeeklySpan {
  readonly from: number;
  readonly to: number;
}

/** True when a window that starts and ends at these clock times ends on the day after. */
export function endsNextDay(start: string, end: string): boolean {
  return minutesOf(end) <= minutesOf(start);
}

/** When in the week the window is open, to compare windows with each other. */
export function weeklySpans({ anyTime, days, start, end }: Opening): WeeklySpan[] {
  if (anyTime) return [{ from: 0, to: week }];
  if (!days || !start || !end) return [];
  const length = minutesOf(end) - minutesOf(start) + (endsNextDay(start, end) ? day : 0);
  return days.flatMap((name) => {
    const from = weekdays.indexOf(name) * day + minutesOf(start);
    const to = from + length;
    if (to <= week) return [{ from, to }];
    return [
      { from, to: week },
      { from: 0, to: to - week },
    ];
  });
}
