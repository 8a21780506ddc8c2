import { onlyToYou } from '../../src/slack/answers.ts';
import { claim, noteArgument } from '../../src/slack/arguments.ts';
import { changeArgument } from '../../src/slack/arguments-keys.ts';
import { completedText } from '../../src/slack/cards/change-sentences.ts';
import { changeTexts } from '../../src/slack/cards/forms-change-work.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const changeComplete = defineCommand({
  path: ['change', 'complete'],
  summary: 'It is done and validated',
  example: '/hims change complete CHG-7 "2.3.1 runs, sign-in was away for 14 min"',
  serves: ['H9.1.2'],
  args: { change: changeArgument, result: claim(noteArgument('result', changeTexts.result, 'lines')) },
  permission: 'change.complete',
  decidedByThing: true,
  run: async ({ args: { change, result }, actor, services }) =>
    onlyToYou(completedText(await services.changes.complete(change, result, actor))),
});
