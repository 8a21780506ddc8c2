import { may } from '../src/people/permissions.ts';
import { incidentNamer } from '../src/slack/answers.ts';
import { homeAnswer, homePart, mostAtHome } from '../src/slack/cards/lists.ts';
import { freezesAhead, maintenanceHome } from '../src/slack/cards/maintenance-lists.ts';
import { waitingBlocks } from '../src/slack/cards/waiting.ts';
import { defineCommand } from '../src/slack/define.ts';
import { changeHome } from '../src/slack/lists-change.ts';
import { runHome } from '../src/slack/lists-run.ts';
import { shownSystem } from '../src/systems/lookup.ts';

export const home = defineCommand({
  path: [],
  summary: 'What is open and what waits for you',
  example: '/hims',
  args: {},
  permission: 'home.show',
  looksOnly: true,
  async run({ actor, services }) {
    const { incidents, changes, maintenance, notices, runs, systems, now } = services;
    // All at once: people look at it while they wait for it.
    const [open, unresolved, dead, waiting, decisions, asked, next, freezes, steps, underWay] =
      await Promise.all([
        incidents.list({ limit: mostAtHome }, actor),
        incidents.countUnresolved(actor),
        notices.countDead(),
        incidents.waiting(actor),
        changes.waiting(actor),
        maintenance.waiting(actor),
        maintenance.list({ limit: 3, isAhead: true }),
        maintenance.freezes({ from: now(), to: now().plus(freezesAhead) }),
        runs.waiting(actor),
        runs.list({ limit: 4 }, actor),
      ]);
    const lookup = (id: string) => shownSystem(systems, id);
    const waits = [
      ...homePart(waitingBlocks(waiting, lookup, now()), 'incident list --mine'),
      ...changeHome(services, decisions),
      ...runHome(services, steps, underWay),
      ...homePart(maintenanceHome(asked, { next, freezes }, lookup, now()), 'maintenance list'),
    ];
    const name = await incidentNamer(services, open);
    const counts = { open: unresolved, dead };
    const offers = {
      mayAnnounce: may(actor, 'maintenance.announce'),
      mayRun: may(actor, 'run.start') && [...systems.values()].some(({ procedures }) => procedures.size > 0),
    };
    return homeAnswer(open, lookup, now(), name, counts, waits, offers);
  },
});
