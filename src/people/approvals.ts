import type { DateTime } from 'luxon';
import { UserError } from '../errors.ts';

const tooOldMinutes = 60;

/** Approvals rest on who is in which group: refused when the groups were last read over an hour ago. */
export function refuseApprovalOnStaleGroups(groupsReadAt: DateTime | undefined, now: DateTime): void {
  const minutes = groupsReadAt ? now.diff(groupsReadAt).as('minutes') : Number.POSITIVE_INFINITY;
  if (minutes <= tooOldMinutes) return;
  throw new UserError(
    'approval.groups-stale',
    `Who belongs to which Slack user group was last read ${Number.isFinite(minutes) ? `${Math.floor(minutes)} minutes ago` : 'never'}, so approvals wait. It is tried every 5 minutes; an operator can see why in the log.`,
    { refused: true },
  );
}
