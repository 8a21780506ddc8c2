import { DateTime, Duration } from 'luxon';
import { placesOf, UserError } from '../errors.ts';
import type { SeverityName, SystemProfile } from '../systems/model.ts';
import {
  type Answer,
  type AnsweringMove,
  type Deadline,
  type Incident,
  type IncidentStatus,
  incidentKey,
} from './model.ts';

interface Move {
  from: readonly IncidentStatus[];
  /** Undefined: the state stays as it is. */
  to?: IncidentStatus;
  /** What the person did, in the refusal: "INC-12 is resolved, so it cannot be …" */
  done: string;
}

const unresolved = ['open', 'acknowledged', 'mitigated'] as const;
const notClosed = [...unresolved, 'resolved'] as const;
const always = [...notClosed, 'closed'] as const;

/** The one table of legal moves: buttons, guards, help and tests read it; the database repeats it. */
export const incidentMoves = {
  /** Later than `open` it answers a call that was made anew, and the state stays: see `needsAnswer`. */
  acknowledge: { from: ['open'], to: 'acknowledged', done: 'acknowledged' },
  command: { from: unresolved, done: 'taken over' },
  role: { from: unresolved, done: 'given another role holder' },
  update: { from: unresolved, done: 'updated' },
  snooze: { from: unresolved, done: 'snoozed' },
  severity: { from: unresolved, done: 'given another severity' },
  system: { from: unresolved, done: 'moved to another system' },
  escalate: { from: unresolved, done: 'escalated' },
  mitigate: { from: ['open', 'acknowledged'], to: 'mitigated', done: 'mitigated' },
  resolve: { from: unresolved, to: 'resolved', done: 'resolved' },
  summarise: { from: ['resolved'], done: 'given a summary' },
  reopen: { from: ['mitigated', 'resolved', 'closed'], to: 'acknowledged', done: 'reopened' },
  close: { from: ['resolved'], to: 'closed', done: 'closed' },
  merge: { from: unresolved, to: 'closed', done: 'merged' },
  task: { from: notClosed, done: 'given a task' },
  'task-done': { from: always, done: 'told about a task' },
  note: { from: always, done: 'given a note' },
  publish: { from: notClosed, done: 'published' },
  unpublish: { from: always, done: 'taken off the status feed' },
  notified: { from: always, done: 'marked as notified' },
  review: { from: ['mitigated', 'resolved', 'closed'], done: 'reviewed' },
} as const satisfies Record<string, Move>;

export type IncidentMove = keyof typeof incidentMoves;

export function isLegal(move: IncidentMove, status: IncidentStatus): boolean {
  return (incidentMoves[move].from as readonly IncidentStatus[]).includes(status);
}

/** Whether somebody is called and nobody has answered yet. */
export function needsAnswer({ status, calling }: Pick<Incident, 'status' | 'calling'>): boolean {
  return status === 'open' || (calling !== undefined && status !== 'resolved' && status !== 'closed');
}

/** Whether this move of this person answers the call: who called by hand does not answer it by working on. */
export function answersCall(
  { calling }: Pick<Incident, 'calling'>,
  move: IncidentMove,
  person: string,
): move is AnsweringMove {
  if (calling === undefined) return false;
  if (move === 'acknowledge' || move === 'resolve' || move === 'merge') return true;
  return (move === 'command' || move === 'mitigate') && calling.by !== person;
}

/** Who has it, and how they answered: the last call that was answered, or the first response. */
export function lastAnswer({
  held,
  acknowledgedBy,
  answeredWith = 'acknowledge',
}: Pick<Incident, 'held' | 'acknowledgedBy' | 'answeredWith'>): Answer | undefined {
  return held ?? (acknowledgedBy === undefined ? undefined : { by: acknowledgedBy, move: answeredWith });
}

/**
 * Throws when the move is not legal any more; says in what state the incident is, who brought it there, and what would work.
 * `called`: whom it waits for.
 */
export function requireLegal(incident: Incident, move: IncidentMove, called: readonly string[] = []): void {
  if (move === 'acknowledge' ? needsAnswer(incident) : isLegal(move, incident.status)) return;
  const last = lastAnswer(incident);
  if (move === 'acknowledge' && incident.status === 'acknowledged' && last)
    throw new UserError(
      'incident.already-acknowledged',
      `${incident.key} was ${answeredWords('{0}', last.move)} already. Post an update, or take command.`,
      { people: [last.by] },
    );
  const isCalledAgain = incident.status === 'acknowledged' && needsAnswer(incident);
  if (move === 'reopen' && isCalledAgain) throw openAlready(incident, called);
  const who = whoBroughtItThere(incident);
  const state = isCalledAgain ? 'open' : incident.status;
  throw new UserError(
    'incident.move-not-allowed',
    `${incident.key} is ${state}${who ? ' by {0}' : ''}, so it cannot be ${incidentMoves[move].done}.${wayOut(incident, move)}`,
    who ? { people: [who] } : {},
  );
}

function openAlready({ key }: Incident, called: readonly string[]): UserError {
  const { places, people } = placesOf([...new Set(called)]);
  const waits = people.length === 0 ? 'nobody has answered yet' : `called, no answer yet: ${places}`;
  return new UserError('incident.open-already', `${key} is open already; ${waits}.`, { people });
}

const answerWords: Record<Exclude<AnsweringMove, 'acknowledge'>, string> = {
  command: 'took command',
  mitigate: 'mitigated',
  resolve: 'resolved',
  merge: 'merged',
};

/** `acknowledged by Ana`, `answered by Bea (merged)`: only an acknowledgement is called one. */
export function answeredWords(who: string, move: AnsweringMove = 'acknowledge'): string {
  return move === 'acknowledge' ? `acknowledged by ${who}` : `answered by ${who} (${answerWords[move]})`;
}

function whoBroughtItThere(incident: Incident): string | undefined {
  const { status, mitigatedBy, resolvedBy, closedBy } = incident;
  const last = lastAnswer(incident);
  const who = {
    open: undefined,
    acknowledged: last?.move === 'acknowledge' && !needsAnswer(incident) ? last.by : undefined,
    mitigated: mitigatedBy,
    resolved: resolvedBy,
  };
  return status === 'closed' ? closedBy : who[status];
}

/** What would work instead; empty where nothing helps. */
function wayOut({ key, status, mergedInto }: Incident, move: IncidentMove): string {
  if (mergedInto !== undefined) return ` It goes on as ${incidentKey(mergedInto)}.`;
  if (status === 'resolved' || status === 'closed')
    return isLegal(move, 'acknowledged') ? `   /hims incident reopen ${key} "why"` : '';
  return move === 'close' || move === 'summarise' ? `   /hims incident resolve ${key} "what it was"` : '';
}

/** The clocks of two processes differ by seconds: what follows is never recorded before what it follows. */
export function notBefore(
  {
    openedAt,
    acknowledgedAt,
    mitigatedAt,
    resolvedAt,
  }: Pick<Incident, 'openedAt' | 'acknowledgedAt' | 'mitigatedAt' | 'resolvedAt'>,
  now: DateTime,
): DateTime {
  return DateTime.max(
    now,
    ...[openedAt, acknowledgedAt, mitigatedAt, resolvedAt].filter((at) => at !== undefined),
  );
}

/** Acting on an open incident is the response to it. */
export function countsAsResponse(move: IncidentMove): move is AnsweringMove {
  return (
    move === 'acknowledge' ||
    move === 'command' ||
    move === 'mitigate' ||
    move === 'resolve' ||
    move === 'merge'
  );
}

export type DeadlineTimes = Record<Deadline['kind'], DateTime>;

/**
 * All deadlines count from the opening, whatever the severity was meanwhile (H8.2; the breach notice H8.3). The time
 * between a resolution and the reopening does not count.
 */
export function deadlinesFor(
  system: SystemProfile,
  severity: SeverityName,
  openedAt: DateTime,
  pausedMs = 0,
): DeadlineTimes {
  const profile = system.severities[severity];
  return {
    respond: openedAt.plus(profile.respond),
    resolve: openedAt.plus(profile.resolve).plus({ milliseconds: pausedMs }),
    notify: openedAt.plus(system.regulatoryNotice),
  };
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

/** How long after the `count`th telling the next one follows: as the system says, and then ever more rarely. */
export function breachRepeat(
  { breach, severities }: Pick<SystemProfile, 'breach' | 'severities'>,
  severity: SeverityName,
  { count, lasts }: { count: number; lasts: Duration },
): Duration {
  return breach.repeatAfter[count - 1] ?? thinned(breach.repeatEvery, lasts, severities[severity]);
}

const longestPause = { days: 7 };

/**
 * Reminders thin out: each waits as long as the matter has lasted already, a week at most. What wakes people at night is reminded
 * of steadily for a day before that.
 */
export function thinned(
  every: Duration,
  lasts: Duration,
  { quietAtNight }: { quietAtNight: boolean } = { quietAtNight: true },
): Duration {
  if (!quietAtNight && lasts.as('hours') < 24) return every;
  const longest = Duration.fromObject(longestPause).toMillis();
  const wait = Math.min(Math.max(every.toMillis(), lasts.toMillis()), Math.max(longest, every.toMillis()));
  return Duration.fromMillis(wait);
}

/** After a day of reminders the question is whether it goes on at all. */
export function asksToClose(lasts: Duration): boolean {
  return lasts.as('hours') >= 24;
}

/** SEV-1 before SEV-4 in the outbox. */
export function noticePriority(severity: SeverityName): number {
  return Number(severity.slice('SEV-'.length));
}

/** A recovery may run under it, and the public page does not say that all is well. */
export function isGrave(severity: SeverityName): boolean {
  return severity === 'SEV-1' || severity === 'SEV-2';
}

/** Nobody has told the public what this open SEV-1 or SEV-2 affects, so of its system nobody knows. */
export function isUnsure({ severity, status, publicText, publicUnsure }: Incident): boolean {
  const isHeld = status !== 'open' && status !== 'acknowledged';
  return isGrave(severity) && !isHeld && (publicText === undefined || publicUnsure === true);
}

/** Lower number is worse. */
export function isWorse(a: SeverityName, b: SeverityName): boolean {
  return noticePriority(a) < noticePriority(b);
}

/** Timers that belong to one deadline, named in their data. */
export const deadlineTimers = ['incident.warning', 'incident.breach'] as const;
/** What an incident that is over needs no more. Deadlines that outlive it, such as the breach notice, are cancelled by name. */
export const followUpTimers = ['incident.update-due', 'incident.no-commander', 'incident.unseen'] as const;
/** Who is called next, and who is called in the morning. */
export const callTimers = ['incident.escalation', 'incident.on-call'] as const;
