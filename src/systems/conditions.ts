import type { Condition } from './model-procedure.ts';
import { ordinals } from './model-week.ts';
import type { Condition as ConditionEntry } from './schema-conditions.ts';
import { asTyped } from './values.ts';

type When = ConditionEntry | readonly ConditionEntry[] | undefined;

/** As a list, however it was written. */
export function conditionsOf(when: When): readonly ConditionEntry[] {
  if (when === undefined) return [];
  // A readonly list is not an array to Array.isArray.
  return Array.isArray(when) ? (when as readonly ConditionEntry[]) : [when as ConditionEntry];
}

/** Which weekday of the month is meant, and the how-manieth. */
export function nthOf(
  entry: Pick<ConditionEntry, (typeof ordinals)[number]>,
): Extract<Condition, { nth: number }> | undefined {
  for (const [index, ordinal] of ordinals.entries()) {
    const weekday = entry[ordinal];
    if (weekday) return { nth: index + 1, weekday };
  }
  return undefined;
}

export function toCondition(entry: ConditionEntry): Condition {
  const { weekday, value, is, step, chose, was, frozen } = entry;
  const nth = nthOf(entry);
  if (nth) return nth;
  if (weekday) return { weekday };
  if (frozen !== undefined) return { frozen };
  if (value !== undefined && is !== undefined) return { value, is: asTyped(is) };
  if (step !== undefined && chose !== undefined) return { step, chose };
  if (step !== undefined && was !== undefined) return { step, was };
  // The schema lets nothing else through; reaching this is a fault of ours.
  throw new Error('a condition passed the check without saying anything');
}
