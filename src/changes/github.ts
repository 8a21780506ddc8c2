import type { DateTime } from 'luxon';
import { latestApproval } from '../approvals/approvals.ts';
import { appendAudit } from '../audit/audit.ts';
import { system as theBot } from '../audit/model.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { unassessed } from './assessed.ts';
import { tellChange } from './audience.ts';
import type { Change, VotedPullRequest } from './model.ts';
import { applyMove, type ChangeDeps, notBefore } from './moves.ts';
import { isOver, requireLegalChange } from './rules.ts';
import { setVotedPullRequest, updateSeen } from './seen-store.ts';
import { getChange, lockChange } from './store.ts';
import { voteAnew, votersOn } from './vote-anew.ts';
import { votedOf } from './votes.ts';

/** How it was and how it is, for the record: `4f2a9c0 Upgrade to 2.3.1 by dev-ana`. */
function pullRequestText(voted: VotedPullRequest | undefined): string | null {
  if (!voted) return null;
  const { head, title, author } = voted;
  return `${head ? `${head.slice(0, 7)} ` : ''}${title} by ${author}`;
}

function isSame(one: VotedPullRequest | undefined, other: VotedPullRequest | undefined): boolean {
  return one?.head === other?.head && one?.title === other?.title && one?.author === other?.author;
}

/** Another commit, title or author is another change: earlier approvals are reset, and it is voted on again. */
async function resetVotes(tx: Tx, deps: ChangeDeps, before: Change, now: DateTime): Promise<void> {
  const voted = await votersOn(tx, before);
  const revision = before.revision + 1;
  const pullRequest = [pullRequestText(before.votedPullRequest), pullRequestText(votedOf(before))];
  // What was assessed is another one, too; where it could not be read, nobody assessed what it is.
  const isAssessed = before.assessedAt !== undefined;
  const data = {
    pullRequest,
    revision,
    ...(isAssessed ? { unassessed: true } : {}),
    ...(voted.length > 0 ? { voided: voted } : {}),
  };
  const moved = {
    columns: { revision, scheduled_for: null, scheduled_by: null, ...(isAssessed ? unassessed : {}) },
    ...(isAssessed ? { next: requireLegalChange(before, 'rewrite') } : {}),
    entry: { kind: 'edited' as const, data },
    audited: data,
    told: [before.requestedBy, before.implementer],
    afterwards: (after: Change, entry: string | undefined) =>
      voteAnew(tx, deps, before, { after, entry, voted }, now),
  };
  const next = requireLegalChange(before, 'edit');
  const { deed } = await applyMove(tx, before, { name: 'edit', next, actor: 'system', moved, now });
  await appendAudit(tx, theBot('event'), { ...deed, action: 'change.pull-request-changed' }, now);
}

/** Whether what GitHub shows is what the vote was about; where nobody had voted on anything else yet, it is from now on. */
async function followVote(tx: Tx, deps: ChangeDeps, change: Change, now: DateTime): Promise<void> {
  if (change.type === 'standard' || change.startedAt !== undefined || isOver(change)) return;
  if (change.type === 'normal' && change.status === 'submitted') return; // it is assessed and voted on as it is then
  const approval = await latestApproval(tx, change.key);
  if (approval?.state !== 'open' && approval?.state !== 'granted') return;
  if (isSame(change.votedPullRequest, votedOf(change))) return;
  const isUnseen = change.votedPullRequest === undefined && approval.votes.length === 0;
  if (isUnseen) setVotedPullRequest(tx, change.number, votedOf(change));
  else await resetVotes(tx, deps, change, now);
}

/**
 * Asks GitHub what became of the linked pull request, and keeps the answer; the card follows when it is news, and so do the votes.
 * Throws what the port throws. Nothing is asked inside a transaction.
 */
export async function refreshPullRequest(deps: ChangeDeps, change: Change): Promise<Change> {
  const { db, clock, pullRequests } = deps;
  const { pullRequest } = change;
  if (!pullRequest || isOver(change)) return change;
  const seen = await pullRequests.look(pullRequest);
  return db.transaction(async (tx) => {
    const locked = await lockChange(tx, change.number);
    const isNews = await updateSeen(tx, change.number, pullRequest, seen);
    const after = await getChange(tx, change.number);
    const now = notBefore(locked, clock.now());
    if (isNews) await tellChange(tx, after, [], now);
    await followVote(tx, deps, after, now);
    return getChange(tx, change.number);
  });
}

/** The same where nothing depends on it: what was seen last stands, with its time. */
export async function lookAgain(deps: ChangeDeps, change: Change): Promise<Change> {
  try {
    return await refreshPullRequest(deps, change);
  } catch (error) {
    if (error instanceof UserError) return change; // GitHub did not answer, or refused us
    throw error;
  }
}

/** Nobody votes on, or starts, what is another pull request by now. */
export function requireSamePullRequest(shown: Change, after: Change, refused: string): void {
  if (after.revision === shown.revision) return;
  throw new UserError(
    'change.pull-request-changed',
    `The pull request of ${shown.key} ${shown.votedPullRequest ? 'has changed since it was voted on' : 'was not readable when it was voted on'}: ${pullRequestText(votedOf(after)) ?? 'not read yet'} now. Earlier approvals were reset; ${after.status === 'submitted' && after.type === 'normal' ? 'it is assessed again, then voted on' : 'look at it, then vote'}:   /hims change show ${shown.key}`,
    { refused: true, about: { action: refused, system: shown.system } },
  );
}
