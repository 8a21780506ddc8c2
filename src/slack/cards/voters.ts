import type { DateTime } from 'luxon';
import type { Approval, Electorate, Shortage, Vote } from '../../approvals/model.ts';
import type { Namer } from '../names.ts';
import { escape } from '../text.ts';

/** Everybody whom votes name: who voted, and in whose place. */
export function peopleInVotes(approvals: readonly Pick<Approval, 'votes'>[]): string[] {
  return approvals.flatMap(({ votes }) => votes.flatMap(({ person, insteadOf }) => [person, ...insteadOf]));
}

/** Everybody whom the words about a team that is too small name. */
export function peopleInShortages(electorate: Electorate | undefined): string[] {
  return (electorate?.shortages ?? []).flatMap(({ away = [] }) => away.map(({ person }) => person));
}

/** `⚠️ Change approval board: needs 2 approvers; only 1 is eligible. An admin adds people to the team.`, or who is away. */
export function shortageWords(
  { approve, possible, away = [] }: Shortage,
  team: string,
  name: Namer,
  say: (at: DateTime) => string,
): string {
  const who = possible === 0 ? 'nobody is' : `only ${possible} ${possible === 1 ? 'is' : 'are'}`;
  const gone = away.map(({ person, to }) => `${name(person)} is away until ${say(to)}`).join(', ');
  const way = gone
    ? `${gone}, and nobody votes in their place. They name somebody else, or an admin adds people to the team.`
    : 'An admin adds people to the team.';
  return `⚠️ ${escape(team)}: needs ${approve} ${approve === 1 ? 'approver' : 'approvers'}; ${who} eligible. ${way}`;
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
