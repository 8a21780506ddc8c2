import type { DateTime, Duration } from 'luxon';
import type { Freeze, Maintenance } from '../maintenance/model.ts';
import { type Size, sizes } from '../systems/model.ts';
import { type Change, type Conflict, type Span, timeOf } from './model.ts';
import { isCarriedOutNow, isOver, isUnderWay } from './rules.ts';

/** What the change meets at its time, as it was read in one transaction. */
export interface Facts {
  now: DateTime;
  /** When it is, or would be, carried out; absent: nothing about its time can be said yet. */
  span?: Span;
  /** Other changes that overlap, of any system. */
  around: readonly Change[];
  /** Maintenance of its system and environment that overlaps, and is not over. */
  maintenances: readonly Maintenance[];
  /** The maintenance in which it is carried out. */
  linked?: Maintenance;
  /** The last moment at which that one could be announced; absent where it owed no notice. */
  linkedBy?: DateTime;
  /** Whether its exception was granted by somebody with a hand in the change: then it makes nothing legal. */
  isOwnGrant?: boolean;
  freezes: readonly Freeze[];
  isInWindow: boolean;
  /** The last moment at which it could have been asked for in time. */
  announceBy?: DateTime;
  /** Open SEV-1 and SEV-2 of its system; without a key where nobody may read of it. */
  grave: readonly { key?: string }[];
  /** The changes that must be done before it. */
  after: readonly Change[];
  /** What the linked pull request must be, and is not. */
  pullRequestLacks: readonly string[];
}

function overlaps(a: Span, b: Span): boolean {
  return a.startsAt < b.endsAt && b.startsAt < a.endsAt;
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.startsAt >= outer.startsAt && inner.endsAt <= outer.endsAt;
}

/** One that is carried out lasts until it is closed, however long that takes. */
export function lasting(other: Change, now: DateTime): Span | undefined {
  const span = timeOf(other);
  if (!span || !isCarriedOutNow(other)) return span;
  return { startsAt: other.startedAt ?? span.startsAt, endsAt: laterOf(span.endsAt, stillOn(now)) };
}

/** What is under way takes at least so much longer. */
export const stillOn = (now: DateTime): DateTime => now.plus(step);

/** A maintenance that runs lasts until it is completed, whatever end was announced. */
export function lastingMaintenance(
  { startsAt, endsAt, status }: Pick<Maintenance, 'startsAt' | 'endsAt' | 'status'>,
  now: DateTime,
): Span {
  return { startsAt, endsAt: status === 'in progress' ? laterOf(endsAt, stillOn(now)) : endsAt };
}

function titled(kind: 'change' | 'implementer', other: Change, span: Span): Conflict {
  const theirs = timeOf(other);
  const isGiven = isUnderWay(other);
  const common = { kind, key: other.key, title: other.title, blocks: isGiven, isForGood: isGiven };
  if (theirs && isCarriedOutNow(other) && !overlaps(span, theirs)) return { ...common, isStillOn: true };
  return { ...common, ...(theirs ? { span: theirs } : {}) };
}

/** What ended without being done is never done: then the link has to go. */
function unfinished(other: Change, span: Span | undefined, now: DateTime): Conflict {
  const { key, title, status } = other;
  const common = { kind: 'after' as const, key, blocks: true };
  if (isOver(other))
    return { ...common, title: `${title} (${status}; --after none leaves it out)`, isForGood: false };
  const theirs = lasting(other, now);
  // It has been given a time that ends later: then the order cannot be kept.
  const isTooEarly =
    span !== undefined && theirs !== undefined && isUnderWay(other) && theirs.endsAt > span.startsAt;
  return { ...common, title, isForGood: isTooEarly, ...(isTooEarly ? { span: theirs } : {}) };
}

/** In the same environment of the same system at the same time, or by the same hands. */
function withOthers(change: Change, span: Span, { around, now }: Facts): Conflict[] {
  return around
    .filter((other) => other.number !== change.number)
    .flatMap((other) => {
      const theirs = lasting(other, now);
      if (!theirs || !overlaps(span, theirs)) return [];
      const isSamePlace = other.system === change.system && other.environment === change.environment;
      // What is not given a time yet may still move; what is, stands.
      if (isSamePlace) return [titled('change', other, span)];
      return other.implementer === change.implementer ? [titled('implementer', other, span)] : [];
    });
}

/** An emergency may use every window there is, and owes no notice; nothing else does, whatever size it was given. */
export function sizeOf({ type, size }: Pick<Change, 'type' | 'size'>): Size {
  if (type === 'emergency') return 'emergency';
  return size === 'emergency' ? 'major' : size;
}

function isLarger(size: Size, than: Size): boolean {
  return sizes.indexOf(size) < sizes.indexOf(than);
}

/**
 * What a maintenance makes legal for a change: its window, where that was announced or granted for work as large, and as much notice
 * as it owed itself. So neither an emergency window, which owes none, nor one for routine work, nor an exception that was granted
 * for something smaller is a way around the notice and the windows of a change.
 */
function coverOf(change: Change, linked: Maintenance, { announceBy, linkedBy, isOwnGrant }: Facts) {
  if (isOwnGrant) return { window: false, notice: false };
  const isEmergency = linked.size === 'emergency' && change.type !== 'emergency';
  const isAsEarly = announceBy === undefined || (linkedBy !== undefined && linkedBy <= announceBy);
  const isForLess = change.type !== 'emergency' && isLarger(sizeOf(change), linked.size);
  return { window: !isEmergency && !isForLess, notice: isAsEarly };
}

/** Legal is what lies in a window and was asked for in time; or what lies in the maintenance that was announced for it. */
function withTime(change: Change, span: Span, facts: Facts): Conflict[] {
  const { now, linked, maintenances, freezes, isInWindow, announceBy, isOwnGrant } = facts;
  const others = maintenances.filter(({ number }) => number !== linked?.number);
  const isCovered =
    linked !== undefined &&
    (linked.status === 'announced' || linked.status === 'in progress') &&
    // What it was extended by is for what runs already: nobody granted or announced it for anything else.
    isWithin(span, { startsAt: linked.startsAt, endsAt: linked.plannedEnd ?? linked.endsAt });
  const covers = isCovered ? coverOf(change, linked, facts) : { window: false, notice: false };
  return [
    ...others.map(
      ({ key, title, startsAt, endsAt }): Conflict => ({
        kind: 'maintenance',
        key,
        title,
        ...(overlaps(span, { startsAt, endsAt }) ? { span: { startsAt, endsAt } } : { isStillOn: true }),
        blocks: true,
        isForGood: true,
      }),
    ),
    ...(linked && !isCovered ? [notCovered(linked)] : []),
    ...(linked && isCovered && isOwnGrant ? [ownGrant(linked)] : []),
    ...freezes.map(
      ({ key, reason, from, to }): Conflict => ({
        kind: 'freeze',
        key,
        title: reason,
        span: { startsAt: from, endsAt: to },
        blocks: true,
        isForGood: true,
      }),
    ),
    ...(covers.window || isInWindow
      ? []
      : [{ kind: 'window', span, blocks: true, isForGood: true } as const]),
    ...(covers.notice || announceBy === undefined || (change.timeSince ?? now) <= announceBy
      ? []
      : [{ kind: 'notice', announceBy, blocks: true, isForGood: true } as const]),
  ];
}

/** It was moved or cancelled, or its exception is not granted: then it makes nothing legal. */
function notCovered({ key, title, startsAt, endsAt, status }: Maintenance): Conflict {
  return {
    kind: 'maintenance',
    key,
    title: `${title} (${status})`,
    span: { startsAt, endsAt },
    blocks: true,
    isForGood: status !== 'waiting',
  };
}

/** Nobody approves what they have a hand in, by way of the exception, either. */
function ownGrant({ key, title, startsAt, endsAt }: Maintenance): Conflict {
  return {
    kind: 'maintenance',
    key,
    title: `${title} (its exception was approved by somebody who requested, edited or implements this change)`,
    span: { startsAt, endsAt },
    blocks: true,
    isForGood: true,
  };
}

/** Everything that stands in the way of this change at its time, the worst first (ServiceNow's list, field.md 1b). */
export function conflictsOf(change: Change, facts: Facts): Conflict[] {
  const { span, grave, after, pullRequestLacks } = facts;
  const inTime = span ? [...withTime(change, span, facts), ...withOthers(change, span, facts)] : [];
  return [
    ...inTime,
    ...grave.map(
      ({ key }): Conflict => ({ kind: 'incident', blocks: true, isForGood: false, ...(key ? { key } : {}) }),
    ),
    ...after.filter(({ status }) => status !== 'completed').map((one) => unfinished(one, span, facts.now)),
    ...(pullRequestLacks.length > 0
      ? [
          {
            kind: 'pull-request',
            title: pullRequestLacks.join(' and '),
            blocks: true,
            isForGood: false,
          } as const,
        ]
      : []),
  ];
}

export interface Search {
  /** The windows that take it, the soonest first. */
  openings: readonly Span[];
  /** What is taken: freezes, maintenance, other changes. */
  busy: readonly Span[];
  takes: Duration;
  /** Whether a start at this time is asked for early enough. */
  isInTime(startsAt: DateTime): boolean;
  now: DateTime;
}

const step = { minutes: 30 };

/** The next free times, one in each window; in a window that is always open, one a day. */
export function freeSlots({ openings, busy, takes, isInTime, now }: Search, count: number): Span[] {
  const slots: Span[] = [];
  for (const opening of openings) {
    let startsAt = laterOf(opening.startsAt, nextHalfHour(now));
    while (slots.length < count && startsAt.plus(takes) <= opening.endsAt) {
      const slot = { startsAt, endsAt: startsAt.plus(takes) };
      const isTaken = busy.some((one) => overlaps(one, slot)) || slots.some((one) => overlaps(one, slot));
      if (isTaken || !isInTime(startsAt)) {
        startsAt = startsAt.plus(step);
        continue;
      }
      slots.push(slot);
      startsAt = startsAt.plus({ days: 1 });
    }
  }
  return slots;
}

function laterOf(a: DateTime, b: DateTime): DateTime {
  return a > b ? a : b;
}

function nextHalfHour(at: DateTime): DateTime {
  const start = at.startOf('hour');
  const half = start.plus(step);
  return half > at ? half : start.plus({ hours: 1 });
}
