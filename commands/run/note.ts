import { onlyToYou } from '../../src/slack/answers.ts';
import { missingStep } from '../../src/slack/answers-run.ts';
import { textArgument } from '../../src/slack/arguments.ts';
import { runArgument } from '../../src/slack/arguments-keys.ts';
import { stepArgument } from '../../src/slack/arguments-run.ts';
import { noteForm, runTexts } from '../../src/slack/cards/forms-run.ts';
import { stepText } from '../../src/slack/cards/run-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims run note RUN-31 look "Restarted by the vendor"';

export const runNote = defineCommand({
  path: ['run', 'note'],
  summary: 'Write something down with a step',
  example,
  args: { run: runArgument, step: stepArgument, text: textArgument('text', runTexts.note, 'lines') },
  permission: 'run.work',
  decidedByThing: true,
  form: missingStep(example, 'note', noteForm),
  run: async ({ args: { run, step, text }, actor, services }) =>
    onlyToYou(stepText(await services.runs.note(run, step, { note: text }, actor), step, 'note')),
});
