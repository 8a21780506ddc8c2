import type { Approval, Vote } from '../../approvals/model.ts';
import type { Namer } from '../names.ts';

/** Everybody whom votes name: who voted, and in whose place. */
export function peopleInVotes(approvals: readonly Pick<Approval, 'votes'>[]): string[] {
  return approvals.flatMap(({ votes }) => votes.flatMap(({ person, insteadOf }) => [person, ...insteadOf]));
}

/** `@emil in place of @cem` */
export function voterWords({ person, insteadOf }: Pick<Vote, 'person' | 'insteadOf'>, name: Namer): string {
  return insteadOf.length === 0
    ? name(person)
    : `${name(person)} in place of ${insteadOf.map((one) => name(one)).join(', ')}`;
}
