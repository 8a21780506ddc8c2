import { z } from 'zod';
import { levels } from './model-change.ts';
import { roles } from './model-people.ts';
import { effects, evidenceKinds, failurePolicies, lockModes, valueTypes } from './model-procedure.ts';
import { Condition, ValueName } from './schema-conditions.ts';
import {
  ActionName,
  mapping,
  paragraphs,
  RequirementId,
  Slug,
  Timer,
  text,
  whenMapping,
} from './schema-values.ts';

export const Serves = z
  .array(RequirementId)
  .min(1)
  .max(20)
  .describe('Ids of docs/requirements.md that this answers');

const Scalar = z.union([text(500), z.number(), z.boolean()], {
  error: 'is not a plain value; write a text, a number, or yes or no',
});

const Value = mapping({
  title: text(80),
  type: z.enum(valueTypes),
  hint: text(150).optional(),
  required: z.boolean().optional().describe('A run cannot start without it'),
  default: Scalar.optional(),
  pattern: text(100).optional().describe('For texts: the whole of it must fit'),
  choices: z.array(text(75)).min(1).max(100).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
});

const limitShape = {
  below: z.number().optional(),
  above: z.number().optional(),
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
};

const Limit = mapping(limitShape).superRefine((limit, ctx) => {
  const say = (message: string): void => ctx.addIssue({ code: 'custom', message });
  const lowest = [limit.above, limit.atLeast].filter((one) => one !== undefined);
  const highest = [limit.below, limit.atMost].filter((one) => one !== undefined);
  if (lowest.length + highest.length === 0) say('has no number; write below, above, atLeast or atMost');
  if (lowest.length > 1) say('says its lower end twice; write above or atLeast');
  if (highest.length > 1) say('says its upper end twice; write below or atMost');
  if ((lowest[0] ?? -Infinity) > (highest[0] ?? Infinity)) say('lets no number through; swap the two ends');
}, whenMapping);

const common = ['id', 'text', 'serves', 'when'];
/** What a step of each kind may say; the first word tells the kind. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  do: [...common, 'who', 'takes', 'evidence', 'belowZero', 'limit', 'effect', 'undo', 'later'],
  action: [...common, 'title', 'with', 'timeout', 'retries', 'onFailure', 'alert', 'problem'],
  decide: [...common, 'choices', 'who', 'takes'],
  wait: [...common, 'title'],
  together: [],
};
const owed: Readonly<Record<string, readonly string[]>> = {
  do: ['id'],
  action: ['id', 'title'],
  decide: ['id', 'choices'],
  wait: ['id', 'title'],
  together: [],
};

// oxlint-disable-next-line unicorn/no-thenable -- it is the word of the YAML; a shape is never awaited.
const Choice = mapping({ label: text(60), then: z.enum(['continue', 'stop']) });

const stepShape = {
  id: Slug.optional().describe('Short and lasting: what people type, and what evidence names'),
  title: text(120).optional().describe('Of an action or a wait'),
  do: text(120).optional().describe('What a person does: its title'),
  action: ActionName.optional().describe('What the bot does'),
  decide: text(150).optional().describe('What a person decides, as a question'),
  wait: Timer.optional().describe('Nothing happens for this long'),
  text: paragraphs(2000).optional().describe('What to do in full; may hold {{values}}'),
  who: Slug.optional().describe('A team of people.yaml'),
  takes: Timer.optional(),
  evidence: z.array(z.enum(evidenceKinds)).min(1).max(4).optional().describe('What is asked for'),
  belowZero: z
    .boolean()
    .optional()
    .describe('The number may be below zero: a difference, not a count or a size'),
  limit: Limit.optional().describe('A number beyond it fails the step'),
  effect: z
    .enum(effects)
    .optional()
    .describe('What it does to the system: reads, alters (can be put right again) or destroys (cannot)'),
  undo: text(300).optional().describe('How it is taken back by hand'),
  later: ActionName.optional().describe('The action that will do it by itself one day'),
  with: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('What the action needs; texts may hold {{values}}'),
  timeout: Timer.optional().describe('Left out: PT5M'),
  retries: z.int().min(0).max(10).optional(),
  onFailure: z.enum(failurePolicies).optional().describe('Left out: stop'),
  alert: Slug.optional().describe('The level of the alert that a failure raises'),
  problem: text(100)
    .optional()
    .describe('Title of that alert: what is wrong, such as "WAL archiving has stopped"'),
  choices: z.array(Choice).min(2).max(5).optional(),
  serves: Serves.optional(),
  when: z.union([Condition, z.array(Condition).min(1).max(10)]).optional(),
};

type Said = Readonly<Record<string, unknown>>;

function checkKind(step: Said, ctx: z.core.$RefinementCtx): void {
  const say = (message: string, path: string[] = []): void => ctx.addIssue({ code: 'custom', message, path });
  const said = Object.keys(step).filter((key) => step[key] !== undefined);
  const [kind, ...others] = Object.keys(kinds).filter((key) => said.includes(key));
  if (!kind) {
    say('does not say what happens; write do:, action:, decide:, wait: or together:');
    return;
  }
  for (const other of others)
    say(`stands beside ${kind}, and a step is one of them; make two steps`, [other]);
  for (const key of owed[kind] ?? []) if (!said.includes(key)) say('is missing; add it', [key]);
  for (const key of said)
    if (key !== kind && !others.includes(key) && !kinds[kind]?.includes(key))
      say(`means nothing in a step with ${kind}; take it out`, [key]);
  const { limit, evidence } = step;
  if (limit !== undefined && !(Array.isArray(evidence) && evidence.includes('number')))
    say('limits a number that the step does not ask for; add evidence: [number]', ['limit']);
}

const Step = mapping(stepShape).superRefine(checkKind, whenMapping);
export type StepEntry = z.output<typeof Step>;

const Entry = mapping({
  ...stepShape,
  together: z.array(Step).min(2).max(20).optional().describe('These are worked on at the same time'),
}).superRefine(checkKind, whenMapping);
export type Entry = z.output<typeof Entry>;

/** More steps than this are not one procedure any more, and nobody could follow them. */
export const mostSteps = 500;

export const Items = z
  .array(Step)
  .min(1)
  .max(100)
  .describe('In no order; each is something to do, or an action');

/** One file of `procedures/`: ordered steps, by hand or by the bot. */
export const ProcedureFile = mapping({
  title: text(120),
  purpose: paragraphs(500),
  serves: Serves.optional(),
  systems: z.array(Slug).min(1).max(50).optional().describe('For shared ones; left out: all'),
  checklist: z.boolean().optional().describe('Items without order'),
  mayRun: z.array(z.enum(roles)).min(1).max(roles.length),
  environment: Slug.optional().describe('Left out: the usual environment'),
  risk: z.enum(levels),
  lock: z.enum(lockModes).optional().describe('May be left out for checklists only'),
  needs: mapping({
    change: z
      .boolean()
      .optional()
      .describe(
        'true: runs as part of an approved change; false: routine work that takes none, approved with its routine',
      ),
    window: z
      .boolean()
      .optional()
      .describe('Runs in the scheduled window of its change; without change: true, in an open window'),
    confirmation: z.boolean().optional().describe('Whoever starts it types the name of the system'),
  })
    .optional()
    .describe('Every condition must hold'),
  recovery: z
    .boolean()
    .optional()
    .describe(
      'An open SEV-1 or SEV-2 of the system may stand in for the change and the window; what needs none is held back by no freeze',
    ),
  values: z.record(ValueName, Value).optional().describe('What is asked for before it starts'),
  steps: z.array(Entry).min(1).max(mostSteps),
  always: z.array(Entry).min(1).max(50).optional().describe('Done at the end, whatever happened'),
});

export type ProcedureFile = z.output<typeof ProcedureFile>;
export type ValueEntry = z.output<typeof Value>;
