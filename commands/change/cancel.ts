import { onlyToYou } from '../../src/slack/answers.ts';
import { aboutChange } from '../../src/slack/answers-change.ts';
import { quotedArgument } from '../../src/slack/arguments.ts';
import { changeArgument } from '../../src/slack/arguments-keys.ts';
import { cancelledText } from '../../src/slack/cards/change-sentences.ts';
import { cancelForm, changeTexts } from '../../src/slack/cards/forms-change-work.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims change cancel CHG-7 "The vendor withdrew the release"';

export const changeCancel = defineCommand({
  path: ['change', 'cancel'],
  summary: 'It is not wanted any more',
  example,
  args: { change: changeArgument, why: quotedArgument('why', changeTexts.why) },
  permission: 'change.cancel',
  decidedByThing: true,
  form: aboutChange(example, 'cancel', (change) => cancelForm(change)),
  run: async ({ args: { change, why }, actor, services }) =>
    onlyToYou(cancelledText(await services.changes.cancel(change, why, actor))),
});
