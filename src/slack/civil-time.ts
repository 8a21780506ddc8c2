import { DateTime } from 'luxon';
import { UserError } from '../errors.ts';
import { instantOf } from '../systems/civil.ts';
import type { CivilTime } from './arguments-change.ts';

/** The instant that a typed date and time mean in the zone. A date alone is its first moment. */
export function momentOf({ date, time = '00:00' }: CivilTime, zone: string): DateTime {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  if (!DateTime.utc(year, month, day, hour, minute).isValid)
    throw new UserError('command.bad-time', `There is no ${date} ${time}. Write it like "2026-12-06 02:00".`);
  return instantOf({ year, month, day }, hour * 60 + minute, zone, 'first');
}

/** The end of what was meant: of a date alone, the end of that day. */
export function endOf(typed: CivilTime, zone: string): DateTime {
  const moment = momentOf(typed, zone);
  return typed.time ? moment : moment.setZone(zone).plus({ days: 1 }).startOf('day').toUTC();
}
