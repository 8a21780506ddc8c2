import type { Tx } from '../db/db.ts';
import type { PullRequest, PullRequestState, VotedPullRequest } from './model.ts';

/** What GitHub says of this pull request by now: nobody touched the change by that. Returns whether it is news. */
export async function updateSeen(
  tx: Tx,
  number: number,
  pullRequest: PullRequest,
  seen: PullRequestState,
): Promise<boolean> {
  const { seenAt, ...rest } = seen;
  const rows = await tx.query<{ isNews: boolean }>(
    `update changes c set seen = $2::jsonb from changes old where old.number = c.number and c.number = $1
       and c.pull_request = $4::jsonb
     returning coalesce(old.seen - 'seenAt' <> $3::jsonb, true) as "isNews"`,
    [
      number,
      JSON.stringify({ ...rest, seenAt: seenAt.toUTC().toISO() }),
      JSON.stringify(rest),
      JSON.stringify(pullRequest),
    ],
  );
  return rows[0]?.isNews ?? false;
}

/** What of it is voted on from now on; undefined where GitHub has not shown it yet. */
export function setVotedPullRequest(tx: Tx, number: number, voted: VotedPullRequest | undefined): void {
  tx.write('update changes set voted_pull_request = $2::jsonb where number = $1', [
    number,
    voted ? JSON.stringify(voted) : null,
  ]);
}
