import { DateTime, type Duration } from 'luxon';
import { UserError } from '../errors.ts';
import type { SeverityName, SystemProfile } from '../systems/model.ts';
import type { Deadline, Incident, IncidentStatus } from './model.ts';

interface Move {
  from: readonly IncidentStatus[];
  /** Undefined: the state stays as it is. */
  to?: IncidentStatus;
  /** What the person did, in the refusal: "INC-12 is resolved, so it cannot be …" */
  done: string;
}

const unresolved = ['open', 'acknowledged', 'mitigated'] as const;

/** The one table of legal moves: buttons, guards, help and tests read it; the database repeats it. */
export const incidentMoves = {
  acknowledge: { from: ['open'], to: 'acknowledged', done: 'acknowledged' },
  command: { from: unresolved, done: 'taken over' },
  update: { from: unresolved, done: 'updated' },
  severity: { from: unresolved, done: 'given another severity' },
  escalate: { from: unresolved, done: 'escalated' },
  resolve: { from: unresolved, to: 'resolved', done: 'resolved' },
} as const satisfies Record<string, Move>;

export type IncidentMove = keyof typeof incidentMoves;

export function isLegal(move: IncidentMove, status: IncidentStatus): boolean {
  return (incidentMoves[move].from as readonly IncidentStatus[]).includes(status);
}

/** Throws when the move is not legal any more; says in what state the incident is and who brought it there. */
export function requireLegal(incident: Incident, move: IncidentMove): void {
  if (isLegal(move, incident.status)) return;
  if (move === 'acknowledge' && incident.status === 'acknowledged' && incident.acknowledgedBy)
    throw new UserError(
      'incident.already-acknowledged',
      `${incident.key} was acknowledged by {0} already. Post an update, or take command.`,
      { people: [incident.acknowledgedBy] },
    );
  const byWhom = incident.status === 'resolved' && incident.resolvedBy ? ' by {0}' : '';
  throw new UserError(
    'incident.move-not-allowed',
    `${incident.key} is ${incident.status}${byWhom}, so it cannot be ${incidentMoves[move].done}.`,
    incident.resolvedBy ? { people: [incident.resolvedBy] } : {},
  );
}

/** The clocks of two processes differ by seconds: what follows is never recorded before what it follows. */
export function notBefore(incident: Pick<Incident, 'openedAt' | 'acknowledgedAt'>, now: DateTime): DateTime {
  return DateTime.max(now, incident.acknowledgedAt ?? incident.openedAt);
}

/** Acting on an open incident is the response to it. */
export function countsAsResponse(move: IncidentMove): boolean {
  return move === 'acknowledge' || move === 'command' || move === 'resolve';
}

export type DeadlineTimes = Record<Deadline['kind'], DateTime>;

/** Both deadlines count from the opening, whatever the severity was meanwhile (H8.2). */
export function deadlinesFor(
  system: SystemProfile,
  severity: SeverityName,
  openedAt: DateTime,
): DeadlineTimes {
  const profile = system.severities[severity];
  return { respond: openedAt.plus(profile.respond), resolve: openedAt.plus(profile.resolve) };
}

export interface PlannedTimer {
  kind: 'incident.warning' | 'incident.breach';
  dueAt: DateTime;
  data: Record<string, unknown>;
}

/**
 * Warnings at the system's fractions of the span and the breach at its end. Warnings already past are left out; a breach
 * already past stays in, due in the past, and so happens at the next sweep.
 */
export function planDeadline(
  deadline: Pick<Deadline, 'id' | 'kind' | 'dueAt'>,
  openedAt: DateTime,
  warnAt: readonly number[],
  now: DateTime,
): PlannedTimer[] {
  const span = deadline.dueAt.diff(openedAt).as('milliseconds');
  const warnings = warnAt
    .map((fraction) => ({ fraction, at: openedAt.plus({ milliseconds: span * fraction }) }))
    .filter(({ at }) => at > now)
    .map(({ fraction, at }) => ({
      kind: 'incident.warning' as const,
      dueAt: at,
      data: { deadline: deadline.id, fraction },
    }));
  return [
    ...warnings,
    { kind: 'incident.breach', dueAt: deadline.dueAt, data: { deadline: deadline.id, count: 1 } },
  ];
}

/** How long after the `count`th telling the next one follows: at growing intervals, then evenly. */
export function breachRepeat(breach: SystemProfile['breach'], count: number): Duration {
  return breach.repeatAfter[count - 1] ?? breach.repeatEvery;
}

/** SEV-1 before SEV-4 in the outbox. */
export function noticePriority(severity: SeverityName): number {
  return Number(severity.slice('SEV-'.length));
}

/** Lower number is worse. */
export function isWorse(a: SeverityName, b: SeverityName): boolean {
  return noticePriority(a) < noticePriority(b);
}

/** Timers that belong to one deadline, named in their data. */
export const deadlineTimers = ['incident.warning', 'incident.breach'] as const;
export const incidentTimerKinds = [...deadlineTimers, 'incident.escalation'] as const;
