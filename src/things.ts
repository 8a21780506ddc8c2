import { getChange } from './changes/store.ts';
import type { Tx } from './db/db.ts';
import { requireVisible } from './incidents/moves.ts';
import { getIncident } from './incidents/store.ts';
import { getMaintenance } from './maintenance/store.ts';
import type { Actor } from './people/model.ts';
import { getRun } from './procedures/store.ts';
import type { SystemProfile } from './systems/model.ts';

/** Throws when there is nothing of this key, or this person may not know of it. */
export async function requireThing(
  tx: Tx,
  key: string,
  actor: Actor,
  systems: ReadonlyMap<string, SystemProfile>,
): Promise<void> {
  const [prefix = '', digits] = key.toUpperCase().split('-');
  const number = Number(digits);
  if (prefix === 'INC') await requireVisible(tx, await getIncident(tx, number), actor, systems);
  if (prefix === 'CHG') await getChange(tx, number);
  if (prefix === 'MW') await getMaintenance(tx, number);
  if (prefix === 'RUN') await getRun(tx, number);
}
