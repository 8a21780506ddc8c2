import type { DateTime, Duration } from 'luxon';
import type { Size } from '../systems/model.ts';

export const changeTypes = ['standard', 'normal', 'emergency'] as const;
export type ChangeType = (typeof changeTypes)[number];

/** The seven steps of H9.1.2, and the ways out. */
export const changeStatuses = [
  'submitted',
  'assessed',
  'approved',
  'scheduled',
  'implementing',
  'validating',
  'completed',
  'rejected',
  'cancelled',
  'expired',
  'failed',
] as const;
export type ChangeStatus = (typeof changeStatuses)[number];

export const riskLevels = ['low', 'medium', 'high'] as const;
export type RiskLevel = (typeof riskLevels)[number];

export interface PullRequest {
  owner: string;
  repository: string;
  number: number;
}

/** What GitHub last said about a pull request. */
export interface PullRequestState {
  title: string;
  author: string;
  /** The sha of the commit that would be merged; absent where it was read before that was kept. */
  head?: string;
  state: 'open' | 'closed' | 'merged';
  checks: 'green' | 'red' | 'pending' | 'none';
  seenAt: DateTime;
}

/** What of a pull request is voted on: whatever else becomes of it, this is what was looked at. */
export type VotedPullRequest = Pick<PullRequestState, 'title' | 'author' | 'head'>;

/** The procedure that carries a change out, and the values it runs with. */
export interface PlannedProcedure extends WantedProcedure {
  /** sha256 of the plan that was voted on: another YAML or another value makes another one. */
  plan: string;
}

export interface WantedProcedure {
  name: string;
  values: Readonly<Record<string, string>>;
}

/** From then until then. */
export interface Span {
  startsAt: DateTime;
  endsAt: DateTime;
}

/** The parts of a change that are voted on: their hash binds the votes. */
export interface ChangeContent {
  system: string;
  environment: string;
  type: ChangeType;
  title: string;
  /** One of the system's (F-T2, F-T3). */
  category?: string;
  size: Size;
  likelihood: RiskLevel;
  impact: RiskLevel;
  /** What clinical work notices of it. */
  clinicalImpact: string;
  plan: string;
  rollbackPlan: string;
  /** One check a line. */
  validationPlan: string;
  /** When it is wanted; absent: in whatever legal time it is given later. */
  startsAt?: DateTime;
  takes: Duration;
  implementer: string;
  pullRequest?: PullRequest;
  maintenance?: number;
  incident?: number;
  procedure?: PlannedProcedure;
}

/** One line of the validation plan. */
export interface Check {
  /** Counted from 1. */
  number: number;
  text: string;
  doneAt?: DateTime;
  doneBy?: string;
}

export interface Change extends ChangeContent {
  /** `CHG-7` */
  key: string;
  number: number;
  status: ChangeStatus;
  requestedAt: DateTime;
  requestedBy: string;
  /** The pre-approved change that it follows; of standard changes only. */
  template?: string;
  /** Changes that must be done before it. */
  after: readonly number[];
  /** Counts what the voters are shown: an edit of any part of the content makes a new one. */
  revision: number;
  assessedAt?: DateTime;
  assessedBy?: string;
  /** When it will be carried out. */
  scheduledFor?: DateTime;
  scheduledBy?: string;
  /** Since when its time is known: notice counts from then. */
  timeSince?: DateTime;
  startedAt?: DateTime;
  startedBy?: string;
  /** Why it was started before anybody had approved. */
  brokenGlass?: string;
  validatingAt?: DateTime;
  checks: readonly Check[];
  /** When it was completed, failed, rejected, cancelled, or had expired. */
  endedAt?: DateTime;
  endedBy?: string;
  /** The result of a completed one, the reason of any other end. */
  outcome?: string;
  /** What GitHub last said about its pull request. */
  seen?: PullRequestState;
  /** Its pull request as it was when the vote opened. */
  votedPullRequest?: VotedPullRequest;
  /** When anybody last did anything with it. */
  touchedAt: DateTime;
  version: number;
}

export type ChangeTimelineKind =
  | 'requested'
  | 'assessed'
  | 'edited'
  | 'voted'
  | 'commented'
  | 'approved'
  | 'rejected'
  | 'expired'
  | 'cancelled'
  | 'scheduled'
  | 'started'
  | 'broke-glass'
  | 'checked'
  | 'validating'
  | 'completed'
  | 'failed'
  | 'reviewed';

export interface ChangeEntry {
  id: string;
  at: DateTime;
  kind: ChangeTimelineKind;
  actor?: string;
  text?: string;
  /** What somebody wrote, old and new, by the part that was edited. */
  words?: Readonly<Record<string, readonly [string, string]>>;
  data: Record<string, unknown>;
}

export const conflictKinds = [
  'change',
  'maintenance',
  'freeze',
  'window',
  'notice',
  'incident',
  'implementer',
  'after',
  'pull-request',
] as const;
export type ConflictKind = (typeof conflictKinds)[number];

/** Something that stands in the way, by its name. */
export interface Conflict {
  kind: ConflictKind;
  /** `CHG-3`, `MW-2`, `FRZ-1`, `INC-9`; absent where nothing has a key, or nobody may read it. */
  key?: string;
  /** What it is, in words that anybody may read: `Printers, Sun 6 Dec 02:00–04:00`. */
  span?: Span;
  title?: string;
  /** Its planned time does not meet, but it is still carried out. */
  isStillOn?: true;
  /** The last moment at which it could have been announced; of too little notice. */
  announceBy?: DateTime;
  /** Whether it keeps a standard or normal change from starting. */
  blocks: boolean;
  /** Whether only another time helps, so that waiting ends nothing. */
  isForGood: boolean;
}

export function changeKey(number: number): string {
  return `CHG-${number}`;
}

export function changeNumber(key: string): number {
  return Number(key.slice('CHG-'.length));
}

/** When it is, or would be, carried out; what was started outside of the time that was wanted has its own. */
export function timeOf(
  change: Pick<Change, 'startsAt' | 'scheduledFor' | 'startedAt' | 'takes'>,
): Span | undefined {
  const { scheduledFor, startedAt, takes } = change;
  const startsAt = scheduledFor ?? change.startsAt;
  const planned = startsAt && { startsAt, endsAt: startsAt.plus(takes) };
  const isAsPlanned =
    planned && (!startedAt || (startedAt >= planned.startsAt && startedAt < planned.endsAt));
  if (isAsPlanned || !startedAt) return planned;
  return { startsAt: startedAt, endsAt: startedAt.plus(takes) };
}

/** Everybody who appears on the change. */
export function peopleOfChange(change: Change): string[] {
  const { requestedBy, implementer, assessedBy, scheduledBy, startedBy, endedBy } = change;
  return [requestedBy, implementer, assessedBy, scheduledBy, startedBy, endedBy].filter(
    (one) => one !== undefined,
  );
}
