import { grantersOf } from '../approvals/approvals.ts';
import type { Maintenance } from '../maintenance/model.ts';
import type { Directory } from '../people/directory.ts';
import { identitiesOf } from '../people/identity.ts';
import type { Change } from './model.ts';
import type { Reader } from './store.ts';
import { listEditors } from './timeline-store.ts';

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
  const granters = await grantersOf(reader, key);
  const editors = await listEditors(reader, number);
  const people = [requestedBy, implementer, ...(startedBy ? [startedBy] : []), ...editors];
  const identities = [...(await identitiesOf(reader, directory, people)).values()];
  return granters.some((person) => identities.some((identity) => identity.people.has(person)));
}
