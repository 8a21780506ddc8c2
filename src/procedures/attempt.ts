import { fillTemplate } from '../actions/fill.ts';
import {
  type Action,
  type ActionBook,
  type ActionContext,
  ActionError,
  type ActionResult,
  type ActionSystem,
} from '../actions/model.ts';
import { createOutputKeeper } from '../actions/output.ts';
import { createRedactor } from '../actions/redactor.ts';
import { type SecretSource, secretsIn } from '../actions/secrets.ts';
import { maskPatientData } from '../patient-data.ts';
import type { AutomaticStep } from '../systems/model-procedure.ts';
import type { Measured, RunOutput, StepResult } from './model.ts';

/** What one try came to. */
export type Outcome =
  | { kind: 'done'; result: StepResult; wasDone?: true }
  | {
      kind: 'failed';
      why: string;
      measured: readonly Measured[];
      facts: Readonly<Record<string, string | number>>;
    }
  /** Nobody knows whether the effect is there. */
  | { kind: 'unknown'; why: string };

export interface Tried {
  outcome: Outcome;
  output?: Pick<RunOutput, 'bytes' | 'sha256' | 'body'>;
}

export interface Attempt {
  step: AutomaticStep;
  isUndo: boolean;
  values: Readonly<Record<string, string>>;
  /** Somebody may have been at it before: whoever was, is gone. */
  isTakenOver: boolean;
  /** A person said that it is to be done although nobody knows whether it was. */
  isForced: boolean;
}

type Surroundings = Omit<ActionContext, 'output' | 'system'> & { system: ActionSystem };

const shortMessage = 500;

/** With secrets and what looks like patient data taken out, and not too much of it. */
function clean(words: string, secrets: readonly string[]): string {
  const redactor = createRedactor(secrets);
  const text = maskPatientData(redactor.write(words) + redactor.end());
  return text.length > shortMessage ? `${text.slice(0, shortMessage - 1)}…` : text;
}

function cleanFacts(
  facts: Readonly<Record<string, string | number>>,
  secrets: readonly string[],
): Record<string, string | number> {
  const all = Object.entries(facts).map(([name, fact]) => [
    name,
    typeof fact === 'string' ? clean(fact, secrets) : fact,
  ]);
  return Object.fromEntries(all) as Record<string, string | number>; // the same facts, cleaned
}

function cleanResult({ summary, measured, facts }: ActionResult, secrets: readonly string[]): StepResult {
  return {
    summary: clean(summary, secrets),
    ...(measured ? { measured } : {}),
    ...(facts ? { facts: cleanFacts(facts, secrets) } : {}),
  };
}

/**
 * Tries an automatic step once: whether the effect is there is asked first, the action is carried out, and its post-condition is
 * looked at. Throws nothing: what went wrong is the outcome.
 */
export async function tryStep(
  { step, isUndo, values, isTakenOver, isForced }: Attempt,
  book: ActionBook,
  surroundings: Surroundings,
  environment: SecretSource,
): Promise<Tried> {
  const action = book.get(step.action);
  if (!action)
    return {
      outcome: {
        kind: 'failed',
        why: `The bot does not know the action ${step.action}.`,
        measured: [],
        facts: {},
      },
    };
  const secrets = secretsIn(step.with, environment);
  const redactor = createRedactor(secrets);
  const keeper = createOutputKeeper();
  const context: ActionContext = { ...surroundings, output: (chunk) => keeper.write(redactor.write(chunk)) };
  const outcome = await outcomeOf(action).catch((error: unknown): Outcome => {
    const known = error instanceof ActionError ? error : undefined;
    // Ended from outside, it says why; otherwise what it met.
    const { signal } = surroundings;
    const cause: unknown = signal.aborted ? signal.reason : error;
    const message = cause instanceof Error ? cause.message : String(cause);
    const facts = cleanFacts(known?.facts ?? {}, secrets);
    return { kind: 'failed', why: clean(message, secrets), measured: known?.measured ?? [], facts };
  });
  keeper.write(redactor.end());
  if (keeper.bytes === 0) return { outcome };
  const body = maskPatientData(keeper.kept());
  return { outcome, output: { bytes: keeper.bytes, sha256: keeper.sha256, body } };

  async function outcomeOf(known: Action): Promise<Outcome> {
    const filled = known.values.parse(fillTemplate(step.with, values));
    if (isUndo) return undoing(known, filled);
    const doneness = await known.isDone(filled, context);
    if (doneness === 'done') return { kind: 'done', result: { summary: 'was there already' }, wasDone: true };
    if (doneness === 'unknown' && !isForced)
      return { kind: 'unknown', why: 'It was begun, and nobody can tell whether it was done.' };
    const result = await known.run(filled, context);
    await known.check?.(filled, context, result);
    return { kind: 'done', result: cleanResult(result, secrets) };
  }

  async function undoing(known: Action, filled: unknown): Promise<Outcome> {
    if (!known.undo) throw new ActionError(`${step.action} cannot be undone by the bot.`);
    if (isTakenOver && !isForced && !known.isRepeatable(filled))
      return { kind: 'unknown', why: 'Its undoing was begun, and nobody can tell whether it was done.' };
    return { kind: 'done', result: cleanResult(await known.undo(filled, context), secrets) };
  }
}

/** Whether this step may be done again without asking anybody. A template that does not fit may not. */
export function mayRepeat(
  step: AutomaticStep,
  values: Readonly<Record<string, string>>,
  book: ActionBook,
): boolean {
  return ask(step, values, book, (action, filled) => action.isRepeatable(filled));
}

/** Whether it may be ended in the middle. */
export function mayKill(
  step: AutomaticStep,
  values: Readonly<Record<string, string>>,
  book: ActionBook,
): boolean {
  return ask(step, values, book, (action, filled) => action.isSafeToKill(filled));
}

function ask(
  step: AutomaticStep,
  values: Readonly<Record<string, string>>,
  book: ActionBook,
  question: (action: Action, filled: unknown) => boolean,
): boolean {
  const action = book.get(step.action);
  if (!action) return false;
  try {
    const filled = action.values.safeParse(fillTemplate(step.with, values));
    return filled.success && question(action, filled.data);
  } catch (error) {
    if (error instanceof ActionError) return false; // a value is missing: trying it says so
    throw error;
  }
}
