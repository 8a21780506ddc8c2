import { fillTemplate } from '../actions/fill.ts';
import { type ActionBook, ActionError } from '../actions/model.ts';
import type { AutomaticStep, Effect, Procedure, Step } from '../systems/model-procedure.ts';
import type { Run, RunStep } from './model.ts';

export type Values = Readonly<Record<string, string>>;

/** What nobody can tell counts as the worst. */
function effectOfAction(
  { action: name, with: needs }: AutomaticStep,
  values: Values,
  book: ActionBook,
): Effect {
  const action = book.get(name);
  if (!action) return 'destroys';
  try {
    const filled = action.values.safeParse(fillTemplate(needs, values));
    return filled.success ? action.risk(filled.data) : 'destroys';
  } catch (error) {
    if (error instanceof ActionError) return 'destroys'; // a value is missing
    throw error;
  }
}

/**
 * What a step does to its system. A step by hand says so itself; where it does not, it alters what can be undone, and everything in
 * a procedure that needs a change.
 */
export function effectOf(
  step: Step,
  { isChecklist, needs }: Pick<Procedure, 'isChecklist' | 'needs'>,
  values: Values,
  book: ActionBook,
): Effect {
  if (step.kind === 'automatic') return effectOfAction(step, values, book);
  if (step.kind !== 'manual') return 'reads';
  if (step.effect) return step.effect;
  if (isChecklist) return 'reads';
  return needs.change || step.undo !== undefined ? 'alters' : 'reads';
}

/**
 * What cannot be undone takes a second person, unless an approved change or the standing approval of a routine allows it: anybody may
 * open an incident, and nobody approved what was started by break-glass.
 */
export function waitsForConfirmation(
  run: Pick<Run, 'incident' | 'change' | 'routine' | 'isUnapproved' | 'procedure' | 'values'>,
  { step, state, isUndo, confirmedAt }: RunStep,
  book: ActionBook,
): boolean {
  if (isUndo || state !== 'pending' || confirmedAt !== undefined) return false;
  const { incident, change, routine, isUnapproved, procedure, values } = run;
  const isAllowed =
    incident === undefined && !isUnapproved && (change !== undefined || routine !== undefined);
  return !isAllowed && effectOf(step, procedure, values, book) === 'destroys';
}

/** An answer to an emergency that needs no change: no freeze holds it back. */
export function isResponse({ isRecovery, needs }: Pick<Procedure, 'isRecovery' | 'needs'>): boolean {
  return isRecovery === true && !needs.change;
}

/** Whether it may do anything to its system while that is frozen: what is passed over in a freeze does nothing. */
export function altersSystem(procedure: Procedure, values: Values, book: ActionBook): boolean {
  if (isResponse(procedure)) return false;
  return procedure.steps.some(
    (step) =>
      !step.when.some((condition) => 'frozen' in condition) &&
      effectOf(step, procedure, values, book) !== 'reads',
  );
}

/** Whether the bot does anything to the system with these values. */
export function altersByItself(procedure: Procedure, values: Values, book: ActionBook): boolean {
  return procedure.steps.some(
    (step) => step.kind === 'automatic' && effectOf(step, procedure, values, book) !== 'reads',
  );
}
