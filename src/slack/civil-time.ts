import { DateTime } from 'luxon';
import { UserError } from '../errors.ts';
import { instantOf } from '../systems/civil.ts';
import { shownAt } from '../systems/typed-time.ts';
import type { CivilTime } from './arguments-change.ts';

/**
 * The instant that a typed date and time mean in the zone. A date alone is its first moment. Throws for a time that the clocks skip or
 * show twice that night: nobody knows which one is meant.
 */
export function momentOf(typed: CivilTime, zone: string): DateTime {
  const { date, time = '00:00' } = typed;
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  if (hour > 23 || !DateTime.utc(year, month, day, hour, minute).isValid)
    throw new UserError('command.bad-time', `There is no ${date} ${time}. Write it like "2026-12-06 02:00".`);
  const minutes = hour * 60 + minute;
  const first = instantOf({ year, month, day }, minutes, zone, 'first');
  const moment = shownAt({ year, month, day }, minutes, zone);
  if (typed.time && moment === 'skipped')
    throw new UserError(
      'command.bad-time',
      `The clocks skip ${time} on ${date}: they go forward that night. Choose another time, for example "${first.setZone(zone).toFormat('yyyy-MM-dd HH:mm')}".`,
    );
  if (typed.time && !DateTime.isDateTime(moment))
    throw new UserError(
      'command.bad-time',
      `The clocks show ${time} twice on ${date}: they go back that night. Choose a time before or after that hour.`,
    );
  return first;
}

/** The end of what was meant: of a date alone, the end of that day. */
export function endOf(typed: CivilTime, zone: string): DateTime {
  const moment = momentOf(typed, zone);
  return typed.time ? moment : moment.setZone(zone).plus({ days: 1 }).startOf('day').toUTC();
}
