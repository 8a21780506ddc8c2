import { onlyToYou } from '../../src/slack/answers.ts';
import { aboutChange } from '../../src/slack/answers-change.ts';
import { textArgument } from '../../src/slack/arguments.ts';
import { changeArgument } from '../../src/slack/arguments-keys.ts';
import { commentedText } from '../../src/slack/cards/change-sentences.ts';
import { changeTexts, commentForm } from '../../src/slack/cards/forms-change-work.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims change comment CHG-7 "Yes, if the backup is restored first"';

export const changeComment = defineCommand({
  path: ['change', 'comment'],
  summary: 'Ask, or name a condition; it is no vote',
  example,
  args: { change: changeArgument, text: textArgument('text', changeTexts.comment, 'lines') },
  permission: 'change.comment',
  form: aboutChange(example, 'comment', (change) => commentForm(change)),
  run: async ({ args: { change, text }, actor, services }) =>
    onlyToYou(commentedText(await services.changes.comment(change, text, actor))),
});
