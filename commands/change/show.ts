import { changeDetails } from '../../src/slack/answers-change.ts';
import { flag } from '../../src/slack/arguments.ts';
import { changeArgument } from '../../src/slack/arguments-keys.ts';
import { changePlan } from '../../src/slack/change-plan.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const changeShow = defineCommand({
  path: ['change', 'show'],
  summary:
    'One change with its plans, votes, checks and history, and all that can be done with it; with --plan what its procedure does, step by step',
  example: '/hims change show CHG-7',
  args: { change: changeArgument, plan: flag('plan') },
  permission: 'change.show',
  looksOnly: true,
  run: ({ args: { change, plan }, actor, services }) =>
    plan ? changePlan(services, actor, change) : changeDetails(services, change),
});
