import type { DateTime } from 'luxon';
import type { ApprovalPurpose } from '../systems/model.ts';

export type ApprovalState = 'open' | 'granted' | 'denied' | 'expired' | 'void';

/** So many different people of this team. */
export interface Need {
  readonly team: string;
  readonly approve: number;
}

export interface Vote {
  person: string;
  verdict: 'approve' | 'reject';
  /** The teams it counts for: the voter's own and those of whoever they stand in for. */
  teams: readonly string[];
  /** Who is away and would have voted. */
  insteadOf: readonly string[];
  note?: string;
  at: DateTime;
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
  /** Whose vote never counts: who asked, who carries it out. */
  barred: readonly string[];
  /** sha256 of what the voters were shown: another content voids the votes. */
  hash: string;
  openedAt: DateTime;
  expiresAt: DateTime;
  decidedAt?: DateTime;
  votes: readonly Vote[];
}
