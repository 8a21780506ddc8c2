import { changeKey } from '../changes/model.ts';
import { incidentKey } from '../incidents/model.ts';
import { maintenanceKey } from '../maintenance/model.ts';
import { runKey } from '../procedures/model.ts';

/** What a command or form is about, from its arguments or from what it carries along: `CHG-7`; undefined where it is about nothing yet. */
export function subjectOf(values: Record<string, unknown> | undefined): string | undefined {
  const { incident, change, maintenance, run } = values ?? {};
  if (typeof run === 'number') return runKey(run);
  if (typeof change === 'number') return changeKey(change);
  if (typeof incident === 'number') return incidentKey(incident);
  return typeof maintenance === 'number' ? maintenanceKey(maintenance) : undefined;
}
