import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import { placesOf, UserError } from '../errors.ts';
import { insiders } from './list-store.ts';
import { type Incident, isPrivate } from './model.ts';
import { requireSamePage } from './publish.ts';
import { listMembers } from './record-store.ts';
import { isGrave, isWorse } from './rules.ts';

/** Of two private ones only people who are in both may be in either: tasks and names come along, and all of what goes on is read. */
async function requireSameEyes(tx: Tx, from: Incident, to: Incident): Promise<void> {
  if (from.visibility !== to.visibility)
    throw new UserError(
      'incident.merge-visibility',
      `${from.key} and ${to.key} are not seen by the same people, so they stay apart.`,
    );
  if (!isPrivate(from)) return;
  await requireInBoth(tx, from, to, `all of ${to.key}`);
  await requireInBoth(tx, to, from, `the tasks of ${from.key}`);
}

async function requireInBoth(tx: Tx, one: Incident, other: Incident, read: string): Promise<void> {
  const all = (await listMembers(tx, one.number)).map(({ person }) => person);
  const inside = new Set(await insiders(tx, other, all));
  const outside = all.filter((person) => !inside.has(person));
  if (outside.length === 0) return;
  const { places, people } = placesOf(outside);
  throw new UserError(
    'incident.merge-people',
    `${places}: in ${one.key} and not in ${other.key}, and would read ${read}. If they may, invite them into the channel of ${other.key} first; otherwise the two stay apart.`,
    { people },
  );
}

/** What is waited for, and what everybody is late with, does not end by a merge. */
function requireNothingLost(from: Incident, to: Incident, now: DateTime): void {
  const otherWay = `Merge the other way:   /hims incident merge ${to.key} ${from.key}`;
  if (isWorse(from.severity, to.severity))
    throw new UserError(
      'incident.merge-worse',
      `${from.key} is ${from.severity} and ${to.key} only ${to.severity}: its deadlines and calls would end. ${otherWay}`,
    );
  const isLate = ({ respond, resolve }: Incident) =>
    (respond.metAt ?? now) > respond.dueAt || resolve.dueAt < now;
  if (from.severity === to.severity && isLate(from) && !isLate(to) && from.openedAt < to.openedAt)
    throw new UserError(
      'incident.merge-overdue',
      `${from.key} is older and missed a deadline, which the record of ${to.key} would not show. ${otherWay}`,
    );
  if (from.notify && !from.notify.metAt && to.notify?.metAt)
    throw new UserError(
      'incident.merge-notified',
      `The authorities were told about ${to.key}, and not about ${from.key}: its clock would end. Tell them of it, and say so first:   /hims incident notified ${from.key} "…"`,
    );
  const isHeld = to.status === 'mitigated' && from.status !== 'mitigated';
  if (isHeld && isGrave(from.severity))
    throw new UserError(
      'incident.merge-mitigated',
      `${to.key} is mitigated, and ${from.key} is not: its calls would end. If it is the same, it is back:   /hims incident reopen ${to.key} "why"`,
    );
}

/** Throws where merging would show somebody what they may not read, or end what must go on. */
export async function requireMergeable(tx: Tx, from: Incident, to: Incident, now: DateTime): Promise<void> {
  await requireSameEyes(tx, from, to);
  requireSamePage(from, to.system);
  requireNothingLost(from, to, now);
}
