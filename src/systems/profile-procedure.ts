import { Duration } from 'luxon';
import { conditionsOf, toCondition } from './conditions.ts';
import { type PlacedStep, placedSteps } from './draft.ts';
import { hashOf } from './hash.ts';
import { withoutUndefined } from './members.ts';
import type { Procedure, ProcedureValue, Step } from './model-procedure.ts';
import type { ProcedureFile, ValueEntry } from './schema-procedure.ts';
import { asTyped } from './values.ts';

const usualTimeout = Duration.fromObject({ minutes: 5 });

/** What is run and shown, made of a file that was checked. */
export function toProcedure(name: string, file: ProcedureFile): Procedure {
  const { title, purpose, checklist, serves, values, mayRun, environment, risk, lock, needs, recovery } =
    file;
  const steps = placedSteps(file).map(toStep);
  const does = withoutUndefined({
    title,
    purpose,
    isChecklist: checklist ?? false,
    values: toValues(values),
    mayRun,
    environment,
    risk,
    lock: lock ?? 'none',
    needs: {
      change: needs?.change ?? false,
      window: needs?.window ?? false,
      confirmation: needs?.confirmation ?? false,
    },
    isRecovery: recovery ? (true as const) : undefined,
    steps,
  });
  // What it answers is no part of what it does: a better note there must not void an approval.
  const acts = steps.map(({ serves: _serves, ...step }) => step);
  return { name, ...does, serves: serves ?? [], hash: hashOf({ ...does, steps: acts }) };
}

export function toValues(values: Readonly<Record<string, ValueEntry>> = {}): ProcedureValue[] {
  return Object.entries(values).map(
    ([name, { title, type, hint, required, default: byDefault, pattern, choices, min, max }]) =>
      withoutUndefined({
        name,
        title,
        type,
        hint,
        isRequired: required ?? false,
        byDefault: byDefault === undefined ? undefined : asTyped(byDefault),
        pattern,
        choices,
        min,
        max,
      }),
  );
}

function toStep({ entry, stage, isAlways }: PlacedStep): Step {
  const { id, text, serves, when, who, takes } = entry;
  // The schema lets no step without an id through; reaching this is a fault of ours.
  if (id === undefined) throw new Error('a step passed the check without an id');
  const base = { id, text, serves: serves ?? [], when: conditionsOf(when).map(toCondition), stage, isAlways };
  if (entry.do !== undefined) {
    const { do: title, evidence, belowZero, limit, effect, undo, later } = entry;
    return withoutUndefined({
      ...base,
      kind: 'manual' as const,
      title,
      who,
      takes,
      evidence: evidence ?? [],
      effect,
      undo,
      belowZero,
      limit: limit && withoutUndefined(limit),
      later,
    });
  }
  const title = entry.title ?? id;
  if (entry.decide !== undefined)
    return withoutUndefined({
      ...base,
      kind: 'decision' as const,
      title: entry.decide,
      who,
      takes,
      choices: entry.choices ?? [],
    });
  if (entry.wait !== undefined)
    return withoutUndefined({ ...base, kind: 'wait' as const, title, lasts: entry.wait });
  const { action = '', with: needs = {}, timeout, retries, onFailure, alert, problem } = entry;
  return withoutUndefined({
    ...base,
    kind: 'automatic' as const,
    title,
    action,
    with: needs,
    timeout: timeout ?? usualTimeout,
    retries: retries ?? 0,
    onFailure: onFailure ?? 'stop',
    alert,
    problem,
  });
}
