import type { DateTime, Duration } from 'luxon';
import { UserError } from '../errors.ts';
import type { Maintenance } from '../maintenance/model.ts';
import { type Change, timeOf } from './model.ts';
import { isCarriedOutNow } from './rules.ts';
import { spanText } from './words.ts';

/** The time that was decided on is over, and nobody started it: a vote for it is no vote for another one. */
export function isTimeOver(
  change: Pick<Change, 'type' | 'startsAt' | 'scheduledFor' | 'startedAt' | 'takes'>,
  now: DateTime,
): boolean {
  if (change.type === 'emergency' || change.startedAt !== undefined) return false;
  const time = timeOf(change);
  return time !== undefined && time.endsAt <= now;
}

/** What people do about a time that is over. */
export function timeOver(change: Change, zone: string, refused: string): UserError {
  const { key, system, startsAt } = change;
  const time = timeOf(change);
  const voted = change.type === 'standard' ? '' : ', and it is voted on again';
  const way = startsAt
    ? `Give it a new one${voted}:   /hims change edit ${key} --at "…"`
    : `Give it a new one:   /hims change schedule ${key} --at "…"`;
  return new UserError(
    'change.time-over',
    `The time of ${key}${time ? `, ${spanText(time, zone)},` : ''} is over. ${way}`,
    { refused: true, about: { action: refused, system } },
  );
}

/**
 * A change runs in the time for which it is scheduled, however many windows are open before, and also where its procedure needs no
 * window: that time was decided on. An emergency runs at any time.
 */
export function requireOwnTime(change: Change, zone: string, now: DateTime): void {
  if (change.type === 'emergency') return;
  if (isTimeOver(change, now)) throw timeOver(change, zone, 'change.start');
  const time = timeOf(change);
  if (time === undefined || time.startsAt <= now) return;
  const { key, system, startsAt, type } = change;
  const voted = type === 'standard' ? '' : ', and is voted on again';
  const way = startsAt
    ? `An earlier time is an edit${voted}:   /hims change edit ${key} --at "…"`
    : `For an earlier time:   /hims change schedule ${key} --at "…"`;
  throw new UserError(
    'change.too-early',
    `${key} is scheduled for ${spanText(time, zone)}. Start it then. ${way}`,
    { refused: true, about: { action: 'change.start', system } },
  );
}

/** A change that is still being carried out is not reviewed yet; stopping it is a different step. */
export function requireOver(change: Change, verdict: string): void {
  if (!isCarriedOutNow(change)) return;
  const { key, system } = change;
  throw new UserError(
    'change.not-over',
    `${key} is still carried out; it is reviewed when it is over. To stop it, abort its run, or say that it failed:   /hims change show ${key}`,
    { refused: true, about: { action: `change.${verdict}`, system } },
  );
}

/**
 * When a change begins that is carried out in it: with it, or, where its time has come already, whether or not it was started, at the
 * next full minute, for what is left of the time that was announced. One that is over has nothing left.
 */
export function timeIn(
  { startsAt, endsAt, plannedEnd }: Pick<Maintenance, 'startsAt' | 'endsAt' | 'plannedEnd'>,
  now: DateTime,
): { startsAt: DateTime; left: Duration } {
  const end = plannedEnd ?? endsAt;
  const next = now.startOf('minute') < now ? now.startOf('minute').plus({ minutes: 1 }) : now;
  const hasBegun = startsAt < now && next < end;
  const begins = hasBegun ? next : startsAt;
  return { startsAt: begins, left: end.diff(begins) };
}
