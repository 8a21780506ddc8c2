import { DateTime } from 'luxon';
import { type CivilDate, instantOf, minutesOf } from './civil.ts';

const shape =
  /^(?<date>\d{4}-\d\d-\d\d)[ T](?<clock>(?:[01]\d|2[0-3]):\d\d)(?::(?<second>\d\d))?(?: ?(?<offset>[+-](?:0\d|1[0-4]):[0-5]\d))?$/;

/** One that the clocks show twice could be either. */
export type TimeFault = 'no time' | 'skipped' | { either: readonly [DateTime, DateTime] };

/**
 * A date and a time of the clock in `zone`, or with its own distance from UTC. Of a time that the clocks skip or show twice
 * nobody knows which is meant: for a restore that is an hour of data.
 */
export function readTypedTime(typed: string, zone: string): DateTime | TimeFault {
  const { date = '', clock = '', second = '00', offset } = shape.exec(typed)?.groups ?? {};
  const told = DateTime.fromISO(`${date}T${clock}:${second}${offset ?? 'Z'}`, { zone: 'utc' });
  if (!told.isValid) return 'no time';
  if (offset !== undefined) return told.setZone(zone);
  const moment = shownAt(DateTime.fromISO(date, { zone: 'utc' }), minutesOf(clock), zone);
  return DateTime.isDateTime(moment) ? moment.plus({ seconds: Number(second) }) : moment;
}

/** The moment at which the clocks of the zone show this time, in that zone; they may skip it that night, or show it twice. */
export function shownAt(
  { year, month, day }: CivilDate,
  minutes: number,
  zone: string,
): DateTime | TimeFault {
  const [first, last] = (['first', 'last'] as const).map((which) =>
    instantOf({ year, month, day }, minutes, zone, which).setZone(zone),
  );
  if (!first || !last || first.hour * 60 + first.minute !== minutes) return 'skipped';
  return Number(first) === Number(last) ? first : { either: [first, last] };
}

/** `2026-12-01 09:40 -05:00`: nobody can take it for another moment, and databases read it. */
export function writeTypedTime(time: DateTime): string {
  return time.toFormat(time.second === 0 ? 'yyyy-MM-dd HH:mm ZZ' : 'yyyy-MM-dd HH:mm:ss ZZ');
}
