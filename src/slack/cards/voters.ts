import type { Approval, Vote } from '../../approvals/model.ts';
import type { Namer } from '../names.ts';

/** Everybody whom votes name: who voted, and in whose place. */
export function peopleInVotes(approvals: readonly Pick<Approval, 'votes'>[]): string[] {
  return approvals.flatMap(({ votes }) => votes.flatMap(({ person, insteadOf }) => [person, ...insteadOf]));
}

/** `@emil in place of @cem`; for several teams it may be their own seat, too: `@emil (stands in for @cem)` */
export function voterWords(
  { person, insteadOf, teams }: Pick<Vote, 'person' | 'insteadOf' | 'teams'>,
  name: Namer,
): string {
  const absent = insteadOf.map((one) => name(one)).join(', ');
  if (absent === '') return name(person);
  return teams.length > 1
    ? `${name(person)} (stands in for ${absent})`
    : `${name(person)} in place of ${absent}`;
}
