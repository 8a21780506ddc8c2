import type { DateTime } from 'luxon';
import type { Level, Size } from '../systems/model.ts';

export const changeTypes = ['standard', 'normal', 'emergency'] as const;
export type ChangeType = (typeof changeTypes)[number];

export type ChangeStatus =
  | 'submitted'
  | 'assessed'
  | 'approved'
  | 'scheduled'
  | 'implementing'
  | 'validating'
  | 'completed'
  | 'rejected'
  | 'cancelled'
  | 'expired'
  | 'failed';

export interface PullRequest {
  owner: string;
  repository: string;
  number: number;
}

/** What GitHub last said about a pull request. */
export interface PullRequestState {
  title: string;
  author: string;
  state: 'open' | 'closed' | 'merged';
  checks: 'green' | 'red' | 'pending' | 'none';
  seenAt: DateTime;
}

export function changeKey(number: number): string {
  return `CHG-${number}`;
}

/** The parts of a change that are voted on: their hash binds the votes. */
export interface ChangeContent {
  system: string;
  environment: string;
  type: ChangeType;
  title: string;
  category?: string;
  size: Size;
  likelihood: Level;
  impact: Level;
  /** What clinical work notices of it. */
  clinicalImpact: string;
  plan: string;
  rollbackPlan: string;
  validationPlan: string;
  startsAt?: DateTime;
  endsAt?: DateTime;
  implementer: string;
  pullRequest?: PullRequest;
  maintenance?: number;
  incident?: number;
  procedure?: { name: string; values: Readonly<Record<string, string>> };
}
