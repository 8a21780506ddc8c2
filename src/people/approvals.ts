import { UserError } from '../errors.ts';

const tooOldMinutes = 60;

/** Approvals rest on who is in which group: refused when the groups were last read over an hour ago. */
export function refuseApprovalOnStaleGroups(ageMinutes: number): void {
  if (ageMinutes <= tooOldMinutes) return;
  const when = Number.isFinite(ageMinutes) ? `${Math.floor(ageMinutes)} minutes ago` : 'never';
  throw new UserError(
    'approval.groups-stale',
    `Who belongs to which Slack user group was last read ${when}, so approvals wait. It is tried every 5 minutes; an operator finds the reason in the log.`,
    { refused: true },
  );
}
