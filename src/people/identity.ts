import { type Account, relatedAccounts } from '../audit/accounts.ts';
import type { Db, Tx } from '../db/db.ts';
import type { Directory } from './directory.ts';
import type { Actor } from './model.ts';

type Reader = Pick<Db, 'query'> | Tx;
type Knows = Pick<Directory, 'accountsOf' | 'peopleBehind'>;

/** Everything by which one person is known: keys, Slack ids, e-mails in lower case. */
export interface Identity {
  people: ReadonlySet<string>;
  slackUsers: ReadonlySet<string>;
  emails: ReadonlySet<string>;
}

/** Who acts, as far as it matters for being the same person. */
export type Acting = Pick<Actor, 'person' | 'slackUser' | 'email'>;

/**
 * Who each of these people is at this moment: by people.yaml and Slack as they are now, and by every account under which they
 * acted before. The bot itself is nobody.
 */
export async function identitiesOf(
  reader: Reader,
  directory: Knows,
  people: Iterable<string>,
): Promise<ReadonlyMap<string, Identity>> {
  const roots = [...new Set(people)].filter((person) => person !== 'system');
  const seeds = roots.flatMap((root) => {
    const { slackUsers, emails } = directory.accountsOf(root);
    return [
      { root, person: root, slackUser: '', email: '' },
      ...slackUsers.map((slackUser) => ({ root, person: root, slackUser, email: '' })),
      ...emails.map((email) => ({ root, person: root, slackUser: '', email })),
    ];
  });
  const found = Map.groupBy(await relatedAccounts(reader, seeds), ({ root }) => root);
  return new Map(
    roots.map((root) => {
      const accounts = found.get(root) ?? [];
      const slackUsers = new Set(accounts.map(({ slackUser }) => slackUser).filter((id) => id !== ''));
      const emails = new Set(accounts.map(({ email }) => email).filter((email) => email !== ''));
      const named = directory.peopleBehind({ slackUsers, emails });
      return [
        root,
        { people: new Set([root, ...accounts.map(({ person }) => person), ...named]), slackUsers, emails },
      ];
    }),
  );
}

export function isSame(
  { people, slackUsers, emails }: Identity,
  { person, slackUser, email }: Acting,
): boolean {
  if (people.has(person) || slackUsers.has(slackUser)) return true;
  return email !== undefined && emails.has(email.toLowerCase());
}

/** The first of these people who is the one that acts, by whatever account; undefined when none is. */
export async function sameAmong(
  reader: Reader,
  directory: Knows,
  people: readonly (string | undefined)[],
  acting: Acting,
): Promise<string | undefined> {
  const named = people.filter((person) => person !== undefined);
  const identities = await identitiesOf(reader, directory, named);
  return named.find((person) => {
    const identity = identities.get(person);
    return identity !== undefined && isSame(identity, acting);
  });
}

/** The account of somebody who is named, and may never have acted here; what Slack does not say is left out. */
export async function accountOf(
  directory: Pick<Directory, 'accountsOf' | 'slackIdOf'>,
  person: string,
): Promise<Account> {
  const [email = ''] = directory.accountsOf(person).emails;
  const slackUser = await directory.slackIdOf(person).catch(() => undefined); // Slack is away: people.yaml stands
  return { person, slackUser: slackUser ?? '', email };
}
