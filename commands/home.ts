import { incidentNamer } from '../src/slack/answers.ts';
import { homeAnswer } from '../src/slack/cards/lists.ts';
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
    return homeAnswer(open, (id) => shownSystem(services.systems, id), services.now(), name, counts);
  },
});
