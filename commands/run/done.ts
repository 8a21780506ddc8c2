import { onlyToYou } from '../../src/slack/answers.ts';
import { missingStep, refuseSeveralSteps, stepNow } from '../../src/slack/answers-run.ts';
import { claim, noteArgument } from '../../src/slack/arguments.ts';
import { runArgument } from '../../src/slack/arguments-keys.ts';
import { fileOption, linkOption, measuredOption, stepArgument } from '../../src/slack/arguments-run.ts';
import { doneForm, runTexts } from '../../src/slack/cards/forms-run.ts';
import { stepText } from '../../src/slack/cards/run-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { lacksEvidence, saidOf } from '../../src/slack/run-evidence.ts';

const example = '/hims run done RUN-31 look "All green" --number 42';

export const runDone = defineCommand({
  path: ['run', 'done'],
  summary: 'A step, or an item of a checklist, is done; with the evidence that it asks for',
  example,
  args: {
    run: runArgument,
    step: stepArgument,
    note: claim(noteArgument('note', runTexts.note, 'lines')),
    number: measuredOption,
    link: linkOption,
    file: fileOption,
  },
  permission: 'run.work',
  decidedByThing: true,
  form: missingStep(example, 'done'),
  async run({ args: { run: number, step, ...typed }, actor, services }) {
    const said = saidOf(typed);
    const { run, one } = await stepNow(services, number, step);
    refuseSeveralSteps(run, step, typed.note, 'done');
    if (lacksEvidence(one, said)) {
      const found = await services.runs.stepFor(number, step, 'done', actor);
      return { form: doneForm(found.run, found.one, said) };
    }
    return onlyToYou(stepText(await services.runs.done(number, step, said, actor), step, 'done'));
  },
});
