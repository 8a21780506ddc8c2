import { onlyToYou } from '../../src/slack/answers.ts';
import { missingStep } from '../../src/slack/answers-run.ts';
import { personArgument } from '../../src/slack/arguments.ts';
import { runArgument } from '../../src/slack/arguments-keys.ts';
import { stepArgument } from '../../src/slack/arguments-run.ts';
import { assignForm } from '../../src/slack/cards/forms-run.ts';
import { assignedText } from '../../src/slack/cards/run-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { namer } from '../../src/slack/names.ts';

const example = '/hims run assign RUN-31 look @bea';

export const runAssign = defineCommand({
  path: ['run', 'assign'],
  summary: 'Give a step to somebody, who may do it then whatever their role',
  example,
  args: { run: runArgument, step: stepArgument, person: personArgument },
  permission: 'run.work',
  decidedByThing: true,
  form: missingStep(example, 'assign', (run, one, _typed, { directory }) =>
    assignForm(run, one, directory.people()),
  ),
  async run({ args: { run: number, step, person: user }, actor, services }) {
    const person = await services.directory.personOf(user);
    const run = await services.runs.assign(number, step, person, actor);
    const name = await namer(services.directory, [person]);
    return onlyToYou(assignedText(run, step, name(person)));
  },
});
