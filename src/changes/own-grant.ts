import { type Agreed, agreedFor, grantersOf, lastGrantersOf } from '../approvals/agreed.ts';
import { UserError } from '../errors.ts';
import type { Maintenance } from '../maintenance/model.ts';
import type { Directory } from '../people/directory.ts';
import { identitiesOf } from '../people/identity.ts';
import type { Actor } from '../people/model.ts';
import { listMaintenancesOf } from './list-store.ts';
import type { Change } from './model.ts';
import type { Reader } from './store.ts';
import { listHands } from './timeline-store.ts';

/**
 * Whether somebody with a hand in the change voted for the exception of the maintenance it is carried out in. The vote itself bars
 * them while the two are tied; this holds also where they were tied, or somebody got a hand in it, after the exception was granted.
 */
export async function isGrantedByOwn(
  reader: Reader,
  directory: Pick<Directory, 'accountsOf' | 'peopleBehind'>,
  { number, requestedBy, implementer, startedBy }: Change,
  { key, exception }: Maintenance,
): Promise<boolean> {
  if (exception?.state !== 'granted') return false;
  const granters = await lastGrantersOf(reader, key);
  const hands = await listHands(reader, number);
  const people = [requestedBy, implementer, ...(startedBy ? [startedBy] : []), ...hands];
  const identities = [...(await identitiesOf(reader, directory, people)).values()];
  return granters.some(({ person }) => identities.some((identity) => identity.people.has(person)));
}

interface GrantDeps {
  directory: Pick<Directory, 'accountsOf' | 'peopleBehind'>;
  calendar: { maintenance(reader: Reader, number: number): Promise<Maintenance> };
}

/** Who allowed an exception of any maintenance in which the change is carried out; nobody where they took none. */
export async function grantersFor(
  reader: Reader,
  calendar: GrantDeps['calendar'],
  { number }: Pick<Change, 'number'>,
): Promise<{ key: string; agreed: readonly Agreed[] } | undefined> {
  const granted: { key: string; agreed: readonly Agreed[] }[] = [];
  for (const one of await listMaintenancesOf(reader, number)) {
    const { key, exception } = await calendar.maintenance(reader, one);
    if (exception?.state === 'granted') granted.push({ key, agreed: await grantersOf(reader, key) });
  }
  const [first] = granted;
  return first && { key: first.key, agreed: granted.flatMap(({ agreed }) => agreed) };
}

/** Four eyes: who allowed the exception of the maintenance does not start what is carried out in it. */
export async function refuseGranterOf(
  reader: Reader,
  { directory, calendar }: GrantDeps,
  change: Change,
  actor: Actor,
): Promise<void> {
  const { key, system, implementer } = change;
  const granted = await grantersFor(reader, calendar, change);
  const who = granted && (await agreedFor(reader, directory, granted.agreed, actor));
  if (!granted || !who) return;
  const isTheirs = implementer === actor.person;
  throw new UserError(
    'change.own-grant',
    `${who} allowed the exception of ${granted.key}, so ${isTheirs ? 'somebody else' : '{0}'} starts ${key}, not you.`,
    {
      refused: true,
      people: isTheirs ? [] : [implementer],
      about: { action: 'change.start', system },
    },
  );
}
