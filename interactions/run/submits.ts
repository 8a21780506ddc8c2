import { z } from 'zod';
import { onlyToYou } from '../../src/slack/answers.ts';
import { linkPattern, numberPattern, urlPattern } from '../../src/slack/arguments-run.ts';
import { runTexts } from '../../src/slack/cards/forms-run.ts';
import { abortedText, assignedText, stepText } from '../../src/slack/cards/run-sentences.ts';
import { defineSubmit } from '../../src/slack/define.ts';
import { ids } from '../../src/slack/ids.ts';
import { RunMeta, StepMeta } from '../../src/slack/ids-run.ts';
import { namer } from '../../src/slack/names.ts';
import { saidOf } from '../../src/slack/run-evidence.ts';
import { line, lines } from '../fields.ts';

/** The try that the form was opened for: what became of the step meanwhile is not touched. */
const atOf = ({ step, attempt }: z.infer<typeof StepMeta>) => ({ id: step, attempt });

const FileLink = z
  .string()
  .transform((text) => text.trim())
  .pipe(z.string().regex(urlPattern, 'Its address, with https:// in front.'));
const Link = z
  .string()
  .transform((text) => text.trim())
  .pipe(z.string().regex(linkPattern, 'An address with https:// in front, or a key such as INC-2.'));

const MeasuredNumber = z
  .string()
  .transform((text) => text.trim())
  .pipe(z.string().regex(numberPattern, 'A number, such as 42 or 0.5.'))
  .transform(Number)
  .optional();

export const runDoneSubmit = defineSubmit({
  id: ids.run.doneSubmit,
  permission: 'run.work',
  decidedByThing: true,
  fields: z.object({
    note: lines(runTexts.note, 'Say what you saw.').optional(),
    number: MeasuredNumber,
    link: Link.optional(),
    file: FileLink.optional(),
  }),
  meta: StepMeta,
  says: [{ command: 'run done', field: 'note', purpose: 'claim' }],
  texts: ['note', 'link', 'file'],
  async run({ fields, meta, actor, services }) {
    const run = await services.runs.done(meta.run, atOf(meta), saidOf(fields), actor);
    return onlyToYou(stepText(run, meta.step, 'done'));
  },
});

export const runFailSubmit = defineSubmit({
  id: ids.run.failSubmit,
  permission: 'run.work',
  decidedByThing: true,
  fields: z.object({ note: lines(runTexts.note, 'Say what happened.'), number: MeasuredNumber }),
  meta: StepMeta,
  says: [{ command: 'run fail', field: 'note', purpose: 'reason' }],
  texts: ['note'],
  run: async ({ fields, meta, actor, services }) =>
    onlyToYou(
      stepText(await services.runs.fail(meta.run, atOf(meta), saidOf(fields), actor), meta.step, 'fail'),
    ),
});

export const runSkipSubmit = defineSubmit({
  id: ids.run.skipSubmit,
  permission: 'run.work',
  decidedByThing: true,
  fields: z.object({ why: line(runTexts.why, 'Say why.') }),
  meta: StepMeta,
  says: [{ command: 'run skip', field: 'why', purpose: 'reason' }],
  texts: ['why'],
  run: async ({ fields, meta, actor, services }) =>
    onlyToYou(stepText(await services.runs.skip(meta.run, atOf(meta), fields.why, actor), meta.step, 'skip')),
});

/** A note says something about every try. */
export const runNoteSubmit = defineSubmit({
  id: ids.run.noteSubmit,
  permission: 'run.work',
  decidedByThing: true,
  fields: z.object({ note: lines(runTexts.note, 'Say something.') }),
  meta: StepMeta,
  texts: ['note'],
  run: async ({ fields, meta, actor, services }) =>
    onlyToYou(stepText(await services.runs.note(meta.run, meta.step, fields, actor), meta.step, 'note')),
});

export const runAssignSubmit = defineSubmit({
  id: ids.run.assignSubmit,
  permission: 'run.work',
  decidedByThing: true,
  fields: z.object({ assignee: z.string('Choose who does it.').max(80) }),
  meta: StepMeta,
  texts: [],
  async run({ fields: { assignee }, meta, actor, services }) {
    const run = await services.runs.assign(meta.run, atOf(meta), assignee, actor);
    const name = await namer(services.directory, [assignee]);
    return onlyToYou(assignedText(run, meta.step, name(assignee)));
  },
});

export const runAbortSubmit = defineSubmit({
  id: ids.run.abortSubmit,
  permission: 'run.abort',
  decidedByThing: true,
  fields: z.object({ why: line(runTexts.why, 'Say why.') }),
  isBound: true,
  meta: RunMeta,
  says: [{ command: 'run abort', field: 'why', purpose: 'reason' }],
  texts: ['why'],
  run: async ({ fields, meta, actor, services }) =>
    onlyToYou(abortedText(await services.runs.abort(meta.run, fields.why, actor))),
});
