import type { DateTime } from 'luxon';
import type { Directory } from '../people/directory.ts';
import { type Acting, identitiesOf, isSame } from '../people/identity.ts';
import type { Approval, Barred, Electorate } from './model.ts';
import { electorateOf } from './rules.ts';
import { listAbsences, type Reader } from './store.ts';

type Decided = Pick<Approval, 'needs' | 'barred' | 'votes'>;

/** Who votes now, on any number of things. */
export interface Election {
  /** Everybody whose vote counts now: the people of the teams, and whoever stands in for those who are away. */
  electorate(approval: Decided): Electorate;
  /** Why the vote of this person never counts, whatever account they use; undefined where nothing bars them. */
  barred(approval: Decided, acting: Acting): Barred | undefined;
}

/** Everybody who is in this team now, of those who are still here. */
export function membersOf(team: string, directory: Directory): string[] {
  return directory.reach({ team, title: team }).people.filter((person) => !directory.hasLeft(person));
}

/** Who is away is read once. Whoever has left votes no more, nor stands in. Nobody decides on what they had a hand in. */
export async function electionNow(
  reader: Reader,
  approvals: readonly Decided[],
  directory: Directory,
  now: DateTime,
): Promise<Election> {
  const involved = approvals.flatMap(({ barred }) => barred.map(({ person }) => person));
  const [absences, identities] = await Promise.all([
    listAbsences(reader, now),
    identitiesOf(reader, directory, involved),
  ]);
  const standIns = absences.filter(({ delegate }) => !directory.hasLeft(delegate));
  const known = ({ person, why }: Barred): Barred[] =>
    [...(identities.get(person)?.people ?? [person])].map((key) => ({ person: key, why }));
  return {
    electorate(approval) {
      const members = new Map(approval.needs.map(({ team }) => [team, membersOf(team, directory)]));
      const votes = approval.votes.filter(({ person }) => !directory.hasLeft(person));
      return electorateOf({ ...approval, barred: approval.barred.flatMap(known), votes }, members, standIns);
    },
    barred: (approval, acting) =>
      approval.barred.find(({ person }) => {
        const identity = identities.get(person);
        return person === acting.person || (identity !== undefined && isSame(identity, acting));
      }),
  };
}
