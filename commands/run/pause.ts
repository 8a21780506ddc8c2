import { onlyToYou } from '../../src/slack/answers.ts';
import { runArgument } from '../../src/slack/arguments-keys.ts';
import { pausedText } from '../../src/slack/cards/run-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const runPause = defineCommand({
  path: ['run', 'pause'],
  summary: 'Begin no further step until it is resumed; what is under way ends',
  example: '/hims run pause RUN-31',
  args: { run: runArgument },
  permission: 'run.pause',
  decidedByThing: true,
  run: async ({ args, actor, services }) => onlyToYou(pausedText(await services.runs.pause(args.run, actor))),
});
