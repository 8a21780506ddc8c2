import { evidenceAnswer, runDetails } from '../../src/slack/answers-run.ts';
import { flag } from '../../src/slack/arguments.ts';
import { runArgument } from '../../src/slack/arguments-keys.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const runShow = defineCommand({
  path: ['run', 'show'],
  summary: 'One run with its steps and all that can be done now; with --log everything about it as a file',
  example: '/hims run show RUN-31',
  args: { run: runArgument, log: flag('log') },
  permission: 'run.show',
  looksOnly: true,
  run: ({ args: { run, log }, actor, services }) =>
    log ? evidenceAnswer(services, run, actor) : runDetails(services, run),
});
