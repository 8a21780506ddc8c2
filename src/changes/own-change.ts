import type { DateTime } from 'luxon';
import { type Agreed, agreedFor, agreedIn } from '../approvals/agreed.ts';
import { approvalsOf, barredWords } from '../approvals/approvals.ts';
import type { Barred } from '../approvals/model.ts';
import { UserError } from '../errors.ts';
import { type Acting, sameAmong } from '../people/identity.ts';
import type { Actor } from '../people/model.ts';
import { systemOf } from '../systems/lookup.ts';
import { type Change, changeKey, riskLevels } from './model.ts';
import type { ChangeDeps } from './moves.ts';
import { isPlanned } from './rules.ts';
import type { Reader } from './store.ts';
import { lastAssessor, listEditors, listFormerImplementers } from './timeline-store.ts';

/** Who asks, carries it out or wrote a part of it says what they think of the risk; what counts is what somebody else says. */
export async function refuseOwnAssessment(
  reader: Reader,
  { directory }: Pick<ChangeDeps, 'directory'>,
  change: Change,
  actor: Actor,
): Promise<void> {
  const { key, number, system } = change;
  const former = await listFormerImplementers(reader, number);
  const barred: Barred[] = [
    ...barredFrom(change, await listEditors(reader, number)),
    ...former.map((person) => ({ person, why: 'was to carry it out' }) as const),
  ];
  const people = barred.map(({ person }) => person);
  const own = await sameAmong(reader, directory, people, actor);
  const because = barred.find(({ person }) => person === own);
  if (because === undefined) return;
  throw new UserError(
    'change.own-assessment',
    `You ${barredWords[because.why]} ${key}, so somebody else assesses it.`,
    { refused: true, about: { action: 'change.assess', system } },
  );
}

/**
 * An emergency may start at any time within a day of its approval, and at the very time that was voted on; a time that somebody gives it
 * afterwards is no way around that. `at`: when it would begin. What was urgent then may not be urgent any more.
 */
export async function refuseOldEmergency(
  reader: Reader,
  { systems }: Pick<ChangeDeps, 'systems'>,
  change: Change,
  { at, now }: { at: DateTime; now: DateTime },
): Promise<void> {
  if (change.type !== 'emergency') return;
  const granted = (await approvalsOf(reader, change.key)).findLast(({ state }) => state === 'granted');
  const { emergencyWithin } = systemOf(systems, change.system).carryingOut;
  const stands = granted?.decidedAt?.plus(emergencyWithin);
  const { key, system, startsAt, takes, requestedBy } = change;
  const isVotedTime = startsAt !== undefined && at >= startsAt && at < startsAt.plus(takes);
  if (stands === undefined || stands > at || isVotedTime) return;
  const within = emergencyWithin.rescale().toHuman();
  const why =
    stands > now
      ? `An emergency starts within ${within} of its approval, or at the time that was voted on`
      : `${key} was approved as an emergency too long ago (${within} at most)`;
  throw new UserError(
    'change.emergency-old',
    `${why}. {0}, who asked for it, can give it a time, and it is voted on again:   /hims change edit ${key} --at "…"`,
    { refused: true, people: [requestedBy], about: { action: 'change.start', system } },
  );
}

/** What somebody took for risky is made less so by them, or by who may approve: not by asking the next one. */
export async function refuseLowering(
  reader: Reader,
  { directory }: Pick<ChangeDeps, 'directory'>,
  { before, risk }: { before: Change; risk: Pick<Change, 'likelihood' | 'impact'> },
  actor: Actor,
): Promise<void> {
  const { key, system, number, implementer } = before;
  // An edit voids the assessment, and not what its author saw; unless they are to carry it out, and assess it no more.
  const last = before.assessedBy ?? (await lastAssessor(reader, number));
  const assessedBy = last === implementer ? undefined : last;
  const isLower = (['likelihood', 'impact'] as const).some(
    (one) => riskLevels.indexOf(risk[one]) < riskLevels.indexOf(before[one]),
  );
  if (assessedBy === undefined || !isLower || actor.rolesIn(system).has('approver')) return;
  if ((await sameAmong(reader, directory, [assessedBy], actor)) !== undefined) return;
  throw new UserError(
    'change.lower-risk',
    `{0} assessed ${key} as riskier than that. {0}, or an approver, lowers it; say what you see:   /hims change comment ${key} "…"`,
    { refused: true, people: [assessedBy], about: { action: 'change.assess', system } },
  );
}

/** Who approved it as it stands, and in whose place. */
export async function votersFor(reader: Reader, change: number): Promise<Agreed[]> {
  // Votes that an edit has voided do not count: neither for the change nor against the voter.
  const last = (await approvalsOf(reader, changeKey(change))).findLast(({ purpose }) => purpose !== 'review');
  return last?.state === 'granted' ? agreedIn(last) : [];
}

/** Four eyes: an approver, or somebody whose delegate approved, does not carry the change out. */
export async function refuseVoter(
  reader: Reader,
  { directory }: Pick<ChangeDeps, 'directory'>,
  { key, number, system, implementer }: Change,
  actor: Actor,
): Promise<void> {
  const who = await agreedFor(reader, directory, await votersFor(reader, number), actor);
  if (who === undefined) return;
  throw new UserError('change.own-vote', `${who} approved ${key}, so {0} carries it out, not you.`, {
    refused: true,
    people: [implementer],
    about: { action: 'change.start', system },
  });
}

/** Who approved it, or in whose place that was done, makes no edit of it that keeps the votes: theirs would count for their own work. */
export async function refuseVotersEdit(
  reader: Reader,
  { directory }: Pick<ChangeDeps, 'directory'>,
  { key, number, system, status }: Change,
  editor: Acting,
): Promise<void> {
  if (!isPlanned({ status })) return;
  const who = await agreedFor(reader, directory, await votersFor(reader, number), editor);
  if (who === undefined) return;
  throw new UserError(
    'change.voters-edit',
    `${who} approved ${key}, so somebody else says in which maintenance it is carried out.`,
    { refused: true, about: { action: 'change.edit', system } },
  );
}

/** Who may not decide on it: an editor wrote a part of it, as the requester did. */
export function barredFrom(
  { requestedBy, implementer, startedBy }: Change,
  editors: readonly string[],
): Barred[] {
  return [
    { person: requestedBy, why: 'asked for it' },
    { person: implementer, why: 'carries it out' },
    ...(startedBy ? [{ person: startedBy, why: 'started it' } as const] : []),
    ...editors.map((person) => ({ person, why: 'changed it' }) as const),
  ];
}
