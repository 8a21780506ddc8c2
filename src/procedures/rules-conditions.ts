import type { DateTime } from 'luxon';
import type { Condition } from '../systems/model-procedure.ts';
import { weekdays } from '../systems/model-week.ts';
import type { RunStep } from './model.ts';

interface Known {
  steps: readonly RunStep[];
  values: Readonly<Record<string, string>>;
  /** In the zone of the system. */
  day: DateTime;
  isFrozen: boolean;
}

/** Whether a step that wants this is needed. */
export function holds(condition: Condition, { steps, values, day, isFrozen }: Known): boolean {
  if ('frozen' in condition) return !isFrozen;
  if ('value' in condition) return values[condition.value] === condition.is;
  if ('weekday' in condition) {
    const isDay = weekdays[day.weekday - 1] === condition.weekday;
    return isDay && (!('nth' in condition) || Math.ceil(day.day / 7) === condition.nth);
  }
  const before = steps.find(({ id }) => id === condition.step);
  return 'chose' in condition ? before?.choice === condition.chose : before?.state === condition.was;
}
