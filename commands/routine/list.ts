import { optional, systemArgument } from '../../src/slack/arguments.ts';
import { routineListAnswer } from '../../src/slack/cards/routine.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const routineList = defineCommand({
  path: ['routine', 'list'],
  summary: 'What comes round: when next, in the zone of the system and UTC, and what became of it last',
  example: '/hims routine list hims',
  args: { system: optional(systemArgument) },
  permission: 'routine.list',
  looksOnly: true,
  async run({ args, actor, services }) {
    const systems = args.system ? [args.system] : [...services.systems.keys()];
    const all = await Promise.all(systems.map((system) => services.routines.list(system, actor)));
    const sights = all.flat().toSorted((a, b) => Number(a.next ?? Infinity) - Number(b.next ?? Infinity));
    return routineListAnswer(sights, systems, services.directory.teamName);
  },
});
