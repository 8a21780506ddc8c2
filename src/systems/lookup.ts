import { UserError } from '../errors.ts';
import type { SystemProfile } from './model.ts';

/** The profile of a system. Throws `system.unknown`, naming those that exist. */
export function systemOf(systems: ReadonlyMap<string, SystemProfile>, id: string): SystemProfile {
  const system = systems.get(id);
  if (!system)
    throw new UserError(
      'system.unknown',
      `There is no system "${id}". There are: ${[...systems.keys()].join(', ')}.`,
    );
  return system;
}
