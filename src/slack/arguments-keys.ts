import { type Argument, optional } from './arguments.ts';

/** A key such as `CHG-7`, in any case, with or without the dash. */
function keyed(prefix: 'CHG' | 'MW' | 'FRZ' | 'RUN', label: string): Argument<number, true> {
  return {
    label,
    prefix,
    required: true,
    kind: 'word',
    read(token) {
      const digits = new RegExp(`^${prefix}-?([0-9]{1,15})$`, 'i').exec(token.text)?.[1];
      return digits === undefined ? undefined : Number(digits);
    },
  };
}

export const changeArgument = keyed('CHG', 'CHG-n');
export const maintenanceArgument = keyed('MW', 'MW-n');
export const runArgument = keyed('RUN', 'RUN-n');
export const freezeArgument = keyed('FRZ', 'FRZ-n');

/** The name of a routine, as the YAML has it. */
export const routineArgument: Argument<string, true> = {
  label: 'NAME',
  required: true,
  kind: 'word',
  isOpen: true,
  read: (token) => (/^[a-z0-9][a-z0-9-]{0,79}$/i.test(token.text) ? token.text.toLowerCase() : undefined),
};

/** The same behind an option. */
export function option<T>(argument: Argument<T>, label: string): Argument<T, false> {
  return { ...optional(argument), kind: 'option', label };
}
