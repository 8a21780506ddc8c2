import { onlyToYou } from '../../src/slack/answers.ts';
import { aboutChange } from '../../src/slack/answers-change.ts';
import { quotedArgument } from '../../src/slack/arguments.ts';
import { changeArgument } from '../../src/slack/arguments-keys.ts';
import { failedText } from '../../src/slack/cards/change-sentences.ts';
import { changeTexts, failForm } from '../../src/slack/cards/forms-change-work.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims change fail CHG-7 "Sign-in failed, rolled back to 2.2.9 in 8 min"';

export const changeFail = defineCommand({
  path: ['change', 'fail'],
  summary: 'It did not work; say what went wrong and how it was rolled back',
  example,
  serves: ['H9.1.2'],
  args: { change: changeArgument, why: quotedArgument('why', changeTexts.result, 'lines') },
  permission: 'change.fail',
  decidedByThing: true,
  form: aboutChange(example, 'fail', (change) => failForm(change)),
  run: async ({ args: { change, why }, actor, services }) =>
    onlyToYou(failedText(await services.changes.fail(change, why, actor))),
});
