import { DateTime, Duration } from 'luxon';
import type { ProcedureValue } from './model-procedure.ts';
import { fitsPattern } from './pattern.ts';
import { quote } from './schema-values.ts';
import { readTypedTime, type TimeFault, writeTypedTime } from './typed-time.ts';

type Asked = Pick<ProcedureValue, 'type' | 'pattern' | 'choices' | 'min' | 'max'>;

/** Longer than anything that is asked for. */
const longestText = 500;

/** What is wrong with a value: for a file what is and what would be right, and in brief for whoever typed it. */
export type ValueFault = readonly [wrong: string, right: string, brief: string];

/**
 * What is wrong with something that was typed for a value, in a form or as the default in a file; undefined when it fits.
 * Times are of the clocks in `zone`.
 */
export function valueFault(value: Asked, typed: string, zone = 'utc'): ValueFault | undefined {
  const is = `is ${quote(typed)}`;
  if (typed.length > longestText)
    return [
      'is too long',
      `write at most ${longestText} characters`,
      `is ${typed.length} characters long; ${longestText} fit`,
    ];
  switch (value.type) {
    case 'text':
      // A program could take it for an option.
      if (typed.startsWith('-'))
        return [
          `${is}, which begins with a dash`,
          'begin with something else',
          'begins with a dash, which a program could take for an option',
        ];
      return value.pattern === undefined || fitsPattern(typed, value.pattern)
        ? undefined
        : [
            `${is}, which does not fit`,
            `write it as ${value.pattern} says`,
            `must look like ${value.pattern}`,
          ];
    case 'number':
      return numberFault(value, typed);
    case 'choice': {
      const words = (value.choices ?? []).join(', ');
      return value.choices?.includes(typed)
        ? undefined
        : [`${is}, which cannot be chosen`, `write one of ${words}`, `must be one of: ${words}`];
    }
    case 'yes-no':
      return typed === 'yes' || typed === 'no' ? undefined : [is, 'write yes or no', 'must be yes or no'];
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(typed) && DateTime.fromISO(typed).isValid
        ? undefined
        : [`${is}, which is no day`, 'write a day such as 2026-12-25', 'must be a date such as 2026-12-06'];
    case 'time': {
      const time = readTypedTime(typed, zone);
      if (DateTime.isDateTime(time)) return undefined;
      const [what, brief] = timeFault(time, zone);
      return [`${is}, which is ${what}`, 'write a time such as 2026-12-01 09:40', brief];
    }
    case 'duration':
      return Duration.fromISO(typed).isValid && Duration.fromISO(typed).toMillis() > 0
        ? undefined
        : [
            `${is}, which is no length of time`,
            'write a length such as PT15M',
            'must be a duration such as PT30M',
          ];
  }
}

function timeFault(fault: TimeFault, zone: string): readonly [what: string, brief: string] {
  if (fault === 'no time') return ['no time', `must be a time such as 2026-12-01 09:40 (${zone})`];
  if (fault === 'skipped')
    return ['a time that the clocks skip', `is skipped that night in ${zone}: write one that there is`];
  const either = fault.either.map(writeTypedTime).join(' or ');
  return ['a time that the clocks show twice', `is there twice that night in ${zone}: write ${either}`];
}

/** As it is kept: a time says by itself which moment it is. It has to fit. */
export function normalValue({ type }: Pick<Asked, 'type'>, typed: string, zone: string): string {
  const time = type === 'time' ? readTypedTime(typed, zone) : typed;
  return DateTime.isDateTime(time) ? writeTypedTime(time) : typed;
}

function numberFault({ min, max }: Asked, typed: string): ValueFault | undefined {
  if (!/^-?\d+(?:\.\d+)?$/.test(typed))
    return [`is ${quote(typed)}, not a number`, 'write a number', 'is no number'];
  const number = Number(typed);
  if (min !== undefined && number < min)
    return [`is ${typed}, which is too small`, `write at least ${min}`, `must be at least ${min}`];
  if (max !== undefined && number > max)
    return [`is ${typed}, which is too large`, `write at most ${max}`, `must be at most ${max}`];
  return undefined;
}

/** As it would be typed: YAML has numbers and truths of its own. */
export function asTyped(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

const placeholder = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The names between double braces, in the order of the text. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(placeholder)].map(([, name = '']) => name);
}

/** The text with the values put in; a name without a value stays as it is. */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(placeholder, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
}
