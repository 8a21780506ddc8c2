import { UserError } from '../../src/errors.ts';
import { onlyToYou } from '../../src/slack/answers.ts';
import { missingStep, refuseSeveralSteps, stepNow } from '../../src/slack/answers-run.ts';
import { flag, noteArgument } from '../../src/slack/arguments.ts';
import { runArgument } from '../../src/slack/arguments-keys.ts';
import { measuredOption, stepArgument } from '../../src/slack/arguments-run.ts';
import { runTexts } from '../../src/slack/cards/forms-run.ts';
import { stepText } from '../../src/slack/cards/run-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { saidOf } from '../../src/slack/run-evidence.ts';

const example = '/hims run fail RUN-31 look "The page stays empty"';

function asksAlready(number: number, step: string): UserError {
  const which = `RUN-${number} ${step}`;
  return new UserError(
    'run.asks-already',
    `${step} of RUN-${number} asks already how it goes on. Again: /hims run retry ${which}. Without it: /hims run skip ${which} "why". To end the run: /hims run fail ${which} --give-up`,
  );
}

export const runFail = defineCommand({
  path: ['run', 'fail'],
  summary: 'A step did not work: the run asks how it goes on; --give-up ends a run that asks',
  example,
  args: {
    run: runArgument,
    step: stepArgument,
    note: noteArgument('note', runTexts.note, 'lines'),
    number: measuredOption,
    'give-up': flag('give-up'),
  },
  permission: 'run.work',
  decidedByThing: true,
  form: missingStep(example, 'fail'),
  async run({
    args: { run: number, step, note, number: measured, 'give-up': givesUp = false },
    actor,
    services,
  }) {
    const { run: now, one } = await stepNow(services, number, step);
    refuseSeveralSteps(now, step, note, 'fail');
    if (givesUp) return onlyToYou(stepText(await services.runs.stop(number, step, actor), step, 'stop'));
    // Two people see it fail and both say so: the second must not end the run.
    if (one.state === 'asking' || one.state === 'unknown') throw asksAlready(number, step);
    const run = await services.runs.fail(number, step, saidOf({ note, number: measured }), actor);
    return onlyToYou(stepText(run, step, 'fail'));
  },
});
