import type { Duration } from 'luxon';

export interface ChangeCategory {
  readonly name: string;
  readonly group: 'corrective' | 'adaptive' | 'perfective';
  readonly team?: string;
}

export const levels = ['low', 'medium', 'high'] as const;
export type Level = (typeof levels)[number];

/** So many of this team must agree, where the rule fits; a list that is left out fits everything. */
export interface ApprovalRule {
  readonly team: string;
  readonly approve: number;
  readonly purposes: readonly ApprovalPurpose[];
  readonly risks?: readonly Level[];
  readonly environments?: readonly string[];
}

export const approvalPurposes = ['normal', 'emergency', 'review', 'exception'] as const;
/** What is being decided. A review is owed after an emergency; an exception allows late notice or an extended window. */
export type ApprovalPurpose = (typeof approvalPurposes)[number];

export interface ApprovalPolicy {
  /** All that fit add up; of one team the highest number stands. */
  readonly rules: readonly ApprovalRule[];
  /** So many rejections end it. */
  readonly deny: number;
  readonly openFor: Readonly<Record<ApprovalPurpose, Duration>>;
  /** Those who have not voted are reminded at this interval. */
  readonly remindEvery: Readonly<Record<ApprovalPurpose, Duration>>;
  /** When the board meets: luxon weekdays, 'HH:MM' in the zone. */
  readonly meeting: { readonly days: readonly number[]; readonly at: string };
}

/** How changes are followed once they are decided. */
export interface CarryingOut {
  /** Asked about when it was not started this long after its time. */
  readonly startWithin: Duration;
  /** Asked about when it was not closed this long after its end. */
  readonly closeWithin: Duration;
  /** … and again at this interval. */
  readonly askEvery: Duration;
  /** An emergency is started this long after its approval at the latest; then it is voted on again. */
  readonly emergencyWithin: Duration;
  /** Nobody touched it for this long before it was decided or given a time. */
  readonly forgottenAfter: Duration;
  /** What a linked pull request must be before the change starts. */
  readonly pullRequestMustBe: readonly ('green' | 'merged')[];
}
