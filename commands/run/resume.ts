import { onlyToYou } from '../../src/slack/answers.ts';
import { runArgument } from '../../src/slack/arguments-keys.ts';
import { resumedText } from '../../src/slack/cards/run-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const runResume = defineCommand({
  path: ['run', 'resume'],
  summary: 'Go on after a pause',
  example: '/hims run resume RUN-31',
  args: { run: runArgument },
  permission: 'run.resume',
  decidedByThing: true,
  run: async ({ args, actor, services }) =>
    onlyToYou(resumedText(await services.runs.resume(args.run, actor))),
});
