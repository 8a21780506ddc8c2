import { onlyToYou } from '../../src/slack/answers.ts';
import { missingStep } from '../../src/slack/answers-run.ts';
import { runArgument } from '../../src/slack/arguments-keys.ts';
import { stepArgument } from '../../src/slack/arguments-run.ts';
import { stepText } from '../../src/slack/cards/run-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims run reopen RUN-31 disk-space';

export const runReopen = defineCommand({
  path: ['run', 'reopen'],
  summary: 'An item of a checklist is not done after all',
  example,
  args: { run: runArgument, step: stepArgument },
  permission: 'run.work',
  decidedByThing: true,
  form: missingStep(example, 'reopen'),
  run: async ({ args: { run, step }, actor, services }) =>
    onlyToYou(stepText(await services.runs.reopen(run, step, actor), step, 'reopen')),
});
