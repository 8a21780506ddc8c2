import { onlyToYou } from '../../src/slack/answers.ts';
import { systemWithRoutine } from '../../src/slack/answers-routine.ts';
import { flag, optional, systemArgument } from '../../src/slack/arguments.ts';
import { routineArgument } from '../../src/slack/arguments-keys.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const routinePost = defineCommand({
  path: ['routine', 'post'],
  summary: 'Run a routine, or post its checklist, now',
  example: '/hims routine post daily-checklist hims',
  args: { system: optional(systemArgument), name: routineArgument, again: flag('again') },
  permission: 'routine.post',
  async run({ args: { system: said, name, again }, actor, services }) {
    const system = systemWithRoutine(services, name, said, 'post');
    const run = await services.routines.post(system, name, actor, again);
    const { holders } = await services.runs.sight(run.number);
    const what = `${run.key} ${run.procedure.title} (${system})`;
    // One that finds nothing in its way waits only for its turn.
    if (holders.length > 0)
      return onlyToYou(
        `${what} waits until ${system} is free: ${holders.join(', ')} holds it.   /hims run show ${run.key}`,
      );
    const heard = run.tells === 'always' ? '' : ' Its channel hears of it only when something is wrong.';
    return onlyToYou(`${what} is started.${heard}   /hims run show ${run.key}`);
  },
});
