import { onlyToYou } from '../../src/slack/answers.ts';
import { changeArgument, option, runArgument } from '../../src/slack/arguments-keys.ts';
import { resumedText } from '../../src/slack/cards/run-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const runResume = defineCommand({
  path: ['run', 'resume'],
  summary: 'Go on after a pause; in a freeze under an emergency change that was started (--change CHG-n)',
  example: '/hims run resume RUN-31',
  args: { run: runArgument, change: option(changeArgument, '--change CHG-n') },
  permission: 'run.resume',
  decidedByThing: true,
  run: async ({ args, actor, services }) =>
    onlyToYou(resumedText(await services.runs.resume(args.run, actor, args.change), args.change)),
});
