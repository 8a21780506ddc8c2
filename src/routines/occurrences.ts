import { DateTime } from 'luxon';
import { instantOf, minutesOf } from '../systems/civil.ts';
import { instantsAfter } from '../systems/cron.ts';
import type { Routine, Schedule } from '../systems/model-routine.ts';
import { weekdays } from '../systems/model-week.ts';

export type Recurring = Pick<Routine, 'schedule' | 'zone' | 'onHoliday'>;

/** The next time that a routine is due; undefined where it follows another one instead of the clock. */
export function nextOccurrence(
  routine: Recurring,
  holidays: readonly string[],
  after: DateTime,
): DateTime | undefined {
  for (const occurrence of occurrencesAfter(routine, holidays, after)) return occurrence;
  return undefined;
}

/** All of them after `from`, up to and with `to`. */
export function occurrencesBetween(
  routine: Recurring,
  holidays: readonly string[],
  from: DateTime,
  to: DateTime,
): DateTime[] {
  const found: DateTime[] = [];
  for (const occurrence of occurrencesAfter(routine, holidays, from)) {
    if (occurrence > to) break;
    found.push(occurrence);
  }
  return found;
}

/** A day of the calendar, as midnight UTC: no clock is put forward there. */
type Day = DateTime;

interface Calendar {
  readonly isFree: (day: Day) => boolean;
  /** No Saturday, Sunday or holiday. */
  readonly isWorking: (day: Day) => boolean;
}

function calendarOf(holidays: readonly string[]): Calendar {
  const free = new Set(holidays);
  const isFree = (day: Day): boolean => free.has(day.toISODate() ?? '');
  return { isFree, isWorking: (day) => day.weekday <= 5 && !isFree(day) };
}

function dayOf(instant: DateTime, zone: string): Day {
  const { year, month, day } = instant.setZone(zone);
  return DateTime.utc(year, month, day);
}

function* occurrencesAfter(
  { schedule, zone, onHoliday }: Recurring,
  holidays: readonly string[],
  after: DateTime,
): Generator<DateTime> {
  const calendar = calendarOf(holidays);
  if (onHoliday === 'next working day') {
    yield* putOff(schedule, zone, calendar, after);
    return;
  }
  for (const due of planned(schedule, zone, calendar, after))
    if (onHoliday === 'anyway' || !calendar.isFree(dayOf(due, zone))) yield due;
}

/** What falls on a holiday comes at the same time of the next working day, once beside what is due there anyway. */
function* putOff(schedule: Schedule, zone: string, calendar: Calendar, after: DateTime): Generator<DateTime> {
  let start = dayOf(after, zone);
  while (!calendar.isWorking(start.minus({ days: 1 }))) start = start.minus({ days: 1 });
  const before = instantOf(start, 0, zone, 'first').minus({ milliseconds: 1 });
  let last = after;
  let owed: DateTime[] = [];
  for (const due of planned(schedule, zone, calendar, before)) {
    // Put off, the evening of a holiday comes after the morning of the day behind it: told is what nothing can overtake.
    for (const next of owed.filter((one) => one < due).toSorted((a, b) => a.toMillis() - b.toMillis())) {
      if (next <= last) continue;
      last = next;
      yield next;
    }
    owed = owed.filter((one) => one >= due);
    const day = dayOf(due, zone);
    if (!calendar.isFree(day)) {
      owed.push(due);
      continue;
    }
    let working = day;
    while (!calendar.isWorking(working)) working = working.plus({ days: 1 });
    const { hour, minute } = due.setZone(zone);
    owed.push(instantOf(working, hour * 60 + minute, zone, 'first'));
  }
}

/** As the schedule has it, holidays or not; without end, except where another routine decides. */
function* planned(
  schedule: Schedule,
  zone: string,
  calendar: Calendar,
  after: DateTime,
): Generator<DateTime> {
  if ('after' in schedule) return;
  if ('cron' in schedule) {
    yield* instantsAfter(schedule.cron, zone, after);
    return;
  }
  for (const day of daysFrom(schedule, dayOf(after, zone), calendar)) {
    const instant = instantOf(day, minutesOf(schedule.at), zone, 'first');
    if (instant > after) yield instant;
  }
}

type ByDay = Extract<Schedule, { readonly at: string }>;

/** The days of the schedule, from a little before a day on. */
function* daysFrom(schedule: ByDay, from: Day, calendar: Calendar): Generator<Day> {
  if ('everyWeeks' in schedule) {
    const first = DateTime.fromISO(schedule.from, { zone: 'utc' });
    const span = schedule.everyWeeks * 7;
    const passed = Math.max(0, Math.floor(from.diff(first, 'days').days / span));
    for (let count = passed; ; count += 1) yield first.plus({ days: count * span });
  }
  for (let month = from.startOf('month'); ; month = month.plus({ months: 1 })) {
    if (schedule.months && !schedule.months.includes(month.month)) continue;
    const day =
      'nth' in schedule ? nthDay(schedule, month) : workingDay(schedule.workingDay, month, calendar);
    if (day) yield day;
  }
}

function nthDay({ nth, weekday }: { nth: number; weekday: (typeof weekdays)[number] }, month: Day): Day {
  const ahead = (weekdays.indexOf(weekday) + 1 - month.weekday + 7) % 7;
  return month.plus({ days: ahead + (nth - 1) * 7 });
}

/** Undefined in a month that has not so many. */
function workingDay(nth: number, month: Day, { isWorking }: Calendar): Day | undefined {
  let left = nth;
  for (let day = month; day.month === month.month; day = day.plus({ days: 1 })) {
    if (isWorking(day)) left -= 1;
    if (left === 0) return day;
  }
  return undefined;
}
