import { DateTime, type Duration } from 'luxon';
import { changeWithin, instantOf, offsets } from '../systems/civil.ts';

/** Where clocks jump within the span: the last moment of the old time as a wall shows it, and the first of the new. */
export interface ClockChange {
  at: DateTime;
  /** 'HH:MM' */
  from: string;
  to: string;
}

/** The jump of the clocks after `from` and not after `to`; undefined where there is none. */
export function clockChange(from: DateTime, to: DateTime, zone: string): ClockChange | undefined {
  const { offset } = offsets(zone);
  const [start, end] = [from.toMillis() - 1, to.toMillis()];
  if (offset(start) === offset(end)) return undefined;
  const millis = changeWithin(zone, start, end);
  const at = DateTime.fromMillis(millis, { zone });
  const was = DateTime.fromMillis(millis + offset(millis - 1), { zone: 'utc' });
  return { at: at.toUTC(), from: was.toFormat('HH:mm'), to: at.toFormat('HH:mm') };
}

/** So much earlier on the calendar and the wall clock of the zone; hours and minutes of the span are counted as they pass. */
export function civilMinus(at: DateTime, span: Duration, zone: string): DateTime {
  const { years, months, weeks, days, hours, minutes, seconds, milliseconds } = span;
  if (span.toMillis() === 0) return at;
  const local = at.setZone(zone);
  const earlier = DateTime.utc(local.year, local.month, local.day).minus({ years, months, weeks, days });
  // To the minute, and early rather than late: the seconds of the start are not owed to anybody.
  return instantOf(earlier, local.hour * 60 + local.minute, zone, 'first').minus({
    hours,
    minutes,
    seconds,
    milliseconds,
  });
}

/** Whole days from one moment to the other, by the calendar and the wall clock of the zone. */
export function civilDays(from: DateTime, to: DateTime, zone: string): number {
  const wall = (at: DateTime) => at.setZone(zone).setZone('utc', { keepLocalTime: true });
  return Math.floor(wall(to).diff(wall(from)).as('days'));
}
