import { changeAnswer } from '../../src/slack/answers-change.ts';
import { textOption } from '../../src/slack/arguments.ts';
import { changeArgument } from '../../src/slack/arguments-keys.ts';
import { startedText } from '../../src/slack/cards/change-sentences.ts';
import { changeTexts } from '../../src/slack/cards/forms-change-work.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const changeStart = defineCommand({
  path: ['change', 'start'],
  summary: 'Begin to carry it out; an emergency that nobody could approve in time with --break-glass "why"',
  example: '/hims change start CHG-7',
  args: { change: changeArgument, 'break-glass': textOption('break-glass', changeTexts.why) },
  permission: 'change.start',
  decidedByThing: true,
  async run({ args: { change: number, 'break-glass': why }, actor, services }) {
    const change = why
      ? await services.changes.breakGlass(number, why, actor)
      : await services.changes.start(number, actor);
    return changeAnswer(services, number, startedText(change));
  },
});
