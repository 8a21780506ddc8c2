import { lookAtRoutine, systemWithRoutine } from '../../src/slack/answers-routine.ts';
import { optional, systemArgument } from '../../src/slack/arguments.ts';
import { routineArgument } from '../../src/slack/arguments-keys.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const routineApprove = defineCommand({
  path: ['routine', 'approve'],
  summary: 'See what a routine does by itself, and approve it for a year as it stands',
  example: '/hims routine approve log-care hims',
  args: { system: optional(systemArgument), name: routineArgument },
  permission: 'routine.approve',
  run: ({ args: { system: said, name }, actor, services }) => {
    const system = systemWithRoutine(services, name, said, 'approve');
    return lookAtRoutine(services, { system, name }, actor);
  },
});
