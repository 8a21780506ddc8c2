import { UserError } from '../errors.ts';
import { tellChange } from './audience.ts';
import type { Change } from './model.ts';
import type { ChangeDeps } from './moves.ts';
import { isOver } from './rules.ts';
import { getChange, updateSeen } from './store.ts';

/**
 * Asks GitHub what became of the linked pull request, and keeps the answer; the card follows when it is news. Throws what the
 * port throws. Nothing is asked inside a transaction.
 */
export async function refreshPullRequest(
  { db, clock, pullRequests }: ChangeDeps,
  change: Change,
): Promise<Change> {
  const { pullRequest } = change;
  if (!pullRequest || isOver(change)) return change;
  const seen = await pullRequests.look(pullRequest);
  return db.transaction(async (tx) => {
    const isNews = await updateSeen(tx, change.number, pullRequest, seen);
    const after = await getChange(tx, change.number);
    if (isNews) await tellChange(tx, after, [], clock.now());
    return after;
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
