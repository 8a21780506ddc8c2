import { Duration } from 'luxon';
import { z } from 'zod';
import { type Action, type ActionBook, type ActionContext, ActionError } from '../../src/actions/model.ts';
import type {
  AutomaticStep,
  DecisionStep,
  ManualStep,
  Procedure,
  Step,
  WaitStep,
} from '../../src/systems/model-procedure.ts';

const base = { when: [], serves: [], stage: 0, isAlways: false };

export function byHand(id: string, over: Partial<ManualStep> = {}): ManualStep {
  return { ...base, kind: 'manual', id, title: `Do ${id}`, evidence: [], ...over };
}

/** Counts itself in the action book of these tests. */
export function byBot(id: string, over: Partial<AutomaticStep> = {}): AutomaticStep {
  const timeout = Duration.fromISO('PT1M');
  return {
    ...base,
    kind: 'automatic',
    id,
    title: `Run ${id}`,
    action: 'test.count',
    with: { name: id },
    timeout,
    retries: 0,
    onFailure: 'stop',
    ...over,
  };
}

export function deciding(id: string, over: Partial<DecisionStep> = {}): DecisionStep {
  const choices = [
    // oxlint-disable-next-line unicorn/no-thenable -- what the YAML calls it; nobody waits for a choice
    { label: 'Go on', then: 'continue' },
    // oxlint-disable-next-line unicorn/no-thenable -- as above
    { label: 'Stop here', then: 'stop' },
  ] as const;
  return { ...base, kind: 'decision', id, title: `Decide ${id}`, choices, ...over };
}

export function waiting(id: string, lasts: string): WaitStep {
  return { ...base, kind: 'wait', id, title: `Wait ${id}`, lasts: Duration.fromISO(lasts) };
}

/** Steps one after the other, unless they say another stage; those that are always done come last. */
export function inOrder(...steps: readonly Step[]): Step[] {
  return steps.map((step, at) => ({ ...step, stage: step.stage === 0 ? at + 1 : step.stage }));
}

export function madeProcedure(steps: readonly Step[], over: Partial<Procedure> = {}): Procedure {
  return {
    name: 'care',
    title: 'Take care',
    purpose: 'For tests.',
    isChecklist: false,
    serves: [],
    values: [],
    mayRun: ['operator', 'responder', 'dba', 'security'],
    risk: 'low',
    lock: 'exclusive',
    needs: { change: false, window: false, confirmation: false },
    steps,
    hash: 'a'.repeat(64),
    ...over,
  };
}

const Values = z.strictObject({
  name: z.string(),
  fails: z.number().default(0),
  isRepeatable: z.boolean().default(false),
});
type Values = z.output<typeof Values>;

/** What the actions of a test did, outside the bot's database. */
export interface Deeds {
  /** How often each was carried out, by name. */
  counts: Map<string, number>;
  /** In the order in which they were carried out. */
  names: string[];
  /** Called in the middle of each. */
  during: (name: string, context: ActionContext) => Promise<void>;
  /** What `isDone` answers for a name; otherwise whether it was counted. */
  doneness: Map<string, 'done' | 'not done' | 'unknown'>;
}

/** An action that counts, fails as often as it is told, and can be undone. */
export function countingBook(): { book: ActionBook; deeds: Deeds } {
  const deeds: Deeds = { counts: new Map(), names: [], during: async () => {}, doneness: new Map() };
  const action: Action<Values> = {
    name: 'test.count',
    values: Values,
    risk: () => 'alters',
    isRepeatable: ({ isRepeatable }) => isRepeatable,
    isSafeToKill: () => true,
    plan: ({ name }) => [`counts ${name}`],
    isDone: async ({ name }) => deeds.doneness.get(name) ?? 'not done',
    async run({ name, fails }, context) {
      const count = (deeds.counts.get(name) ?? 0) + 1;
      deeds.counts.set(name, count);
      deeds.names.push(name);
      await deeds.during(name, context);
      context.output(`counted ${name}\n`);
      if (count <= fails) throw new ActionError(`${name} does not work yet`);
      return { summary: `counted ${count}`, facts: { count } };
    },
    async undo({ name }) {
      deeds.names.push(`undo ${name}`);
      return { summary: 'counted back' };
    },
  };
  return { book: new Map<string, Action>([[action.name, action]]), deeds };
}
