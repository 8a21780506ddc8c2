import type { Measurement } from './model.ts';

interface Limit {
  min?: number | undefined;
  max?: number | undefined;
}

/** A limit itself is still within. What is no number, or endless, never is. */
export function measure(name: string, value: number, unit: string, { min, max }: Limit = {}): Measurement {
  const isWithin =
    Number.isFinite(value) && (min === undefined || value >= min) && (max === undefined || value <= max);
  const hasLimit = min !== undefined || max !== undefined;
  const limit = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  return { name, value, unit, ...(hasLimit ? { limit } : {}), isWithin };
}

/** "latency is 2300 ms (at most 2000 ms)" */
export function inWordsOf({ name, value, unit, limit = {} }: Measurement): string {
  const withUnit = (number: number) => (unit === '' ? `${number}` : `${number} ${unit}`);
  const limits = [
    ...(limit.min === undefined ? [] : [`at least ${withUnit(limit.min)}`]),
    ...(limit.max === undefined ? [] : [`at most ${withUnit(limit.max)}`]),
  ];
  return `${name} is ${withUnit(value)}${limits.length > 0 ? ` (${limits.join(', ')})` : ''}`;
}
