import { z } from 'zod';
import { describeIssue, problemAt } from './describe.ts';
import { type Draft, isTooDeep, placedSteps, textsIn } from './draft.ts';
import type { ProcedureValue } from './model-procedure.ts';
import { didYouMean } from './nearest.ts';
import type { Problem } from './problems.ts';
import { toValues } from './profile-procedure.ts';
import { fillIn, placeholdersIn } from './values.ts';
import type { Path } from './yaml-file.ts';

/** The actions that exist, with the schema of what each needs; systems know no more of them. */
export type ActionSchemas = ReadonlyMap<string, { readonly values: z.ZodType }>;

/** Steps whose action does not exist, or could not start with what is written under `with`. */
export function checkActions(draft: Draft, actions: ActionSchemas): Problem[] {
  const values = toValues(draft.value.values);
  const examples = Object.fromEntries(
    values.flatMap((value) => {
      const example = exampleOf(value);
      return example === undefined ? [] : [[value.name, example] as const];
    }),
  );
  return placedSteps(draft.value).flatMap(({ entry, path }) => {
    if (entry.action === undefined || isTooDeep(entry.with)) return [];
    const action = actions.get(entry.action);
    if (!action) {
      const wrong = `is ${entry.action}, which is not an action`;
      return [
        problemAt(
          draft.yaml,
          draft.whole([...path, 'action']),
          wrong,
          didYouMean(entry.action, actions.keys()),
        ),
      ];
    }
    const needs = entry.with ?? {};
    const result = action.values.safeParse(filled(needs, examples));
    const open = unknownAhead(needs, examples);
    const at = draft.whole([...path, 'with']);
    return (result.error?.issues ?? [])
      .filter((issue) => issue.code === 'unrecognized_keys' || !open.some((way) => overlap(way, issue.path)))
      .flatMap((issue) =>
        describeIssue(draft.yaml, { ...known(issue, action.values), path: [...at, ...issue.path] }),
      );
  });
}

function filled(needs: unknown, examples: Readonly<Record<string, string>>): unknown {
  if (typeof needs === 'string') return fillIn(needs, examples);
  if (typeof needs !== 'object' || needs === null) return needs;
  if (Array.isArray(needs)) return needs.map((inner: unknown) => filled(inner, examples));
  return Object.fromEntries(Object.entries(needs).map(([key, inner]) => [key, filled(inner, examples)]));
}

/** Where the text is known only when the action runs: a secret, or a value that nobody can guess. */
function unknownAhead(needs: unknown, examples: Readonly<Record<string, string>>): Path[] {
  return textsIn(needs)
    .filter(
      ({ text }) =>
        text.includes('${') || placeholdersIn(text).some((name) => !Object.hasOwn(examples, name)),
    )
    .map(({ path }) => path);
}

/** Something that could be typed for the value; undefined where only a person knows it. */
function exampleOf({ type, byDefault, choices, min, max }: ProcedureValue): string | undefined {
  if (byDefault !== undefined) return byDefault;
  switch (type) {
    case 'text':
      return undefined;
    case 'choice':
      return choices?.[0];
    case 'number':
      return String(min ?? max ?? 1);
    case 'yes-no':
      return 'yes';
    case 'date':
      return '2026-01-01';
    case 'time':
      return '2026-01-01 00:00 +00:00';
    case 'duration':
      return 'PT1M';
  }
}

/** Actions have schemas of their own; the known keys go where `mapping()` puts them. */
function known(issue: z.core.$ZodIssue, schema: z.ZodType): z.core.$ZodIssue {
  if (issue.code !== 'unrecognized_keys' || issue.path.length > 0 || !(schema instanceof z.ZodObject))
    return issue;
  return { ...issue, message: Object.keys(schema.shape).join(', ') };
}

/** True when one of the two paths leads through the other. */
function overlap(one: Path, other: Path): boolean {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length).every((part, index) => String(other[index]) === String(part));
}
