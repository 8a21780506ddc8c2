import { getChange } from './changes/store.ts';
import type { Tx } from './db/db.ts';
import { UserError } from './errors.ts';
import { isPrivate } from './incidents/model.ts';
import { requireVisible } from './incidents/moves.ts';
import { getIncident } from './incidents/store.ts';
import { getMaintenance } from './maintenance/store.ts';
import type { Actor } from './people/model.ts';
import { getRun } from './procedures/store.ts';
import type { SystemProfile } from './systems/model.ts';

/** Throws when there is nothing of this key, this person may not know of it, or who reads the run may not. */
export async function requireLinkable(
  tx: Tx,
  key: string,
  actor: Actor,
  systems: ReadonlyMap<string, SystemProfile>,
): Promise<void> {
  const [prefix = '', digits] = key.toUpperCase().split('-');
  const number = Number(digits);
  if (prefix === 'INC') {
    const incident = await getIncident(tx, number);
    await requireVisible(tx, incident, actor, systems);
    // Also the one under which the run recovers: the card of the run does not name it.
    if (isPrivate(incident))
      throw new UserError(
        'run.private-incident',
        'That incident is private, and everybody reads a run: link to something else.',
      );
  }
  if (prefix === 'CHG') await getChange(tx, number);
  if (prefix === 'MW') await getMaintenance(tx, number);
  if (prefix === 'RUN') await getRun(tx, number);
}
