import { textOption } from '../../src/slack/arguments.ts';
import { changeArgument } from '../../src/slack/arguments-keys.ts';
import { confirmSystemOption } from '../../src/slack/arguments-run.ts';
import { changeTexts } from '../../src/slack/cards/forms-change-work.ts';
import { startChange, startedChange } from '../../src/slack/change-start.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const changeStart = defineCommand({
  path: ['change', 'start'],
  summary:
    'Begin to carry it out (--confirm SYSTEM where its procedure wants it); an emergency that nobody could approve in time with --break-glass "why"',
  example: '/hims change start CHG-7',
  serves: ['H9.1.2'],
  args: {
    change: changeArgument,
    confirmation: confirmSystemOption,
    'break-glass': textOption('break-glass', changeTexts.why),
  },
  permission: 'change.start',
  decidedByThing: true,
  async run({ args: { change: number, confirmation, 'break-glass': why }, actor, services }) {
    return why
      ? startedChange(services, await services.changes.breakGlass(number, why, actor, confirmation))
      : startChange(services, actor, number, confirmation === undefined ? {} : { confirmation });
  },
});
