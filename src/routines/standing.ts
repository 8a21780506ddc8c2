import { fillTemplate } from '../actions/fill.ts';
import { type ActionBook, ActionError } from '../actions/model.ts';
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
  return (procedure?.steps ?? []).some((step) => {
    if (step.kind !== 'automatic') return false;
    const action = book.get(step.action);
    if (!action) return true; // what nobody knows is not waved through
    try {
      const values = action.values.safeParse(fillTemplate(step.with, routine.values));
      return !values.success || action.risk(values.data) !== 'reads';
    } catch (error) {
      if (error instanceof ActionError) return true; // a value is missing
      throw error;
    }
  });
}
