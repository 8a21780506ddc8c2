import { onlyToYou } from '../../src/slack/answers.ts';
import { systemWithRoutine } from '../../src/slack/answers-routine.ts';
import { optional, quotedArgument, systemArgument } from '../../src/slack/arguments.ts';
import { routineArgument } from '../../src/slack/arguments-keys.ts';
import { bothZones } from '../../src/slack/cards/routine.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { refuseSeveral } from '../../src/slack/several-names.ts';

const longestWhy = 500;

export const routineSkip = defineCommand({
  path: ['routine', 'skip'],
  summary: 'Pass over its next time; the reason is kept',
  example: '/hims routine skip daily-checklist hims "Migration night, see CHG-7"',
  args: { system: optional(systemArgument), name: routineArgument, why: quotedArgument('why', longestWhy) },
  permission: 'routine.skip',
  async run({ args: { system: said, name, why }, actor, services }) {
    const system = systemWithRoutine(services, name, said, 'skip');
    const names = [...(services.systems.get(system)?.routines.keys() ?? [])];
    refuseSeveral({ line: `routine skip ${system}`, name, text: why, names }, { reason: true });
    const at = await services.routines.skip(system, name, why, actor);
    const { routine } = await services.routines.get(system, name);
    return onlyToYou(`${name} (${system}) is skipped on ${bothZones(at, routine.zone)}.`);
  },
});
