import type { DateTime } from 'luxon';
import type { ApprovalPurpose } from '../systems/model-change.ts';

/** `expired`: its time passed undecided; `void`: what was voted on has changed, or is no longer wanted. */
export type ApprovalState = 'open' | 'granted' | 'denied' | 'expired' | 'void';

/** So many different people of this team. */
export interface Need {
  readonly team: string;
  readonly approve: number;
}

export type Verdict = 'approve' | 'reject';

export interface Vote {
  person: string;
  verdict: Verdict;
  /** The teams it counts for: the voter's own and those of the people they stand in for. Once decided, the teams it counted for. */
  teams: readonly string[];
  /** Who is away and would have voted. */
  insteadOf: readonly string[];
  note?: string;
  at: DateTime;
}

/** Whose vote never counts, and why. */
export interface Barred {
  readonly person: string;
  readonly why:
    | 'asked for it'
    | 'carries it out'
    | 'changed it'
    | 'was to carry it out'
    | 'started it'
    | 'did a step of it'
    | 'closed it'
    | 'announced a maintenance for it';
  /** `CHG-8`, where it was not the thing itself that they had a hand in, but a change that is carried out in it. */
  readonly of?: string;
}

export interface Approval {
  id: string;
  /** `CHG-7`, `MW-3` */
  subject: string;
  system: string;
  purpose: ApprovalPurpose;
  state: ApprovalState;
  needs: readonly Need[];
  /** So many rejections end it. */
  deny: number;
  barred: readonly Barred[];
  /** sha256 of what the voters were shown: another content voids the votes. */
  hash: string;
  openedAt: DateTime;
  /** A review that is owed goes on after it; everything else ends. */
  expiresAt: DateTime;
  decidedAt?: DateTime;
  /** In the order in which they were cast. */
  votes: readonly Vote[];
}

/** Somebody is away, and somebody else votes in their place. */
export interface Absence {
  person: string;
  delegate: string;
  from: DateTime;
  /** The first moment at which they are back. */
  to: DateTime;
}

/** Somebody whose vote would count. */
export interface Voter {
  person: string;
  /** The teams it would count for. */
  teams: readonly string[];
  insteadOf: readonly string[];
}

/** A team in which fewer people can vote than must agree. */
export interface Shortage extends Need {
  readonly possible: number;
  /** Members who are away, and in whose place nobody votes; absent: everybody who is away has a stand-in who can. */
  readonly away?: readonly Pick<Absence, 'person' | 'to'>[];
}

export interface Electorate {
  voters: readonly Voter[];
  /** The votes of those who could still cast them, for the teams in which they still could. */
  counted: readonly Vote[];
  /** Those who have not voted, and whose vote would bring it further. */
  waited: readonly Voter[];
  shortages: readonly Shortage[];
}
