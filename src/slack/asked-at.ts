import type { DateTime } from 'luxon';
import { UserError } from '../errors.ts';

/** After that nobody remembers what a question was about. */
const answeredWithin = { hours: 1 };

const minuteOf = (at: DateTime) => Math.floor(at.toSeconds() / 60);

/** The minute of a question, for what its buttons carry. */
export function minuteMark(now: DateTime): string {
  return minuteOf(now).toString(36);
}

/** Throws `command.asked-long-ago`. */
export function requireRecent(minute: string, now: DateTime): void {
  if (minuteOf(now) - Number.parseInt(minute, 36) <= answeredWithin.hours * 60) return;
  throw new UserError(
    'command.asked-long-ago',
    'That was more than an hour ago. Nothing was done. If it is still what you want, do it anew.',
  );
}
