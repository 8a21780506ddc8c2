import type { ActionBook } from '../actions/model.ts';
import { altersByItself, altersSystem } from '../procedures/effects.ts';
import type { SystemProfile } from '../systems/model.ts';
import type { Routine } from '../systems/model-routine.ts';

/** A standing approval is renewed every year (DESIGN 10). */
export const standsFor = { years: 1 };

/**
 * Whether a routine does something to its system by itself: then it runs only while somebody has approved it as it stands. What
 * people do by hand is decided by people.
 */
export function altersSomething(routine: Routine, system: SystemProfile, book: ActionBook): boolean {
  const procedure = system.procedures.get(routine.procedure);
  return procedure !== undefined && altersByItself(procedure, routine.values, book);
}

/** What can keep a routine from starting when its time comes: the scheduler asks it then, and the calendar beforehand. */
export function waitsFor(
  routine: Routine,
  system: SystemProfile,
  book: ActionBook,
): { approval: boolean; thaw: boolean } {
  const procedure = system.procedures.get(routine.procedure);
  return {
    approval: altersSomething(routine, system, book),
    thaw: procedure !== undefined && altersSystem(procedure, routine.values, book),
  };
}
