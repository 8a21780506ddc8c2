import { showOpenChanges } from './changes/audience.ts';
import type { Clock } from './clock/clock.ts';
import type { Db } from './db/db.ts';
import { showOpenIncidents } from './incidents/audience.ts';
import { showOpenMaintenance } from './maintenance/audience.ts';
import { showOpenRuns } from './procedures/audience.ts';
import type { SystemProfile } from './systems/model.ts';

/** After a start the cards of all that is open are shown anew: what was missed meanwhile is made up for. */
export async function showAllOpen(deps: {
  db: Db;
  clock: Clock;
  systems: ReadonlyMap<string, SystemProfile>;
}): Promise<void> {
  await showOpenIncidents(deps);
  await showOpenChanges(deps);
  await showOpenMaintenance(deps);
  await showOpenRuns(deps);
}
