import { onlyToYou } from '../../src/slack/answers.ts';
import { onlyStep } from '../../src/slack/answers-run.ts';
import { optional } from '../../src/slack/arguments.ts';
import { runArgument } from '../../src/slack/arguments-keys.ts';
import { stepArgument } from '../../src/slack/arguments-run.ts';
import { stepText } from '../../src/slack/cards/run-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims run retry RUN-31 restart';

export const runRetry = defineCommand({
  path: ['run', 'retry'],
  summary: 'Try a step again that did not work; without its name the only one there is',
  example,
  args: { run: runArgument, step: optional(stepArgument) },
  permission: 'run.retry',
  decidedByThing: true,
  async run({ args: { run, step }, actor, services }) {
    const id = step ?? (await onlyStep(services, run, 'retry', example));
    return onlyToYou(stepText(await services.runs.retry(run, id, actor), id, 'retry'));
  },
});
