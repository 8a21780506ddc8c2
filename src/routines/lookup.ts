import { UserError } from '../errors.ts';
import { systemOf } from '../systems/lookup.ts';
import type { SystemProfile } from '../systems/model.ts';
import type { Routine } from '../systems/model-routine.ts';
import { nearest } from '../systems/nearest.ts';

/** Throws `routine.unknown`, naming the nearest. */
export function routineOf(
  systems: ReadonlyMap<string, SystemProfile>,
  system: string,
  name: string,
): { profile: SystemProfile; routine: Routine } {
  const profile = systemOf(systems, system);
  const routine = profile.routines.get(name);
  if (routine) return { profile, routine };
  const near = nearest(name, profile.routines.keys());
  throw new UserError(
    'routine.unknown',
    `${system} has no routine "${name.slice(0, 60)}".${near ? ` Did you mean ${near}?` : ''}   /hims routine list ${system}`,
  );
}
