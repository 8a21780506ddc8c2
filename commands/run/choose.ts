import { UserError } from '../../src/errors.ts';
import type { Run, RunStep } from '../../src/procedures/model.ts';
import { onlyToYou } from '../../src/slack/answers.ts';
import { missingStep } from '../../src/slack/answers-run.ts';
import { type Argument, optional, textArgument } from '../../src/slack/arguments.ts';
import { runArgument } from '../../src/slack/arguments-keys.ts';
import { stepArgument } from '../../src/slack/arguments-run.ts';
import { stepText } from '../../src/slack/cards/run-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims run choose RUN-31 ready "Go on"';

const { isProse: _words, ...plainText } = optional(textArgument('choice', 60));
/** One of the words of the step, whatever they say. */
const choiceArgument: Argument<string, false> = plainText;

function whichChoice({ key }: Run, { id, step }: RunStep): UserError {
  const labels = step.kind === 'decision' ? step.choices.map(({ label }) => label) : [];
  return new UserError(
    'run.unknown-choice',
    `${id} offers: ${labels.join(', ')}.   /hims run choose ${key} ${id} "${labels[0] ?? ''}"`,
  );
}

export const runChoose = defineCommand({
  path: ['run', 'choose'],
  summary: 'Decide how a run goes on, by one of the words that the step offers',
  example,
  args: { run: runArgument, step: stepArgument, choice: choiceArgument },
  permission: 'run.work',
  decidedByThing: true,
  form: missingStep(example, 'choose'),
  // Without a word it says which there are.
  async run({ args: { run: number, step, choice }, actor, services }) {
    if (choice === undefined) {
      const { run, one } = await services.runs.stepFor(number, step, 'choose', actor);
      throw whichChoice(run, one);
    }
    return onlyToYou(stepText(await services.runs.choose(number, step, choice, actor), step, 'choose'));
  },
});
