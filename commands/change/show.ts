import { changeDetails } from '../../src/slack/answers-change.ts';
import { changeArgument } from '../../src/slack/arguments-keys.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const changeShow = defineCommand({
  path: ['change', 'show'],
  summary: 'One change with its plans, votes, checks and history, and all that can be done with it',
  example: '/hims change show CHG-7',
  args: { change: changeArgument },
  permission: 'change.show',
  run: ({ args, services }) => changeDetails(services, args.change),
});
