import { fillTemplate } from '../actions/fill.ts';
import { type ActionBook, ActionError, type ActionSystem } from '../actions/model.ts';
import { namesOfSecrets } from '../actions/secrets.ts';
import { UserError } from '../errors.ts';
import type { SystemProfile } from '../systems/model.ts';
import type { Procedure, ProcedureValue, Step } from '../systems/model-procedure.ts';
import { nearest } from '../systems/nearest.ts';
import { normalValue, valueFault } from '../systems/values.ts';
import { planHashOf } from './digest.ts';
import { altersByItself, effectOf, type Values } from './effects.ts';
import { shownText } from './shown.ts';

/** One step of what would happen. */
export interface PlannedStep {
  id: string;
  title: string;
  kind: Step['kind'];
  stage: number;
  isAlways: boolean;
  /** A line each: what the bot would do, or what a person is asked to do. */
  lines: readonly string[];
  /** "Sunday only", where it is not done each time. */
  onlyWhen?: string;
  /** Nothing brings back what it takes away; outside of an approved change a second person confirms it. */
  isDestructive: boolean;
}

/** Everything that would happen, shown before anything does. */
export interface Plan {
  procedure: Procedure;
  system: string;
  environment: string;
  values: Readonly<Record<string, string>>;
  hash: string;
  steps: readonly PlannedStep[];
  /** Routines of which one has to be approved as it stands, because the bot alters the system by itself. */
  standing: readonly string[];
}

/** What is wrong with what was typed for this value; undefined when it fits. */
function fault(value: ProcedureValue, text: string, zone: string): string | undefined {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) return 'holds a control character or a line break';
  if (namesOfSecrets(text).length > 0) return 'holds ${…}, which stands for a secret of the bot';
  return valueFault(value, text, zone)?.[2];
}

/** What is wrong, by the name of the value: what is missing, what does not fit, what nobody asked for. Times are of `zone`. */
export function valueFaults(
  procedure: Procedure,
  typed: Readonly<Record<string, string>>,
  { zone }: Pick<SystemProfile, 'zone'>,
): Readonly<Record<string, string>> {
  const faults: Record<string, string> = {};
  for (const name of Object.keys(typed))
    if (!procedure.values.some((value) => value.name === name)) faults[name] = 'is nothing that it asks for';
  for (const value of procedure.values) {
    const text = (typed[value.name] ?? value.byDefault ?? '').trim();
    const wrong = text === '' ? (value.isRequired ? 'is missing' : undefined) : fault(value, text, zone);
    if (wrong !== undefined) faults[value.name] = wrong;
  }
  return faults;
}

/** The values with their defaults, times with their distance from UTC. Throws `run.bad-value` with everything that is wrong. */
export function readValues(
  procedure: Procedure,
  typed: Readonly<Record<string, string>>,
  system: Pick<SystemProfile, 'zone'>,
): Readonly<Record<string, string>> {
  const faults = Object.entries(valueFaults(procedure, typed, system));
  if (faults.length > 0) {
    const all = faults.map(([name, wrong]) => `${name} ${wrong}`).join('; ');
    const example = procedure.values.map(({ name }) => `--${name} …`).join(' ');
    throw new UserError(
      'run.bad-value',
      `${all}.${example ? `   /hims run start ${procedure.name} ${example}` : ''}`,
    );
  }
  const texts = procedure.values.map((value) => {
    const { name, byDefault = '' } = value;
    return [name, normalValue(value, (typed[name] ?? byDefault).trim(), system.zone)] as const;
  });
  return Object.fromEntries(texts);
}

/** Throws `procedure.unknown`, naming the nearest. */
export function procedureOf(system: SystemProfile, name: string): Procedure {
  const found = system.procedures.get(name);
  if (found) return found;
  const near = nearest(name, [...system.procedures.keys()]);
  throw new UserError(
    'procedure.unknown',
    `${system.id} has no procedure "${name.slice(0, 60)}".${near ? ` Did you mean ${near}?` : ''}   /hims run list ${system.id}`,
  );
}

export function actionSystemOf({ id, zone, commands, storage }: SystemProfile): ActionSystem {
  return { id, zone, commands, storage };
}

const nthWords = ['', 'first ', 'second ', 'third ', 'fourth ', 'fifth '];

function whenText({ when }: Step): string | undefined {
  if (when.length === 0) return undefined;
  const texts = when.map((one) => {
    if ('value' in one) return `${one.value} is ${one.is}`;
    if ('nth' in one) return `${nthWords[one.nth] ?? ''}${one.weekday} of the month`;
    if ('weekday' in one) return one.weekday;
    if ('frozen' in one) return 'the system is not frozen';
    return 'chose' in one ? `${one.step} chose "${one.chose}"` : `${one.step} was ${one.was}`;
  });
  return texts.join(' and ');
}

function linesOf(
  step: Step,
  system: SystemProfile,
  environment: string,
  values: Readonly<Record<string, string>>,
  book: ActionBook,
): readonly string[] {
  switch (step.kind) {
    case 'automatic': {
      const action = book.get(step.action);
      if (!action) return [`${step.action}: the bot does not know this action`];
      const filled = action.values.safeParse(fillTemplate(step.with, values));
      if (!filled.success)
        return [`${step.action}: ${filled.error.issues[0]?.message ?? 'its values do not fit'}`];
      return action.plan(filled.data, { system: actionSystemOf(system), environment });
    }
    case 'manual':
      return [
        ...(step.text ? [shownText(step.text, values)] : []),
        ...(step.later ? [`by hand until the bot can do it (${step.later})`] : []),
      ];
    case 'decision':
      return step.choices.map(
        ({ label, then }) => `${label}: ${then === 'stop' ? 'the run ends here' : 'goes on'}`,
      );
    case 'wait':
      return [`waits ${step.lasts.rescale().toHuman({ unitDisplay: 'short' })}`];
    default:
      return step satisfies never;
  }
}

/** A value that fits nowhere is said before anything begins, not by the step that meets it. */
function readable<T>(lines: () => T): T {
  try {
    return lines();
  } catch (error) {
    if (error instanceof ActionError) throw new UserError('run.bad-value', error.message, { cause: error });
    throw error;
  }
}

/** What a routine runs by itself, and alters the system with, starts only while such a routine is approved. */
function standingOf(system: SystemProfile, procedure: Procedure, values: Values, book: ActionBook): string[] {
  if (procedure.needs.change || !altersByItself(procedure, values, book)) return [];
  return [...system.routines.values()]
    .filter((one) => one.procedure === procedure.name && altersByItself(procedure, one.values, book))
    .map(({ name }) => name);
}

/** Touches nothing. Throws when a value does not fit. */
export function planOf(
  system: SystemProfile,
  procedure: Procedure,
  typed: Readonly<Record<string, string>>,
  environment: string,
  book: ActionBook,
): Plan {
  const values = readValues(procedure, typed, system);
  return {
    procedure,
    system: system.id,
    environment,
    values,
    hash: planHashOf(procedure, values, environment),
    standing: standingOf(system, procedure, values, book),
    steps: procedure.steps.map((step): PlannedStep => {
      const { id, kind, stage, isAlways } = step;
      const onlyWhen = whenText(step);
      return {
        id,
        title: shownText(step.title, values),
        kind,
        stage,
        isAlways,
        lines: readable(() => linesOf(step, system, environment, values, book)),
        isDestructive: effectOf(step, procedure, values, book) === 'destroys',
        ...(onlyWhen === undefined ? {} : { onlyWhen }),
      };
    }),
  };
}
