import { DateTime } from 'luxon';
import type { Action, ActionContext, ActionSystem } from '../../../src/actions/model.ts';

export const system: ActionSystem = { id: 'hims', zone: 'UTC', commands: { allowed: [] }, storage: {} };

export interface MadeContext extends ActionContext {
  /** What came through `output`, in order. */
  readonly printed: string[];
  readonly told: ActionContext['told'];
  readonly messages: { purpose: string; text: string }[];
}

/** What a step gives its action, with everything that the action says written down. */
export function madeContext(differs: Partial<ActionContext> = {}): MadeContext {
  const printed: string[] = [];
  const messages: { purpose: string; text: string }[] = [];
  return {
    system,
    environment: 'production',
    run: 'RUN-31',
    step: 'nightly',
    attempt: 1,
    fence: 7,
    now: () => DateTime.utc(2026, 11, 22, 8),
    signal: new AbortController().signal,
    progress: () => {},
    output: (chunk) => void printed.push(chunk),
    tell: async (message) => void messages.push(message),
    told: async () => messages.length > 0,
    printed,
    messages,
    ...differs,
  };
}

/** Does what the YAML says under `with`. */
export async function runs<V>(action: Action<V>, written: unknown, context: ActionContext = madeContext()) {
  return await action.run(action.values.parse(written), context);
}

/** What a person reads when it did not work. */
export async function refusal(doing: Promise<unknown>): Promise<string> {
  return await doing.then(
    (result) => `it worked: ${JSON.stringify(result)}`,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}
