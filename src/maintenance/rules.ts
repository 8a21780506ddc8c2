import { type DateTime, Duration } from 'luxon';
import { UserError } from '../errors.ts';
import type { Size } from '../systems/model.ts';
import type { Freeze, Maintenance, MaintenanceNotice, MaintenanceStatus, NoticeReason } from './model.ts';

interface Move {
  from: readonly MaintenanceStatus[];
  /** Undefined: the state stays as it is. */
  to?: MaintenanceStatus;
  /** What the person did, in the refusal: "MW-3 is completed, so it cannot be …" */
  done: string;
}

/** The one table of legal moves: buttons, guards, help and tests read it; the database repeats it. */
export const maintenanceMoves = {
  grant: { from: ['waiting'], to: 'announced', done: 'announced' },
  refuse: { from: ['waiting'], to: 'refused', done: 'refused' },
  /** A vote on its exception; of an announced one, on the time to which it is to be moved. */
  approve: { from: ['waiting', 'announced'], done: 'voted on' },
  reject: { from: ['waiting', 'announced'], done: 'voted on' },
  start: { from: ['announced'], to: 'in progress', done: 'started' },
  update: { from: ['in progress'], done: 'updated' },
  extend: { from: ['in progress'], done: 'extended' },
  complete: { from: ['in progress'], to: 'completed', done: 'completed' },
  move: { from: ['announced'], done: 'moved' },
  cancel: { from: ['waiting', 'announced'], to: 'cancelled', done: 'cancelled' },
  /** It owes one after its end: what is written before is no report of it. */
  report: { from: ['completed'], done: 'reported on' },
} as const satisfies Record<string, Move>;

/** Whether it freezes its system at that moment. */
export function isInForce({ from, to }: Pick<Freeze, 'from' | 'to'>, at: DateTime): boolean {
  return from <= at && at < to;
}

/** What keeps it from being started when its time comes: no freeze that is over; emergencies wait for nothing. */
export function frozenBy(
  {
    system,
    size,
    status,
    startsAt,
    endsAt,
  }: Pick<Maintenance, 'system' | 'size' | 'status' | 'startsAt' | 'endsAt'>,
  freezes: readonly Freeze[],
  now: DateTime,
): Freeze[] {
  if (size === 'emergency' || (status !== 'announced' && status !== 'waiting')) return [];
  return freezes.filter(
    (one) => one.system === system && one.from < endsAt && one.to > startsAt && one.to > now,
  );
}

export type MaintenanceMove = keyof typeof maintenanceMoves;

export function isLegal(move: MaintenanceMove, status: MaintenanceStatus): boolean {
  return (maintenanceMoves[move].from as readonly MaintenanceStatus[]).includes(status);
}

/** Whether people were, or are, to be told of it: not before its exception is granted. */
export function wasAnnounced({ status, exception }: Pick<Maintenance, 'status' | 'exception'>): boolean {
  if (status === 'waiting' || status === 'refused') return false;
  return exception === undefined || exception.state === 'granted';
}

/** Throws when the move is not legal any more; says in what state it is, who brought it there, and what would work. */
export function requireLegal(maintenance: Maintenance, move: MaintenanceMove): void {
  const { key, status, startedBy, endedBy } = maintenance;
  if (isLegal(move, status)) return;
  const cannot = `cannot be ${maintenanceMoves[move].done}.${wayOut(maintenance, move)}`;
  if (status === 'refused' && maintenance.exception?.state === 'expired')
    throw new UserError(
      'maintenance.not-decided',
      `Nobody decided on ${key} in time, so it is refused and ${cannot}`,
    );
  const who = status === 'in progress' ? startedBy : endedBy;
  throw new UserError(
    'maintenance.move-not-allowed',
    `${key} is ${status}${who ? ' by {0}' : ''}, so it ${cannot}`,
    who ? { people: [who] } : {},
  );
}

/** What would work instead; empty where nothing helps. */
function wayOut({ key, status }: Maintenance, move: MaintenanceMove): string {
  if (status === 'announced' && (move === 'update' || move === 'extend' || move === 'complete'))
    return `   /hims maintenance start ${key}`;
  if (status === 'in progress' && (move === 'cancel' || move === 'move'))
    return `   /hims maintenance complete ${key} "what was done"`;
  if (status === 'in progress' && move === 'report')
    return ` Its report is written after its end:   /hims maintenance complete ${key} "what was done"`;
  return '';
}

/** What tells a time, and so is wrong once there is another one. */
const tellsTime: readonly NoticeReason[] = ['announced', 'reminder', 'moved', 'extended', 'overrun'];

/** Why a notice that waits is not sent any more; undefined: it is still true. */
export function outdated(
  { status, sequence, startsAt, endsAt }: Pick<Maintenance, 'status' | 'sequence' | 'startsAt' | 'endsAt'>,
  { reason, sequence: told, until }: Pick<MaintenanceNotice, 'reason' | 'sequence' | 'until'>,
  now: DateTime,
): string | undefined {
  if (status === 'cancelled') return reason === 'cancelled' ? undefined : 'it was cancelled meanwhile';
  if (tellsTime.includes(reason) && told !== sequence) return 'its time has changed since';
  if (reason === 'completed') return undefined;
  if (status === 'completed') return 'it was completed meanwhile';
  if (status === 'announced' && endsAt <= now) return 'its time is over';
  if (reason !== 'reminder') return undefined;
  if (status !== 'announced' || startsAt <= now) return 'it has begun meanwhile';
  return until !== undefined && until <= now ? 'a later reminder says it' : undefined;
}

/**
 * An emergency owes no notice, no window and no vote. So that it is no way around them, it is for what cannot wait: by the same
 * time tomorrow somebody could have been asked.
 */
const emergencyAhead = Duration.fromObject({ days: 1 });

/** Whether work of this size may begin then, as far as its urgency is concerned. */
export function isUrgentEnough(size: Size, startsAt: DateTime, now: DateTime): boolean {
  return size !== 'emergency' || startsAt <= now.plus(emergencyAhead);
}

/** Throws with what would work; `exception`: the reason that was given, which helps only what is no emergency. */
export function requireUrgent(size: Size, startsAt: DateTime, now: DateTime, exception?: string): void {
  if (isUrgentEnough(size, startsAt, now)) return;
  const less = exception === undefined ? '; --exception "why" asks for less notice' : '';
  throw new UserError(
    'maintenance.no-emergency',
    `An emergency begins within a day. What can wait longer is announced as patch, minor, major or routine${less}.`,
  );
}

const longestWork = Duration.fromObject({ days: 3 });
const furthestAhead = { years: 2 };

/** Refuses a time that nobody can mean: over before it begins, begun already, or too long to be one piece of work. */
export function requireSensible(startsAt: DateTime, length: Duration, now: DateTime): void {
  if (length.toMillis() <= 0)
    throw new UserError(
      'maintenance.bad-length',
      'It has to last longer than nothing.   --duration PT2H is two hours',
    );
  if (length.toMillis() > longestWork.toMillis())
    throw new UserError(
      'maintenance.bad-length',
      'One maintenance lasts three days at most. Announce its parts by themselves.',
    );
  if (startsAt < now)
    throw new UserError(
      'maintenance.past',
      'That time is over already. /hims maintenance windows shows the next ones.',
    );
  if (startsAt > now.plus(furthestAhead))
    throw new UserError('maintenance.too-far', 'That is more than two years ahead.');
}

/** It may begin when the implementer is asked to, and not after its end; an emergency also within a day of that. */
export function isItsTime(
  { startsAt, endsAt, size }: Pick<Maintenance, 'startsAt' | 'endsAt' | 'size'>,
  askBefore: Duration,
  now: DateTime,
): boolean {
  const until = size === 'emergency' ? endsAt.plus(emergencyAhead) : endsAt;
  return now >= startsAt.minus(askBefore) && now < until;
}

/** An emergency that begins only after its announced end takes as long as was announced, from now: nobody is told an end in the past. */
export function startedLate(
  { startsAt, endsAt }: Pick<Maintenance, 'startsAt' | 'endsAt'>,
  now: DateTime,
): { startsAt: DateTime; endsAt: DateTime } | undefined {
  return now < endsAt ? undefined : { startsAt: now, endsAt: now.plus(endsAt.diff(startsAt)) };
}

/** Throws with the time that would work. */
export function requireItsTime(
  maintenance: Maintenance,
  askBefore: Duration,
  now: DateTime,
  say: (at: DateTime) => string,
): void {
  const { key, startsAt, endsAt } = maintenance;
  if (isItsTime(maintenance, askBefore, now)) return;
  if (now < startsAt)
    throw new UserError(
      'maintenance.too-early',
      `${key} was announced for ${say(startsAt)}; it can be started from ${say(startsAt.minus(askBefore))} on. Earlier only with new notice:   /hims maintenance move WHEN ${key}`,
    );
  const when = maintenance.size === 'emergency' ? 'now' : 'WHEN';
  throw new UserError(
    'maintenance.too-late-to-start',
    `The time of ${key} ended at ${say(endsAt)}. Announce a new one:   /hims maintenance move ${when} ${key}`,
  );
}

/** What happens by itself while it is announced. */
export const plannedTimers = [
  'maintenance.reminder',
  'maintenance.ask-start',
  'maintenance.start-due',
] as const;
/** What happens by itself while it runs, or should have run. */
export const runningTimers = ['maintenance.update-due', 'maintenance.overrun'] as const;
/** What happens by itself while an exception is voted on. */
export const exceptionTimers = ['maintenance.exception-expiry', 'maintenance.exception-reminder'] as const;
