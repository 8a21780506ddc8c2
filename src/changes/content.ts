import { createHash } from 'node:crypto';
import { DateTime, Duration } from 'luxon';
import type { Change, ChangeContent } from './model.ts';

/** Every part that is voted on, in the order in which it is shown. */
export const contentFields = [
  'system',
  'environment',
  'type',
  'title',
  'category',
  'size',
  'likelihood',
  'impact',
  'clinicalImpact',
  'plan',
  'rollbackPlan',
  'validationPlan',
  'startsAt',
  'takes',
  'implementer',
  'pullRequest',
  'maintenance',
  'incident',
  'procedure',
] as const satisfies readonly (keyof ChangeContent)[];
export type ContentField = (typeof contentFields)[number];

/** Parts that hold what somebody wrote, by the column with the place of their words, where they can be redacted. */
export const textColumns = {
  title: 'title_id',
  clinicalImpact: 'clinical_id',
  plan: 'plan_id',
  rollbackPlan: 'rollback_id',
  validationPlan: 'validation_id',
} as const satisfies Partial<Record<ContentField, string>>;
export type TextField = keyof typeof textColumns;

export function isText(field: ContentField): field is TextField {
  return field in textColumns;
}

/** What may be chosen of a pre-approved change; the rest is its template. */
export const chosenOfStandard: ReadonlySet<ContentField> = new Set([
  'system',
  'type',
  'startsAt',
  'implementer',
  'pullRequest',
  'maintenance',
  'incident',
]);

/** The same content gives the same text, in whatever order its parts were put together. */
function canonical(value: unknown): unknown {
  if (DateTime.isDateTime(value)) return value.toUTC().toISO();
  if (Duration.isDuration(value)) return value.toMillis();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, canonical(part)]),
  );
}

/**
 * sha256 of what the voters are shown: a vote counts for this and for nothing else. In which maintenance it is carried out is said
 * from either side, so it is no part of it; the time, which is, comes with it.
 */
export function contentHash(content: ChangeContent & Pick<Change, 'after'>): string {
  const voted = contentFields.filter((field) => field !== 'maintenance');
  const after = content.after.toSorted((a, b) => a - b);
  const shown = { ...Object.fromEntries(voted.map((field) => [field, content[field]])), after };
  return createHash('sha256')
    .update(JSON.stringify(canonical(shown)))
    .digest('hex');
}

/** Which parts differ. */
export function changedFields(before: ChangeContent, after: ChangeContent): ContentField[] {
  return contentFields.filter(
    (field) => JSON.stringify(canonical(before[field])) !== JSON.stringify(canonical(after[field])),
  );
}

/** Old → new for the record; of what somebody wrote only that it changed. */
export function differences(
  before: ChangeContent,
  after: ChangeContent,
  fields: readonly ContentField[],
): Record<string, unknown> {
  return Object.fromEntries(
    fields.map((field) => [
      field,
      isText(field) || field === 'procedure'
        ? true
        : [canonical(before[field]) ?? null, canonical(after[field]) ?? null],
    ]),
  );
}

/** The validation plan, one check a line; dashes and boxes in front of a line are left out. */
export function checkLines({ validationPlan }: Pick<Change, 'validationPlan'>): string[] {
  return validationPlan
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*•□☐]|\d+[.)])\s*/, '').trim())
    .filter((line) => line !== '');
}
