import { DateTime, type Duration, IANAZone } from 'luxon';

/** A date as people say it, without a zone. */
export interface CivilDate {
  year: number;
  month: number;
  day: number;
}

/** Where clocks jump within the span: the last moment of the old time as a wall shows it, and the first of the new. */
export interface ClockChange {
  at: DateTime;
  /** 'HH:MM' */
  from: string;
  to: string;
}

const day = 24 * 60 * 60 * 1_000;
const minute = 60 * 1_000;

/**
 * The instant at which the wall clock of the zone shows this time (H9.2.1). One that does not exist is the first instant
 * after the gap; of one that happens twice, the occurrence that is asked for.
 */
export function instantOf(
  { year, month, day: dayOfMonth }: CivilDate,
  minutes: number,
  zone: string,
  which: 'first' | 'last',
): DateTime {
  const local = Date.UTC(year, month - 1, dayOfMonth) + minutes * minute;
  const { offset } = offsets(zone);
  // Clocks do not jump twice within two days, so the offsets on either side are all there can be.
  const [before, after] = [offset(local - day), offset(local + day)];
  const shown = [...new Set([local - before, local - after])]
    .filter((at) => at + offset(at) === local)
    .sort((a, b) => a - b);
  const at = shown.at(which === 'first' ? 0 : -1) ?? changeWithin(zone, local - after, local - before);
  return DateTime.fromMillis(at, { zone: 'utc' });
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

function offsets(zone: string) {
  const iana = IANAZone.create(zone);
  return { offset: (millis: number) => iana.offset(millis) * minute };
}

/** The first millisecond with the offset of `end`, given that `start` has another. */
function changeWithin(zone: string, start: number, end: number): number {
  const { offset } = offsets(zone);
  const old = offset(start);
  let [before, after] = [start, end];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offset(middle) === old) before = middle;
    else after = middle;
  }
  return after;
}
