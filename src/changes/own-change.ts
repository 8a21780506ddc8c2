import type { DateTime } from 'luxon';
import { approvalsOf } from '../approvals/approvals.ts';
import { UserError } from '../errors.ts';
import { sameAmong } from '../people/identity.ts';
import type { Actor } from '../people/model.ts';
import { systemOf } from '../systems/lookup.ts';
import { type Change, timeOf } from './model.ts';
import type { ChangeDeps } from './moves.ts';
import type { Reader } from './store.ts';
import { listEditors } from './timeline-store.ts';

/** Who asks, carries it out or wrote a part of it says what they think of the risk; what counts is what somebody else says. */
export async function refuseOwnAssessment(
  reader: Reader,
  { directory }: Pick<ChangeDeps, 'directory'>,
  { key, number, system, requestedBy, implementer }: Change,
  actor: Actor,
): Promise<void> {
  const editors = await listEditors(reader, number);
  const own = await sameAmong(reader, directory, [requestedBy, implementer, ...editors], actor);
  if (own === undefined) return;
  throw new UserError(
    'change.own-assessment',
    `You ${own === requestedBy ? 'asked for' : own === implementer ? 'carry out' : 'changed'} ${key}, so somebody else assesses it.`,
    { refused: true, about: { action: 'change.assess', system } },
  );
}

/** An emergency may start at any time, but not on an approval from long ago: what was urgent then is another question by now. */
export async function refuseOldEmergency(
  reader: Reader,
  { systems }: Pick<ChangeDeps, 'systems'>,
  change: Change,
  now: DateTime,
): Promise<void> {
  if (change.type !== 'emergency') return;
  const granted = (await approvalsOf(reader, change.key)).findLast(({ state }) => state === 'granted');
  const { emergencyWithin } = systemOf(systems, change.system).carryingOut;
  const stands = granted?.decidedAt?.plus(emergencyWithin);
  const endsAt = timeOf(change)?.endsAt;
  if (stands === undefined || stands > now || (endsAt !== undefined && endsAt > now)) return;
  const { key, system } = change;
  throw new UserError(
    'change.emergency-old',
    `${key} was approved as an emergency too long ago (${emergencyWithin.rescale().toHuman()} at most). Give it a time, and it is voted on again:   /hims change edit ${key} --at "…"`,
    { refused: true, about: { action: 'change.start', system } },
  );
}

/** Four eyes: who said yes to it does not do it, whoever was to carry it out. */
export async function refuseVoter(
  reader: Reader,
  { directory }: Pick<ChangeDeps, 'directory'>,
  { key, system, implementer }: Change,
  actor: Actor,
): Promise<void> {
  const granted = (await approvalsOf(reader, key)).findLast(({ state }) => state === 'granted');
  const voters = (granted?.votes ?? []).filter(({ verdict }) => verdict === 'approve');
  const people = voters.map(({ person }) => person);
  if ((await sameAmong(reader, directory, people, actor)) === undefined) return;
  throw new UserError('change.own-vote', `You approved ${key}, so {0} carries it out, not you.`, {
    refused: true,
    people: [implementer],
    about: { action: 'change.start', system },
  });
}
