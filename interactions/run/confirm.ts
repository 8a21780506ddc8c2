import { z } from 'zod';
import { onlyToYou } from '../../src/slack/answers.ts';
import { breakGlassForm, runTexts } from '../../src/slack/cards/forms-run.ts';
import { confirmedText } from '../../src/slack/cards/run-confirm.ts';
import { defineAction, defineSubmit } from '../../src/slack/define.ts';
import { ids } from '../../src/slack/ids.ts';
import { StepMeta, StepValue } from '../../src/slack/ids-run.ts';
import { line } from '../fields.ts';

export const runConfirmButton = defineAction({
  id: ids.run.confirm,
  permission: 'run.confirm',
  decidedByThing: true,
  value: StepValue,
  run: async ({ value: { number, at }, actor, services }) =>
    onlyToYou(confirmedText(await services.runs.confirm(number, at, actor), at.id)),
});

export const runBreakGlassForm = defineAction({
  id: ids.run.breakGlassForm,
  permission: 'run.break-glass',
  decidedByThing: true,
  value: StepValue,
  async run({ value: { number, at }, actor, services }) {
    const { run, one } = await services.runs.unconfirmed(number, at, actor);
    return { form: breakGlassForm(run, one) };
  },
});

export const runBreakGlassSubmit = defineSubmit({
  id: ids.run.breakGlassSubmit,
  permission: 'run.break-glass',
  decidedByThing: true,
  fields: z.object({ why: line(runTexts.why, 'Say why.') }),
  meta: StepMeta,
  says: [{ command: 'break-glass', field: 'why', purpose: 'excuse' }],
  texts: ['why'],
  async run({ fields: { why }, meta: { run: number, step, attempt }, actor, services }) {
    const run = await services.runs.breakGlass(number, { id: step, attempt }, { why }, actor);
    return onlyToYou(confirmedText(run, step));
  },
});
