import { onlyToYou } from '../../src/slack/answers.ts';
import { missingStep, refuseSeveralSteps, stepNow } from '../../src/slack/answers-run.ts';
import { quotedArgument } from '../../src/slack/arguments.ts';
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
  args: { run: runArgument, step: stepArgument, why: quotedArgument('why', runTexts.why) },
  permission: 'run.work',
  decidedByThing: true,
  form: missingStep(example, 'skip', skipForm),
  async run({ args: { run: number, step, why }, actor, services }) {
    const { run } = await stepNow(services, number, step);
    refuseSeveralSteps(run, step, why, 'skip');
    return onlyToYou(stepText(await services.runs.skip(number, step, why, actor), step, 'skip'));
  },
});
