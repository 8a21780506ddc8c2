import type { DateTime } from 'luxon';
import type { SeverityName } from '../systems/model.ts';

export type IncidentStatus = 'open' | 'acknowledged' | 'mitigated' | 'resolved' | 'closed';

/** Something that must have happened by a time: the first response, the resolution, the word to the authorities. */
export interface Deadline {
  id: string;
  kind: 'respond' | 'resolve' | 'notify';
  severity: SeverityName;
  dueAt: DateTime;
  metAt?: DateTime;
  breachedAt?: DateTime;
}

export const incidentRoles = ['commander', 'communications', 'scribe'] as const;
export type IncidentRole = (typeof incidentRoles)[number];

/** Who may see it. A security incident is private, has the security team in it and the clock of the breach notice. */
export const visibilities = ['everyone', 'private', 'security'] as const;
export type Visibility = (typeof visibilities)[number];

/** Its own channel: not wanted, wanted but not made yet, there, or refused by Slack for good. */
export type IncidentChannel = { state: 'none' | 'wanted' | 'refused' } | { state: 'ready'; id: string };

/** What somebody did that answered the people who were called; only an acknowledgement is called one. */
export type AnsweringMove = 'acknowledge' | 'command' | 'mitigate' | 'resolve' | 'merge';

export interface Answer {
  by: string;
  move: AnsweringMove;
}

/** One person who was called. */
export interface Call {
  round: number;
  level: number;
  person: string;
  at: DateTime;
  /** Why Slack will never deliver it. */
  failed: string | null;
  answeredBy: string | null;
  answeredWith: AnsweringMove | null;
}

export interface Incident {
  /** `INC-12` */
  key: string;
  number: number;
  system: string;
  severity: SeverityName;
  status: IncidentStatus;
  visibility: Visibility;
  title: string;
  summary?: string;
  openedAt: DateTime;
  openedBy: string;
  acknowledgedAt?: DateTime;
  acknowledgedBy?: string;
  /** How the first response was made. */
  answeredWith?: AnsweringMove;
  /** Who answered the last call that came after the first response: they have it now. */
  held?: Answer;
  commander?: string;
  communications?: string;
  scribe?: string;
  mitigatedAt?: DateTime;
  mitigatedBy?: string;
  resolvedAt?: DateTime;
  resolvedBy?: string;
  closedAt?: DateTime;
  closedBy?: string;
  /** Milliseconds between resolutions and reopenings: they do not count for the deadline. */
  pausedMs: number;
  /** The incident that goes on in its place. */
  mergedInto?: number;
  /** The maintenance of its system that was going on when it was opened. */
  maintenance?: number;
  lastUpdate?: { at: DateTime; by: string; text: string };
  nextUpdateAt?: DateTime;
  channel: IncidentChannel;
  /** What the status feed says. */
  publicText?: string;
  /** Which components the public was told are affected; undefined: nobody said which. */
  publicComponents?: readonly string[];
  /** Nobody has said, as it is now, what else it affects: it got worse since, or was merged with one of which nobody said. */
  publicUnsure?: true;
  /** A call that wants an answer although somebody had answered before, and who called by hand. */
  calling?: { since: DateTime; by?: string };
  /** How many entries of the escalation order were called in this round; it goes on counting when the order repeats. */
  level: number;
  /** How often the order began anew: at another system, after a reopening. */
  round: number;
  tasks: { open: number; done: number };
  version: number;
  respond: Deadline;
  resolve: Deadline;
  /** Of security incidents only. */
  notify?: Deadline;
}

export type TimelineKind =
  | 'opened'
  | 'acknowledged'
  | 'commander'
  | 'role'
  | 'update'
  | 'severity'
  | 'system'
  | 'called'
  | 'breached'
  | 'mitigated'
  | 'resolved'
  | 'summary'
  | 'reopened'
  | 'closed'
  | 'task'
  | 'task-done'
  | 'note'
  | 'published'
  | 'unpublished'
  | 'merged'
  | 'notified'
  | 'review'
  /** A step of a recovery that runs under it. */
  | 'run';

/** A Slack message that stands in the timeline. */
export interface MessageSource {
  channel: string;
  ts: string;
}

export interface TimelineEntry {
  id: string;
  /** When it happened, which for a note may be before it was written down. */
  at: DateTime;
  kind: TimelineKind;
  actor?: string;
  text?: string;
  data: Record<string, unknown>;
  source?: MessageSource;
}

export interface IncidentTask {
  /** Counted from 1 in each incident: `task done 2`. */
  number: number;
  text: string;
  owner?: string;
  dueAt?: DateTime;
  createdAt: DateTime;
  createdBy: string;
  doneAt?: DateTime;
  doneBy?: string;
}

/** A task, and the incident that it is in now. */
export interface PlacedTask {
  incident: number;
  task: IncidentTask;
}

export function incidentKey(number: number): string {
  return `INC-${number}`;
}

export function incidentNumber(key: string): number {
  return Number(key.slice('INC-'.length));
}

export function isPrivate(incident: Pick<Incident, 'visibility'>): boolean {
  return incident.visibility !== 'everyone';
}

/** Everybody who appears on the incident. */
export function peopleOf(incident: Incident): string[] {
  const { openedBy, acknowledgedBy, held, commander, communications, scribe } = incident;
  const { mitigatedBy, resolvedBy, closedBy, lastUpdate } = incident;
  return [
    openedBy,
    acknowledgedBy,
    held?.by,
    commander,
    communications,
    scribe,
    mitigatedBy,
    resolvedBy,
    closedBy,
    lastUpdate?.by,
  ].filter((one) => one !== undefined);
}
