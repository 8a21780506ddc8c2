import { DateTime, Duration } from 'luxon';
import { instantOf } from '../systems/civil.ts';
import type { MaintenanceWindow, Size, SystemProfile, WeeklyWindow, WindowKind } from '../systems/model.ts';
import { clockChange } from './civil.ts';
import { lengthWords } from './words.ts';

/** One opening of a window (H9.2.1, F-MW). Instants are UTC; its civil times are those of `zone`. */
export interface Occurrence {
  /** The window's name in system.yaml. */
  window: string;
  kind: WindowKind;
  environment: string;
  zone: string;
  startsAt: DateTime;
  endsAt: DateTime;
  /** How long it is when no clocks change; absent where it is open at any time. */
  usual?: Duration;
  /** Said wherever it is shown, when it is longer or shorter than usual. */
  note?: string;
}

/** A time that is not to be had. */
export interface Span {
  startsAt: DateTime;
  endsAt: DateTime;
}

/** Which windows take work of this size: routine windows nothing but routine work, emergency windows only emergencies. */
export function isOpenTo({ kind }: { kind: WindowKind }, size: Size): boolean {
  if (size === 'emergency') return true;
  return kind === 'routine' ? size === 'routine' : kind !== 'emergency';
}

/** Every opening that overlaps the span, in their order; what is open at any time comes as one opening, as long as the span. */
export function occurrences(
  system: Pick<SystemProfile, 'windows'>,
  environment: string,
  from: DateTime,
  to: DateTime,
): Occurrence[] {
  return system.windows
    .filter((window) => window.environment === environment)
    .flatMap((window) => openings(window, from, to))
    .sort((a, b) => a.startsAt.toMillis() - b.startsAt.toMillis() || a.window.localeCompare(b.window));
}

/** The opening in which the whole span lies; the shortest where several do. Undefined: it lies in none. */
export function openingAround(
  system: Pick<SystemProfile, 'windows'>,
  environment: string,
  size: Size,
  { startsAt, endsAt }: Span,
): Occurrence | undefined {
  return occurrences(system, environment, startsAt, endsAt)
    .filter((one) => isOpenTo(one, size) && one.startsAt <= startsAt && one.endsAt >= endsAt)
    .sort((a, b) => lengthOf(a) - lengthOf(b))[0];
}

/** The longest opening that a window of this environment usually has; undefined where one is open at any time. */
export function longestOpening(
  system: Pick<SystemProfile, 'windows'>,
  environment: string,
  size: Size,
): Duration | undefined {
  const fitting = system.windows.filter((one) => one.environment === environment && isOpenTo(one, size));
  const lengths = fitting.map((one) => (one.isAnyTime ? Infinity : usualMinutes(one)));
  const longest = Math.max(0, ...lengths);
  return Number.isFinite(longest) ? Duration.fromObject({ minutes: longest }).rescale() : undefined;
}

export function overlaps(a: Span, b: Span): boolean {
  return a.startsAt < b.endsAt && b.startsAt < a.endsAt;
}

function openings(window: MaintenanceWindow, from: DateTime, to: DateTime): Occurrence[] {
  const { name, kind, environment, zone } = window;
  const base = { window: name, kind, environment, zone };
  if (window.isAnyTime) return [{ ...base, startsAt: from.toUTC(), endsAt: to.toUTC() }];
  return datesOf(window, from, to).flatMap((date) => {
    const startsAt = instantOf(date, minuteOf(window.start), zone, 'first');
    const lastDate = window.endsNextDay ? date.plus({ days: 1 }) : date;
    const endsAt = instantOf(lastDate, minuteOf(window.end), zone, 'last');
    // One that lies wholly in the hour that the clocks leave out does not open that day.
    if (endsAt <= startsAt || !overlaps({ startsAt, endsAt }, { startsAt: from, endsAt: to })) return [];
    const usual = Duration.fromObject({ minutes: usualMinutes(window) }).rescale();
    const note = noteOf({ startsAt, endsAt, usual }, window, date);
    return [{ ...base, startsAt, endsAt, usual, ...(note ? { note } : {}) }];
  });
}

/** The days on which it opens, from the day before the span: a window over midnight may reach into it. */
function datesOf({ days, zone }: WeeklyWindow, from: DateTime, to: DateTime): DateTime[] {
  const first = from.setZone(zone).minus({ days: 2 });
  const last = to.setZone(zone).plus({ days: 1 });
  const start = DateTime.utc(first.year, first.month, first.day);
  const end = DateTime.utc(last.year, last.month, last.day);
  return Array.from({ length: end.diff(start, 'days').days + 1 }, (_none, at) =>
    start.plus({ days: at }),
  ).filter(({ weekday }) => days.includes(weekday));
}

/** "Sun 14 Mar 02:00–06:00 is 3 hours long this time: the clocks go from 02:00 to 03:00." */
function noteOf(
  { startsAt, endsAt, usual }: { startsAt: DateTime; endsAt: DateTime; usual: Duration },
  window: WeeklyWindow,
  date: DateTime,
): string | undefined {
  const length = endsAt.diff(startsAt);
  if (length.toMillis() === usual.toMillis()) return undefined;
  const change = clockChange(startsAt, endsAt, window.zone);
  const when = `${date.setLocale('en-GB').toFormat('ccc d LLL')} ${window.start}–${window.end}`;
  const why = change ? `: the clocks go from ${change.from} to ${change.to}` : '';
  return `${when} is ${lengthWords(length)} long this time${why}.`;
}

/** The minute of the day that a clock time such as '02:30' names. */
function minuteOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

function usualMinutes({ start, end, endsNextDay }: WeeklyWindow): number {
  return minuteOf(end) - minuteOf(start) + (endsNextDay ? 24 * 60 : 0);
}

function lengthOf({ startsAt, endsAt }: Span): number {
  return endsAt.diff(startsAt).toMillis();
}
