import { DateTime, Duration } from 'luxon';
import { UserError } from '../errors.ts';
import { instantOf } from '../systems/civil.ts';
import type { Size, SystemProfile } from '../systems/model.ts';
import { weekdays } from '../systems/model-week.ts';
import { shownAt } from '../systems/typed-time.ts';
import { earliestWindow, type Obstacles } from './notice.ts';
import { isOpenTo, type Occurrence, occurrences, openingAround } from './windows.ts';
import { dayWords, lengthWords } from './words.ts';

/** The time that somebody asks for. */
export interface Asked {
  startsAt: DateTime;
  endsAt: DateTime;
  /** The window in which it lies; absent where it lies in none that takes work of this size. */
  opening?: Occurrence;
}

interface Question {
  system: SystemProfile;
  environment: string;
  size: Size;
  /** Absent: as long as what is left of the window. */
  takes?: Duration | undefined;
  /** Why it may be outside of the windows, where somebody said so. */
  exception?: string | undefined;
}

const example = '2026-12-06, 2026-12-06T02:30, Sun, "6 Dec" or the name of a window';

/**
 * What `--window` and `move` mean (civil times of the system's zone): a date takes the first window that opens on that day, a
 * date with a time begins then, a weekday is the next one with a window, a window's name is its next opening that can still be
 * announced, `now` is for emergencies. Throws `maintenance.no-window`, or `maintenance.bad-when`.
 */
export function readWhen(text: string, question: Question, obstacles: Obstacles, now: DateTime): Asked {
  const { system, environment, size, takes } = question;
  const words = text.trim();
  if (/^now$/i.test(words)) return at(question, now);
  const named = system.windows.find(({ name }) => name === words.toLowerCase());
  if (named) return inNamed(question, named.name, obstacles, now);
  const moment = readMoment(words, system.zone, now);
  if (moment?.instant) {
    if (takes === undefined) requireWindowAt(question, moment.instant, now);
    return at(question, moment.instant);
  }
  const day = moment?.date;
  const isDay = weekdayOf(words);
  if (!day && !isDay)
    throw new UserError(
      'maintenance.bad-when',
      `"${words.slice(0, 40)}" is no time that I can read. Write ${example}.`,
    );
  if (day && day < dateOf(now, system.zone))
    throw new UserError(
      'maintenance.past',
      `${words} is over already. /hims maintenance windows shows what comes.`,
    );
  const opening = openingsFor(question, day ? around(day) : [now, now.plus({ days: 15 })]).find((one) => {
    const local = one.startsAt.setZone(one.zone);
    if (one.startsAt < now) return false;
    return day ? local.toISODate() === day.toISODate() : local.weekday === isDay;
  });
  if (opening) return inOpening(opening, takes);
  const anyTime =
    day &&
    system.windows.some((one) => one.isAnyTime && one.environment === environment && isOpenTo(one, size));
  const when = anyTime
    ? `say at what time: ${day.toISODate()}T09:00`
    : `/hims maintenance windows shows when it may be; outside of them it takes ${outsideOfWindows(question)}`;
  throw new UserError(
    'maintenance.no-window',
    `No window of ${system.id} (${environment}) for ${size === 'emergency' ? 'an' : 'a'} ${size} change opens on ${words.slice(0, 40)}; ${when}.`,
  );
}

/** `a date with a time, --duration and --exception "why"`, without what was typed. */
function outsideOfWindows({ takes, exception }: Question): string {
  const more = [takes ? '' : '--duration', exception === undefined ? '--exception "why"' : ''].filter(
    Boolean,
  );
  const [last, ...before] = ['a date with a time', ...more].toReversed();
  return before.length > 0 ? `${before.toReversed().join(', ')} and ${last}` : `${last}`;
}

/** A date, or a date with a time, as civil time of the zone; undefined for anything else. Used for freezes, too. */
export function readMoment(
  text: string,
  zone: string,
  now: DateTime,
): { date: DateTime; instant?: DateTime } | undefined {
  if (/(Z|[+-]\d{2}:?\d{2})$/.test(text) && text.includes('T')) {
    const instant = DateTime.fromISO(text, { zone: 'utc' });
    if (instant.isValid) return { date: instant, instant };
  }
  const [, dayText = '', time] = /^(.+?)(?:[T ](\d{1,2}:\d{2}))?$/i.exec(text.trim()) ?? [];
  const date = readDate(dayText.trim(), zone, now);
  if (!date) return undefined;
  if (time === undefined) return { date };
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  if (hours > 23 || minutes > 59) return undefined;
  const shown = shownAt(date, hours * 60 + minutes, zone);
  if (shown === 'skipped')
    throw skipped(text, instantOf(date, hours * 60 + minutes, zone, 'first').setZone(zone));
  if (typeof shown === 'object' && 'either' in shown) throw shownTwice(text, shown.either);
  return { date, instant: instantOf(date, hours * 60 + minutes, zone, 'first') };
}

/** The clocks go forward that night: everybody would read of another time than was typed. */
function skipped(text: string, next: DateTime): UserError {
  return new UserError(
    'maintenance.skipped',
    `The clocks skip "${text.slice(0, 40)}": they go forward that night. Choose another time, for example ${next.toFormat("yyyy-MM-dd'T'HH:mm")}.`,
  );
}

/** The clocks go back that night: with its distance from UTC it is one of the two. */
function shownTwice(text: string, either: readonly DateTime[]): UserError {
  const lines = either.map((one) => one.toFormat("yyyy-MM-dd'T'HH:mmZZ"));
  return new UserError(
    'maintenance.twice',
    `The clocks show "${text.slice(0, 40)}" twice that night. Write which one you mean: ${lines.join(' or ')}.`,
  );
}

/** `2026-12-06`, `6 Dec`, `6 December 2026`, `Dec 6`; without a year the next one. */
function readDate(text: string, zone: string, now: DateTime): DateTime | undefined {
  const iso = /^\d{4}-\d{2}-\d{2}$/.test(text) ? DateTime.fromISO(text, { zone: 'utc' }) : undefined;
  if (iso) return iso.isValid ? iso : undefined;
  const options = { zone: 'utc', locale: 'en-US' };
  const formats = ['d LLL', 'd LLLL', 'LLL d', 'LLLL d'];
  const today = dateOf(now, zone);
  for (const format of formats) {
    const full = DateTime.fromFormat(text, `${format} yyyy`, options);
    if (full.isValid) return full;
    for (const year of [today.year, today.year + 1]) {
      const date = DateTime.fromFormat(`${text} ${year}`, `${format} yyyy`, options);
      if (date.isValid && date >= today) return date;
    }
  }
  return undefined;
}

/** `Sun`, `sunday`: 7. */
function weekdayOf(text: string): number | undefined {
  const word = text.toLowerCase();
  const found = word.length < 3 ? -1 : weekdays.findIndex((name) => name.toLowerCase().startsWith(word));
  return found < 0 ? undefined : found + 1;
}

/** Its length is that of the window: where there is none, nobody has said it. What is urgent waits for no window. */
function requireWindowAt({ system, environment, size }: Question, startsAt: DateTime, now: DateTime): void {
  if (size === 'emergency' || startsAt < now) return;
  if (openingAround(system, environment, size, { startsAt, endsAt: startsAt.plus({ minutes: 1 }) })) return;
  const { zone, id } = system;
  throw new UserError(
    'maintenance.how-long',
    `${dayWords(startsAt, zone, now)} ${startsAt.setZone(zone).toFormat('HH:mm')} lies in no window of ${id} for a ${size} change, so say how long it takes:   --duration PT2H`,
    { field: 'takes' },
  );
}

/** What is left of the window from then on, where that is less than the work takes; undefined where no window is open then. */
export function roomAt(question: Question & { takes: Duration }, startsAt: DateTime): Duration | undefined {
  const { takes, ...windows } = question;
  const { opening, endsAt } = at(windows, startsAt);
  const room = endsAt.diff(startsAt);
  return opening && room < takes ? room.rescale() : undefined;
}

const usualWork = Duration.fromObject({ hours: 1 });

function at({ system, environment, size, takes }: Question, startsAt: DateTime): Asked {
  const around = openingAround(system, environment, size, {
    startsAt,
    endsAt: startsAt.plus({ minutes: 1 }),
  });
  const endsAt = takes ? startsAt.plus(takes) : around?.usual ? around.endsAt : startsAt.plus(usualWork);
  const opening = openingAround(system, environment, size, { startsAt, endsAt });
  return { startsAt, endsAt, ...(opening ? { opening } : {}) };
}

function inOpening(opening: Occurrence, takes: Duration | undefined): Asked {
  const endsAt = takes ? opening.startsAt.plus(takes) : opening.endsAt;
  return { startsAt: opening.startsAt, endsAt, ...(endsAt <= opening.endsAt ? { opening } : {}) };
}

/** Midnights that surely have the whole day between them, whatever the zone. */
function around(day: DateTime): [DateTime, DateTime] {
  return [day.minus({ days: 1 }), day.plus({ days: 2 })];
}

/** The date that people there have, as midnight UTC. */
function dateOf(now: DateTime, zone: string): DateTime {
  const { year, month, day } = now.setZone(zone);
  return DateTime.utc(year, month, day);
}

function openingsFor(
  { system, environment, size }: Question,
  [from, to]: [DateTime, DateTime],
): Occurrence[] {
  return occurrences(system, environment, from, to).filter(
    (one) => isOpenTo(one, size) && one.usual !== undefined,
  );
}

function inNamed(question: Question, name: string, obstacles: Obstacles, now: DateTime): Asked {
  const { system, environment, size, takes } = question;
  const only = { ...system, windows: system.windows.filter((one) => one.name === name) };
  const wish = { environment, size, ...(takes ? { takes } : {}) };
  const next = earliestWindow(only, wish, obstacles, now);
  if (next) return inOpening(next, takes);
  throw new UserError(
    'maintenance.no-window',
    `The window ${name} of ${system.id} has no opening${takes ? ` of ${lengthWords(takes)}` : ''} for ${size === 'emergency' ? 'an' : 'a'} ${size} change in ${environment} that can still be announced.   /hims maintenance windows ${system.id}`,
  );
}
