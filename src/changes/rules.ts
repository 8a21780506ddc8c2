import { UserError } from '../errors.ts';
import type { SystemProfile } from '../systems/model.ts';
import type { ApprovalPurpose } from '../systems/model-change.ts';
import type { Change, ChangeContent, ChangeStatus, ChangeType, Conflict, RiskLevel } from './model.ts';
import { changeStatuses, riskLevels } from './model.ts';

export type ChangeMove =
  | 'assess'
  | 'edit'
  | 'rewrite'
  | 'approve'
  | 'reject'
  | 'grant'
  | 'deny'
  | 'lapse'
  | 'comment'
  | 'cancel'
  | 'schedule'
  | 'start'
  | 'break-glass'
  | 'check'
  | 'validate'
  | 'complete'
  | 'fail';

/** From which state to which; a state that is not named takes no part in the move. */
type Steps = Readonly<Partial<Record<ChangeStatus, ChangeStatus>>>;

const stays = (...statuses: readonly ChangeStatus[]): Steps =>
  Object.fromEntries(statuses.map((status) => [status, status]));
const never: Steps = {};
const backToSubmitted: Steps = {
  submitted: 'submitted',
  assessed: 'submitted',
  approved: 'submitted',
  scheduled: 'submitted',
};

const carryingOut = {
  comment: stays(...changeStatuses),
  cancel: { submitted: 'cancelled', assessed: 'cancelled', approved: 'cancelled', scheduled: 'cancelled' },
  schedule: { approved: 'scheduled', scheduled: 'scheduled' },
  check: stays('validating'),
  validate: { implementing: 'validating' },
  complete: { validating: 'completed' },
  fail: { implementing: 'failed', validating: 'failed' },
} as const satisfies Partial<Record<ChangeMove, Steps>>;

const afterStart = ['implementing', 'validating', 'completed', 'failed'] as const;

/**
 * The one table of legal moves (H9.1.1, H9.1.2): buttons, guards, help and tests read it; the database repeats it. A standard
 * change is approved by its template, a normal one by the board, an emergency by one person or, with the glass broken, by
 * nobody yet: its review is voted on after it has started. Whatever is edited goes back to where it is decided; where what was
 * assessed is rewritten, to where it is assessed.
 */
export const changeMoves: Readonly<Record<ChangeType, Readonly<Record<ChangeMove, Steps>>>> = {
  standard: {
    ...carryingOut,
    assess: never,
    edit: { approved: 'approved', scheduled: 'approved' },
    rewrite: never,
    approve: never,
    reject: never,
    grant: { submitted: 'approved' },
    deny: never,
    lapse: never,
    start: { scheduled: 'implementing' },
    'break-glass': never,
  },
  normal: {
    ...carryingOut,
    assess: { submitted: 'assessed', assessed: 'assessed' },
    edit: { submitted: 'submitted', assessed: 'assessed', approved: 'assessed', scheduled: 'assessed' },
    rewrite: backToSubmitted,
    approve: stays('assessed'),
    reject: stays('assessed'),
    grant: { assessed: 'approved' },
    deny: { assessed: 'rejected' },
    lapse: { assessed: 'expired' },
    start: { scheduled: 'implementing' },
    'break-glass': never,
  },
  emergency: {
    ...carryingOut,
    assess: { submitted: 'assessed', assessed: 'assessed' },
    edit: { submitted: 'submitted', assessed: 'assessed', approved: 'submitted', scheduled: 'submitted' },
    rewrite: backToSubmitted,
    approve: stays('submitted', 'assessed', ...afterStart),
    reject: stays('submitted', 'assessed', ...afterStart),
    grant: { submitted: 'approved', assessed: 'approved' },
    deny: { submitted: 'rejected', assessed: 'rejected' },
    lapse: { submitted: 'expired', assessed: 'expired' },
    start: { approved: 'implementing', scheduled: 'implementing' },
    'break-glass': { submitted: 'implementing', assessed: 'implementing' },
  },
};

/** What the person did, in the refusal: "CHG-7 is completed, so it cannot be …" */
const done: Record<ChangeMove, string> = {
  assess: 'assessed',
  edit: 'edited',
  rewrite: 'edited',
  approve: 'approved',
  reject: 'rejected',
  grant: 'approved',
  deny: 'rejected',
  lapse: 'expired',
  comment: 'commented on',
  cancel: 'cancelled',
  schedule: 'given a time',
  start: 'started',
  'break-glass': 'started by break-glass',
  check: 'checked',
  validate: 'validated',
  complete: 'completed',
  fail: 'marked as failed',
};

export function isLegalFor({ type, status }: Pick<Change, 'type' | 'status'>, move: ChangeMove): boolean {
  return changeMoves[type][move][status] !== undefined;
}

/** The state after the move. Throws when it is not legal (any more), and says what would work. */
export function requireLegalChange(change: Change, move: ChangeMove): ChangeStatus {
  const after = changeMoves[change.type][move][change.status];
  if (after) return after;
  const { key, status, endedBy } = change;
  const who = isOver(change) && endedBy && endedBy !== 'system' ? ' by {0}' : '';
  throw new UserError(
    'change.move-not-allowed',
    `${key} is ${status}${who}, so it cannot be ${done[move]}.${wayOut(change, move)}`,
    who && endedBy ? { people: [endedBy] } : {},
  );
}

/** What would work instead; empty where nothing helps. */
function wayOut({ key, type, status }: Change, move: ChangeMove): string {
  if (move === 'break-glass' && type !== 'emergency')
    return ' Only an emergency starts without an approval:   /hims change request emergency';
  if (move === 'break-glass' && (status === 'approved' || status === 'scheduled'))
    return ` It needs no glass broken:   /hims change start ${key}   Approved too long ago for that? With a new time it is voted on again:   /hims change edit ${key} --at "…"`;
  if (type === 'standard' && (move === 'approve' || move === 'reject' || move === 'assess'))
    return ' Its template is approved already.';
  if (type === 'emergency' && move === 'start' && (status === 'submitted' || status === 'assessed'))
    return ` One approval is enough; where nobody can be asked:   /hims change start ${key} --break-glass "why"`;
  if (status === 'submitted' && type === 'normal') return `   /hims change assess ${key}`;
  if (status === 'approved' && (move === 'start' || move === 'validate'))
    return `   /hims change schedule ${key}`;
  if (status === 'scheduled' && move !== 'start') return `   /hims change start ${key}`;
  if (status === 'implementing' && move === 'complete') return `   /hims change validate ${key}`;
  return '';
}

const over: ReadonlySet<ChangeStatus> = new Set(['completed', 'rejected', 'cancelled', 'expired', 'failed']);

export function isOver({ status }: Pick<Change, 'status'>): boolean {
  return over.has(status);
}

/** Whether it has its vote behind it, or needs none, and is not over. */
export function isUnderWay({ status }: Pick<Change, 'status'>): boolean {
  return status === 'scheduled' || status === 'implementing' || status === 'validating';
}

/** What keeps the change from starting at its time. An emergency waits for nothing: what it meets is in its record. */
export function startBlockers(
  { type }: Pick<Change, 'type'>,
  conflicts: readonly Conflict[],
): readonly Conflict[] {
  return type === 'emergency' ? [] : conflicts.filter(({ blocks }) => blocks);
}

/** It may be carried out, and nobody has started it. */
export function isPlanned({ status }: Pick<Change, 'status'>): boolean {
  return status === 'approved' || status === 'scheduled';
}

/** It was started, and nobody has said yet how it ended. */
export function isCarriedOutNow({ status }: Pick<Change, 'status'>): boolean {
  return status === 'implementing' || status === 'validating';
}

type Judged = Pick<ChangeContent, 'likelihood' | 'impact' | 'procedure'>;

/** Likelihood × impact by the system's matrix, and never below the risk of the procedure that carries it out. */
export function riskOf(system: Pick<SystemProfile, 'riskMatrix' | 'procedures'>, change: Judged): RiskLevel {
  return raisedRiskOf(system, change) ?? system.riskMatrix[change.likelihood][change.impact];
}

/** The risk of its procedure where that is above what likelihood and impact say; undefined where it raises nothing. */
export function raisedRiskOf(
  { riskMatrix, procedures }: Pick<SystemProfile, 'riskMatrix' | 'procedures'>,
  { likelihood, impact, procedure }: Judged,
): RiskLevel | undefined {
  const own = procedure && procedures.get(procedure.name)?.risk;
  if (own === undefined) return undefined;
  return riskLevels.indexOf(own) > riskLevels.indexOf(riskMatrix[likelihood][impact]) ? own : undefined;
}

/** What is voted on now: a change that has started can only be reviewed. */
export function purposeOf({ type, status }: Pick<Change, 'type' | 'status'>): ApprovalPurpose {
  if (type !== 'emergency') return 'normal';
  return (afterStart as readonly ChangeStatus[]).includes(status) ? 'review' : 'emergency';
}

/** A review looks back at what is over; until then nobody votes on it. */
export function isVotedOnNow(change: Pick<Change, 'type' | 'status'>): boolean {
  return !isCarriedOutNow(change) || purposeOf(change) !== 'review';
}

/** What stands on a card or in a form with which somebody votes. */
export interface VoteShown {
  revision: number;
  /** It looks back; otherwise it decides whether the change may be carried out. */
  isReview: boolean;
}

export function voteShownOf(change: Pick<Change, 'type' | 'status' | 'revision'>): VoteShown {
  return { revision: change.revision, isReview: purposeOf(change) === 'review' };
}

/** Whether what was shown is what is voted on; typed, nothing was shown. */
export function isStill(
  shown: VoteShown | undefined,
  { revision }: Change,
  { purpose }: { purpose: ApprovalPurpose },
): boolean {
  if (shown === undefined) return true;
  return shown.revision === revision && shown.isReview === (purpose === 'review');
}

/** Emergencies go first in the outbox. */
export function changePriority({ type }: Pick<Change, 'type'>): number {
  return type === 'emergency' ? 2 : 5;
}

/** Its timers while it is decided, and while it is carried out. */
export const voteTimers = ['change.vote-reminder', 'change.expiry'] as const;
export const carryingTimers = ['change.start-due', 'change.not-closed'] as const;
export const forgottenTimer = 'change.forgotten';
