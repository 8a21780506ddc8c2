import { z } from 'zod';
import { sizes } from './model.ts';
import { approvalPurposes, levels } from './model-change.ts';
import { weekdays } from './model-week.ts';
import { ClockTime, mapping, Slug, section, Timer, text } from './schema-values.ts';

const Category = mapping({ name: text(80), trigger: text(120).optional(), team: Slug.optional() });
const Level = z.enum(levels);
const byLevel = <T extends z.ZodType>(value: T) => mapping({ low: value, medium: value, high: value });
const byPurpose = <T extends z.ZodType>(value: T) =>
  mapping({ normal: value, emergency: value, review: value, exception: value });

const Rule = mapping({
  team: Slug.describe('A team of people.yaml'),
  approve: z.int().min(1).max(20).describe('How many different people of it must agree'),
  for: z.array(z.enum(approvalPurposes)).min(1).max(4).describe('What is being decided'),
  risks: z.array(Level).min(1).max(3).optional().describe('Left out: any risk'),
  environments: z.array(Slug).min(1).max(10).optional().describe('Left out: all of them'),
});

const steps = (description: string) => z.array(text(300)).min(1).max(30).describe(description);

const StandardChange = section({
  title: text(120),
  environment: Slug.optional().describe('Left out: the one that is asked for'),
  category: text(80).optional().describe('One of categories'),
  size: z.enum(sizes).exclude(['emergency']),
  likelihood: Level.describe('That something goes wrong'),
  impact: Level.describe('When it does'),
  clinicalImpact: text(300).describe('What clinical work notices'),
  plan: steps('What is done, step by step'),
  rollback: steps('How it is taken back'),
  validation: steps('What shows that it worked'),
  takes: Timer,
});

/** The sections of a system that say how changes are asked for, decided and carried out. */
export const changeSections = {
  categories: section({
    corrective: z.array(Category).max(20).optional().describe('Left out: the activities of corrective'),
    adaptive: z.array(Category).max(20),
    perfective: z.array(Category).max(20),
  }).describe('What kind of work a change is'),
  risk: section({ matrix: byLevel(byLevel(Level)) }).describe('Likelihood, then impact, gives the risk'),
  approval: section({
    rules: z
      .array(Rule)
      .min(1)
      .max(30)
      .describe('All that fit add up; of one team the highest number stands'),
    deny: z.int().min(1).max(20).describe('So many rejections end it'),
    openFor: byPurpose(Timer).describe('How long people may vote; a review is owed within this time'),
    remindEvery: byPurpose(Timer).describe('Those who have not voted are reminded at this interval'),
    meeting: mapping({ days: z.array(z.enum(weekdays)).min(1).max(7), at: ClockTime }).describe(
      'When the board meets',
    ),
  }),
  standardChanges: z
    .record(Slug, StandardChange)
    .describe('The catalogue of changes that are approved beforehand, by name'),
  carryingOut: section({
    startWithin: Timer.describe('Asked about when not started this long after its time'),
    closeWithin: Timer.describe('Asked about when not closed this long after its end'),
    askEvery: Timer.describe('… and again at this interval'),
    emergencyWithin: Timer.describe('An approved emergency starts within this time, or is voted on again'),
    forgottenAfter: Timer.describe('Nobody touched it for this long before it had a time'),
    pullRequestMustBe: z
      .array(z.enum(['green', 'merged']))
      .max(2)
      .describe('What a linked pull request must be before the change starts'),
  }),
};
