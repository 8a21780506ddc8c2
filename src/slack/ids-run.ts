import { z } from 'zod';
import type { RunStep } from '../procedures/model.ts';

/** Values of buttons on runs: the step with its try, so that what was pressed for an earlier one does nothing to a later one. */
export function runValue(number: number): string {
  return `1:RUN-${number}`;
}

const runOf = (value: string) => Number(value.split(':')[1]?.slice('RUN-'.length));

export const RunValue = z
  .string()
  .regex(/^1:RUN-\d{1,15}$/)
  .transform(runOf);

export function stepValue(number: number, { id, attempt }: Pick<RunStep, 'id' | 'attempt'>): string {
  return `${runValue(number)}:step-${id}:try-${attempt}`;
}

/** A step at one of its tries. */
const stepPattern = String.raw`1:RUN-\d{1,15}:step-[a-z][a-z0-9-]{0,79}:try-\d{1,5}`;

function stepOf(value: string) {
  const [, , step = '', attempt = ''] = value.split(':');
  return {
    number: runOf(value),
    at: { id: step.slice('step-'.length), attempt: Number(attempt.slice('try-'.length)) },
  };
}

export const StepValue = z
  .string()
  .regex(new RegExp(`^${stepPattern}$`))
  .transform(stepOf);

/** One of the choices of a decision, counted from 1. */
export function choiceValue(number: number, one: Pick<RunStep, 'id' | 'attempt'>, choice: number): string {
  return `${stepValue(number, one)}:choice-${choice}`;
}

export const ChoiceValue = z
  .string()
  .regex(new RegExp(`^${stepPattern}:choice-[1-9]\\d?$`))
  .transform((value) => ({ ...stepOf(value), choice: Number(value.split(':choice-')[1]) }));

/** What the menu beside a step offers. */
export const stepMenuNames = ['note', 'assign', 'show'] as const;
export type StepMenuName = (typeof stepMenuNames)[number];

export function stepMenuValue(
  number: number,
  one: Pick<RunStep, 'id' | 'attempt'>,
  name: StepMenuName,
): string {
  return `${stepValue(number, one)}:${name}`;
}

export const StepMenuValue = z
  .string()
  .regex(new RegExp(`^${stepPattern}:(?:${stepMenuNames.join('|')})$`))
  .transform((value) => ({
    ...stepOf(value),
    name: stepMenuNames.find((one) => value.endsWith(`:${one}`)) ?? 'show',
  }));

/** A procedure of a system: names of both are short words. */
export function procedureValue(system: string, procedure: string): string {
  return `1:procedure:${system}:${procedure}`;
}

export const ProcedureValue = z
  .string()
  .regex(/^1:procedure:[a-z][a-z0-9-]{0,79}:[a-z][a-z0-9-]{0,79}$/)
  .transform((value) => {
    const [, , system = '', procedure = ''] = value.split(':');
    return { system, procedure };
  });

/** What the forms carry with them. */
export const RunMeta = z.object({ v: z.literal(1), run: z.number().int().positive() });
export const StepMeta = RunMeta.extend({
  step: z.string().max(80),
  attempt: z.number().int().nonnegative(),
});
