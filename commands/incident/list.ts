import { incidentNamer } from '../../src/slack/answers.ts';
import { flag, optional, systemArgument } from '../../src/slack/arguments.ts';
import { context } from '../../src/slack/blocks.ts';
import { incidentListAnswer, moreInList } from '../../src/slack/cards/lists.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { shownSystem } from '../../src/systems/lookup.ts';

/** As many as one answer holds well on a phone. */
const shown = 15;

export const incidentList = defineCommand({
  path: ['incident', 'list'],
  summary: 'Open incidents, the worst first',
  example: '/hims incident list hims --all',
  args: { system: optional(systemArgument), all: flag('all'), mine: flag('mine') },
  permission: 'incident.list',
  looksOnly: true,
  async run({ args, actor, services }) {
    const found = await services.incidents.list(
      {
        limit: shown + 1,
        ...(args.system ? { system: args.system } : {}),
        mine: args.mine ?? false,
        all: args.all ?? false,
      },
      actor,
    );
    const incidents = found.slice(0, shown);
    const name = await incidentNamer(services, incidents);
    const where = args.system ? ` of ${args.system}` : '';
    const whose = args.mine ? ' in which you have a hand' : '';
    const empty = args.all
      ? `There are no incidents${where}${whose} yet.`
      : `No open incidents${where}${whose}. With --all also the resolved ones.`;
    const lookup = (id: string) => shownSystem(services.systems, id);
    const answer = incidentListAnswer(incidents, lookup, services.now(), name, empty);
    if (found.length <= shown) return answer;
    const more = moreInList(shown, args);
    return { text: `${answer.text}\n${more}`, blocks: [...(answer.blocks ?? []), context(more)] };
  },
});
