import { DateTime, Duration } from 'luxon';
import type { Size, SystemProfile } from '../systems/model.ts';
import { civilMinus } from './civil.ts';
import { isOpenTo, type Occurrence, occurrences, overlaps, type Span } from './windows.ts';

/** What an announcement asks for, as far as windows and notice are concerned. */
export interface Wish {
  environment: string;
  size: Size;
  /** How long the work takes; absent: whatever the window has. */
  takes?: Duration;
}

/** One window that could be taken, and until when it could have been announced. */
export interface Offer extends Occurrence {
  /** What has to lie between announcement and start. */
  duty: Duration;
  /** The last moment that is early enough. */
  announceBy: DateTime;
  isEnough: boolean;
}

/** What stands in the way: freezes, and maintenance that is announced for the same environment. */
export interface Obstacles {
  freezes: readonly Span[];
  booked: readonly Span[];
}

/** How far ahead windows are looked for (H9.2.1). */
export const horizon = Duration.fromObject({ days: 120 });

/**
 * The notice that is owed for a start at this time: by size and by environment, whichever has to be given earlier (H9.2.2,
 * F-RL, F-MW). An emergency owes none (F-NT).
 */
export function noticeDuty(
  system: Pick<SystemProfile, 'notice' | 'zone'>,
  size: Size,
  environment: string,
  startsAt: DateTime,
): Duration {
  if (size === 'emergency') return Duration.fromMillis(0);
  const ofSize = system.notice.sizes[size];
  const ofEnvironment = system.notice.environments[environment] ?? Duration.fromMillis(0);
  const [a, b] = [ofSize, ofEnvironment].map((duty) => latestAnnouncement(startsAt, duty, system.zone));
  return a !== undefined && b !== undefined && b < a ? ofEnvironment : ofSize;
}

/**
 * The last moment at which an announcement is early enough. Counted back in civil days of the system's zone: two months
 * before 31 December is 31 October, before 30 April the end of February.
 */
export function latestAnnouncement(startsAt: DateTime, duty: Duration, zone: string): DateTime {
  return civilMinus(startsAt, duty, zone);
}

/** Equality passes. */
export function isEnoughNotice(now: DateTime, startsAt: DateTime, duty: Duration, zone: string): boolean {
  return now <= latestAnnouncement(startsAt, duty, zone);
}

/** A window with the notice that it needs. */
export function offerOf(
  system: Pick<SystemProfile, 'notice' | 'zone'>,
  { environment, size }: Wish,
  opening: Occurrence,
  now: DateTime,
): Offer {
  const duty = noticeDuty(system, size, environment, opening.startsAt);
  const announceBy = latestAnnouncement(opening.startsAt, duty, system.zone);
  return { ...opening, duty, announceBy, isEnough: now <= announceBy };
}

/**
 * The next windows that could be taken, the soonest first, whether or not the notice is enough. What is open at any time is
 * offered once, from the first full hour that can still be announced.
 */
export function nextWindows(
  system: Pick<SystemProfile, 'notice' | 'zone' | 'windows'>,
  wish: Wish,
  obstacles: Obstacles,
  now: DateTime,
  count: number,
): Offer[] {
  const free = freeOpenings(system, wish, obstacles, now);
  return free.slice(0, count).map((opening) => offerOf(system, wish, opening, now));
}

/** Every opening of the horizon in which nothing stands in the way, the soonest first. */
function freeOpenings(
  system: Pick<SystemProfile, 'notice' | 'zone' | 'windows'>,
  wish: Wish,
  { freezes, booked }: Obstacles,
  now: DateTime,
): Occurrence[] {
  const { environment, size, takes } = wish;
  const blocked = [...freezes, ...booked];
  return occurrences(system, environment, now, now.plus(horizon))
    .filter((opening) => isOpenTo(opening, size) && opening.kind !== 'emergency')
    .flatMap((opening) =>
      opening.usual ? roomIn(opening, takes, blocked) : anyTime(system, wish, opening, blocked, now),
    )
    .filter((opening) => opening.startsAt > now);
}

/** The first part of the window in which nothing stands in the way and the work fits; where no length was said, all of it or nothing. */
function roomIn(opening: Occurrence, takes: Duration | undefined, blocked: readonly Span[]): Occurrence[] {
  const inTheWay = blocked
    .filter((one) => overlaps(one, opening))
    .toSorted((a, b) => a.startsAt.toMillis() - b.startsAt.toMillis());
  if (!takes) return inTheWay.length === 0 ? [opening] : [];
  let { startsAt } = opening;
  for (const one of inTheWay) {
    if (one.startsAt.diff(startsAt) >= takes) return [{ ...opening, startsAt, endsAt: one.startsAt }];
    startsAt = DateTime.max(startsAt, one.endsAt);
  }
  return opening.endsAt.diff(startsAt) >= takes ? [{ ...opening, startsAt }] : [];
}

/** The first window for which the notice is enough. */
export function earliestWindow(
  system: Pick<SystemProfile, 'notice' | 'zone' | 'windows'>,
  wish: Wish,
  obstacles: Obstacles,
  now: DateTime,
): Offer | undefined {
  // One by one: reckoning on the calendar is dear, and the first that is enough is soon found.
  for (const opening of freeOpenings(system, wish, obstacles, now)) {
    const offer = offerOf(system, wish, opening, now);
    if (offer.isEnough) return offer;
  }
  return undefined;
}

/** How long work takes of which nothing is said. */
export const usualWork = Duration.fromObject({ hours: 1 });
/** By so much at most is a duty shorter counted back from a start than counted on from now: months and clocks differ. */
const calendarSlack = { days: 4 };

/** Where any time will do: the first full hour with enough notice at which nothing stands in the way. */
function anyTime(
  system: Pick<SystemProfile, 'notice' | 'zone'>,
  { environment, size, takes = usualWork }: Wish,
  opening: Occurrence,
  blocked: readonly Span[],
  now: DateTime,
): Occurrence[] {
  const { sizes, environments } = system.notice;
  const owed = size === 'emergency' ? [] : [sizes[size], environments[environment]];
  const duties = owed.filter((duty) => duty !== undefined);
  const soonest = duties.map((duty) => now.plus(duty).minus(calendarSlack).startOf('hour'));
  let startsAt = DateTime.max(now.startOf('hour').plus({ hours: 1 }), ...soonest);
  while (startsAt < opening.endsAt) {
    const span = { startsAt, endsAt: startsAt.plus(takes) };
    const inTheWay = blocked.filter((one) => overlaps(one, span)).map((one) => one.endsAt);
    const duty = noticeDuty(system, size, environment, startsAt);
    if (inTheWay.length === 0 && isEnoughNotice(now, startsAt, duty, system.zone))
      return [{ ...opening, ...span }];
    startsAt = startsAt.plus({ hours: 1 });
  }
  return [];
}
