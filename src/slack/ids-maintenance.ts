import { z } from 'zod';
import { MaintenanceMeta, maintenanceValue } from './ids.ts';

/** A vote is about what its message says: which vote that was goes with the button. */
export function exceptionValue(number: number, vote: string): string {
  return `${maintenanceValue(number)}:vote-${vote}`;
}

export const ExceptionValue = z
  .string()
  .regex(/^1:MW-\d{1,15}:vote-[0-9a-f-]{36}$/)
  .transform((value) => ({
    number: Number(/MW-(\d+)/.exec(value)?.[1]),
    vote: value.slice(value.indexOf(':vote-') + ':vote-'.length),
  }));

/** The vote that the form is about; none where it was typed. */
export const ExceptionMeta = MaintenanceMeta.extend({ vote: z.uuid().optional() });
