import type { DateTime } from 'luxon';
import { latestApproval } from '../approvals/approvals.ts';
import { cancelTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { tellPeople } from './audience.ts';
import { planWanted } from './due.ts';
import type { Change } from './model.ts';
import type { ChangeDeps } from './moves.ts';
import { carryingTimers } from './rules.ts';
import { openVote, voidVote } from './votes.ts';

/** Whose votes count no more when the change becomes another one; where it waits to be assessed again, they know already. */
export async function votersOn(tx: Tx, { key, type, status }: Change): Promise<string[]> {
  if (type === 'normal' && status === 'submitted') return [];
  const approval = await latestApproval(tx, key);
  return (approval?.votes ?? []).map(({ person }) => person);
}

/** Votes for another content count no more; whoever voted is told, and the vote is opened anew where it was open or over. */
export async function voteAnew(
  tx: Tx,
  deps: ChangeDeps,
  before: Change,
  { after, entry, voted }: { after: Change; entry: string | undefined; voted: readonly string[] },
  now: DateTime,
): Promise<void> {
  await cancelTimers(tx, after.key, carryingTimers, now);
  if (after.type === 'standard') return planWanted(tx, after, now);
  await voidVote(tx, deps, before, now);
  const isDecidedNow = after.type === 'emergency' || after.status === 'assessed';
  if (!isDecidedNow) {
    // It is assessed first; until then the voters are told that their votes no longer count.
    if (entry) await tellPeople(tx, after, voted, { kind: 'change-told', data: { entry } }, now);
    return;
  }
  await openVote(tx, deps, after, now, entry && voted.length > 0 ? { entry, voted } : undefined);
}
