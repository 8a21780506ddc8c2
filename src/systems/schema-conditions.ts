import { z } from 'zod';
import { ordinals, weekdays } from './model-week.ts';
import { mapping, Slug, text, whenMapping } from './schema-values.ts';

const Weekday = z.enum(weekdays).optional();

/** `first: Sunday` to `fourth: Sunday`. */
export const nthWeekday = Object.fromEntries(
  ordinals.map((ordinal) => [ordinal, Weekday.describe(`The ${ordinal} one of the month`)]),
) as Record<(typeof ordinals)[number], typeof Weekday>;

/** A name that texts can hold as {{name}}. */
export const ValueName = Slug.describe('The name of a value');

const forms = [
  ['weekday'],
  ...ordinals.map((ordinal) => [ordinal]),
  ['value', 'is'],
  ['step', 'chose'],
  ['step', 'was'],
  ['frozen'],
];

/** When a step is done at all. */
export const Condition = mapping({
  weekday: Weekday,
  ...nthWeekday,
  value: ValueName.optional(),
  is: z.union([text(200), z.number(), z.boolean()]).optional(),
  step: Slug.optional().describe('The id of an earlier step'),
  chose: text(60).optional().describe('The label that was chosen there'),
  was: z.enum(['done', 'warned', 'failed', 'skipped']).optional(),
  frozen: z.literal(false).optional().describe('Passed over while the system is frozen'),
}).superRefine((condition, ctx) => {
  const keys = Object.entries(condition).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (forms.some((form) => form.length === keys.length && form.every((key) => keys.includes(key)))) return;
  ctx.addIssue({
    code: 'custom',
    message:
      'is not one condition; write weekday: Sunday, or first: Sunday, or value: … with is: …, or step: … with chose: … or was: …, or frozen: false',
  });
}, whenMapping);

export type Condition = z.output<typeof Condition>;
