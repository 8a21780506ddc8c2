import { incidentNamer } from '../../src/slack/answers.ts';
import { flag, optional, systemArgument } from '../../src/slack/arguments.ts';
import { incidentListAnswer } from '../../src/slack/cards/lists.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { systemOf } from '../../src/systems/lookup.ts';

export const incidentList = defineCommand({
  path: ['incident', 'list'],
  summary: 'Open incidents, the worst first',
  example: '/hims incident list hims --all',
  args: { system: optional(systemArgument), all: flag('all'), mine: flag('mine') },
  permission: 'incident.list',
  async run({ args, actor, services }) {
    const incidents = await services.incidents.list({
      ...(args.system ? { system: args.system } : {}),
      ...(args.mine ? { person: actor.person } : {}),
      all: args.all ?? false,
    });
    const name = await incidentNamer(services, incidents);
    const where = args.system ? ` of ${args.system}` : '';
    const empty = args.all
      ? `There are no incidents${where} yet.`
      : `No open incidents${where}. With --all also the resolved ones.`;
    return incidentListAnswer(incidents, (id) => systemOf(services.systems, id), services.now(), name, empty);
  },
});
