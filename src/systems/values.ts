import { DateTime, Duration } from 'luxon';
import type { ProcedureValue } from './model-procedure.ts';
import { fitsPattern } from './pattern.ts';
import { quote } from './schema-values.ts';

type Asked = Pick<ProcedureValue, 'type' | 'pattern' | 'choices' | 'min' | 'max'>;

/** Longer than anything that is asked for. */
const longestText = 500;

/** What is wrong with something that was typed for a value, or undefined: what is, then what would be right. */
export function valueFault(value: Asked, typed: string): readonly [wrong: string, right: string] | undefined {
  const is = `is ${quote(typed)}`;
  switch (value.type) {
    case 'text':
      if (typed.length > longestText) return ['is too long', `write at most ${longestText} characters`];
      // A program could take it for an option.
      if (typed.startsWith('-')) return [`${is}, which begins with a dash`, 'begin with something else'];
      return value.pattern === undefined || fitsPattern(typed, value.pattern)
        ? undefined
        : [`${is}, which does not fit`, `write it as ${value.pattern} says`];
    case 'number':
      return numberFault(value, typed);
    case 'choice':
      return value.choices?.includes(typed)
        ? undefined
        : [`${is}, which cannot be chosen`, `write one of ${(value.choices ?? []).join(', ')}`];
    case 'yes-no':
      return typed === 'yes' || typed === 'no' ? undefined : [is, 'write yes or no'];
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(typed) && DateTime.fromISO(typed).isValid
        ? undefined
        : [`${is}, which is no day`, 'write a day such as 2026-12-25'];
    case 'duration':
      return Duration.fromISO(typed).isValid && Duration.fromISO(typed).toMillis() > 0
        ? undefined
        : [`${is}, which is no length of time`, 'write a length such as PT15M'];
  }
}

function numberFault({ min, max }: Asked, typed: string): readonly [string, string] | undefined {
  const number = typed.trim() === '' ? Number.NaN : Number(typed);
  if (!Number.isFinite(number)) return [`is ${quote(typed)}, not a number`, 'write a number'];
  if (min !== undefined && number < min) return [`is ${typed}, which is too small`, `write at least ${min}`];
  if (max !== undefined && number > max) return [`is ${typed}, which is too large`, `write at most ${max}`];
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
