import { DateTime, IANAZone } from 'luxon';

/** A date as people say it, without a zone. */
export interface CivilDate {
  year: number;
  month: number;
  day: number;
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

/** '02:30' in minutes since midnight. */
export function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

/** How far the zone is from UTC, in milliseconds. */
export function offsets(zone: string) {
  const iana = IANAZone.create(zone);
  return { offset: (millis: number) => iana.offset(millis) * minute };
}

/** The first millisecond with the offset of `end`, given that `start` has another. */
export function changeWithin(zone: string, start: number, end: number): number {
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
