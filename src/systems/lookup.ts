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

/**
 * The profile for showing something of a system, also when its folder was removed since: then it looks like the first one, and
 * calls nobody.
 */
export function shownSystem(systems: ReadonlyMap<string, SystemProfile>, id: string): SystemProfile {
  const known = systems.get(id);
  if (known) return known;
  const [any] = systems.values();
  if (!any) throw new Error('there is no system');
  const { downtime: _paper, ...rest } = any;
  return { ...rest, id, name: `${id} (removed)`, onCall: [], escalation: [], contacts: {} };
}

/** By which clock people live of whom no system is known: they are where the systems are. */
export function zoneOfPeople(systems: ReadonlyMap<string, SystemProfile>): string {
  const [any] = systems.values();
  return any?.zone ?? 'utc';
}
