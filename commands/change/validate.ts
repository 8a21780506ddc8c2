import { onlyToYou } from '../../src/slack/answers.ts';
import { validatingAnswer } from '../../src/slack/answers-change.ts';
import { checkArgument } from '../../src/slack/arguments-change.ts';
import { changeArgument } from '../../src/slack/arguments-keys.ts';
import { checkedText } from '../../src/slack/cards/change-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const changeValidate = defineCommand({
  path: ['change', 'validate'],
  summary: 'It is carried out: validate it; with a number, tick that check',
  example: '/hims change validate CHG-7',
  serves: ['H9.1.2'],
  args: { change: changeArgument, check: checkArgument },
  permission: 'change.validate',
  decidedByThing: true,
  async run({ args: { change: number, check }, actor, services }) {
    if (check !== undefined)
      return onlyToYou(checkedText(await services.changes.check(number, check, actor)));
    return validatingAnswer(await services.changes.validate(number, actor));
  },
});
