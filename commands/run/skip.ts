import { onlyToYou } from '../../src/slack/answers.ts';
import { missingStep } from '../../src/slack/answers-run.ts';
import { textArgument } from '../../src/slack/arguments.ts';
import { runArgument } from '../../src/slack/arguments-keys.ts';
import { stepArgument } from '../../src/slack/arguments-run.ts';
import { runTexts, skipForm } from '../../src/slack/cards/forms-run.ts';
import { stepText } from '../../src/slack/cards/run-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims run skip RUN-31 look "Done yesterday"';

export const runSkip = defineCommand({
  path: ['run', 'skip'],
  summary: 'Leave a step out, and say why; of a checklist: not applicable',
  example,
  args: { run: runArgument, step: stepArgument, why: textArgument('why', runTexts.why) },
  permission: 'run.work',
  decidedByThing: true,
  form: missingStep(example, 'skip', skipForm),
  run: async ({ args: { run, step, why }, actor, services }) =>
    onlyToYou(stepText(await services.runs.skip(run, step, why, actor), step, 'skip')),
});
