import { UserError } from '../errors.ts';
import type { Directory } from '../people/directory.ts';

/** Throws when this is nobody who could do the work: a bot, a guest, somebody of another organisation, somebody who has left. */
export async function requireColleague(directory: Directory, person: string): Promise<void> {
  if (await directory.canHold(person)) return;
  throw new UserError(
    'person.cannot-hold',
    '{0} is no full member here, so they can hold no role and no task. An admin can name them in people.yaml.',
    { people: [person] },
  );
}
