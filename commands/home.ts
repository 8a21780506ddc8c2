import { incidentNamer } from '../src/slack/answers.ts';
import { homeAnswer } from '../src/slack/cards/lists.ts';
import { waitingBlocks } from '../src/slack/cards/waiting.ts';
import { defineCommand } from '../src/slack/define.ts';
import { shownSystem } from '../src/systems/lookup.ts';

export const home = defineCommand({
  path: [],
  summary: 'What is open and what waits for you',
  example: '/hims',
  args: {},
  permission: 'home.show',
  async run({ actor, services }) {
    const open = await services.incidents.list({}, actor);
    const counts = {
      open: await services.incidents.countUnresolved(actor),
      dead: await services.notices.countDead(),
    };
    const name = await incidentNamer(services, open);
    const lookup = (id: string) => shownSystem(services.systems, id);
    const waiting = waitingBlocks(await services.incidents.waiting(actor), lookup, services.now());
    return homeAnswer(open, lookup, services.now(), name, counts, waiting);
  },
});
