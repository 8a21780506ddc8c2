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
  if (!change.pullRequest || isOver(change)) return change;
  const seen = await pullRequests.look(change.pullRequest);
  return db.transaction(async (tx) => {
    const isNews = await updateSeen(tx, change.number, seen);
    const after = await getChange(tx, change.number);
    if (isNews) await tellChange(tx, after, [], clock.now());
    return after;
  });
}

/** The same where nothing depends on it: what was seen last stands, with its time. */
export async function lookAgain(deps: ChangeDeps, change: Change): Promise<Change> {
  return refreshPullRequest(deps, change).catch(() => change);
}
