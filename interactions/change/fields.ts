import { Duration } from 'luxon';
import { z } from 'zod';
import { changeTypes, riskLevels } from '../../src/changes/model.ts';
import { changeTexts } from '../../src/slack/cards/forms-change-work.ts';
import { sizes } from '../../src/systems/model.ts';
import { line, lines } from '../fields.ts';

export const Type = z.enum(changeTypes, 'Choose which kind it is.');
export const Risk = z.enum(riskLevels, 'Choose one.');

const Length = z
  .string('Choose how long it takes.')
  .refine((text) => Duration.fromISO(text).isValid, 'Choose how long it takes.')
  .transform((text) => Duration.fromISO(text));

/** The fields of the form for a request, and of the one to edit it. */
export const ContentFields = z.object({
  title: line(changeTexts.title, 'Say in a few words what is changed.').optional(),
  clinicalImpact: line(changeTexts.impact, 'Say what clinical work notices.').optional(),
  plan: lines(changeTexts.plan, 'Say how it is done.').optional(),
  rollbackPlan: lines(changeTexts.plan, 'Say how it is rolled back.').optional(),
  validationPlan: lines(changeTexts.plan, 'Say how it is validated.').optional(),
  likelihood: Risk.optional(),
  impact: Risk.optional(),
  size: z.enum(sizes).optional(),
  environment: z.string().optional(),
  category: z.string().optional(),
  takes: Length.optional(),
  implementer: z.string().optional(),
  pullRequest: z
    .string()
    .regex(/^https?:\/\//, 'Its address, such as https://github.com/clinic/hims/pull/212')
    .optional(),
  when: z.string('Choose when.'),
  template: z.string().optional(),
});
export type ContentFields = z.infer<typeof ContentFields>;

export const Extras = z.object({
  after: z.array(z.number().int().positive()).optional(),
  incident: z.number().int().positive().optional(),
  maintenance: z.number().int().positive().optional(),
  environment: z.string().optional(),
  title: z.string().optional(),
  procedure: z.string().optional(),
});
