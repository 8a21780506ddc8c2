import type { Directory } from '../people/directory.ts';
import { type Acting, sameAmong } from '../people/identity.ts';
import { approvalsOf } from './approvals.ts';
import type { Approval } from './model.ts';
import type { Reader } from './store.ts';

/** Somebody whose yes counted: said by themselves, or by a delegate in their place. */
export interface Agreed {
  person: string;
  by: 'self' | 'delegate';
}

/** Whose yes counted in this vote, and in whose place it was given. */
export function agreedIn({ votes }: Pick<Approval, 'votes'>): Agreed[] {
  const counted = votes.filter(({ verdict, teams }) => verdict === 'approve' && teams.length > 0);
  return counted.flatMap(({ person, insteadOf }) => [
    { person, by: 'self' as const },
    ...insteadOf.map((absent) => ({ person: absent, by: 'delegate' as const })),
  ]);
}

/** The same of the vote by which it is allowed now; nobody where there is none. */
export async function lastGrantersOf(reader: Reader, subject: string): Promise<Agreed[]> {
  const granted = (await approvalsOf(reader, subject)).findLast(({ state }) => state === 'granted');
  return granted ? agreedIn(granted) : [];
}

/** The same of every vote about it that was granted: what a move was allowed for later takes back nothing of what was said before. */
export async function grantersOf(reader: Reader, subject: string): Promise<Agreed[]> {
  return (await approvalsOf(reader, subject)).filter(({ state }) => state === 'granted').flatMap(agreedIn);
}

/** Who agreed for the person who acts: "You" or "Your delegate"; undefined when neither did. */
export async function agreedFor(
  reader: Parameters<typeof sameAmong>[0],
  directory: Pick<Directory, 'accountsOf' | 'peopleBehind'>,
  agreed: readonly Agreed[],
  actor: Acting,
): Promise<'You' | 'Your delegate' | undefined> {
  const people = (by: Agreed['by']) => agreed.filter((one) => one.by === by).map(({ person }) => person);
  if ((await sameAmong(reader, directory, people('self'), actor)) !== undefined) return 'You';
  const isTheirs = (await sameAmong(reader, directory, people('delegate'), actor)) !== undefined;
  return isTheirs ? 'Your delegate' : undefined;
}
