import { maintenanceNamer } from '../../src/slack/answers-maintenance.ts';
import { flag, optional, systemArgument } from '../../src/slack/arguments.ts';
import { context } from '../../src/slack/blocks.ts';
import { freezesAhead, maintenanceListAnswer } from '../../src/slack/cards/maintenance-lists.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { shownSystem } from '../../src/systems/lookup.ts';

/** As many as one answer holds well on a phone. */
const shown = 15;

export const maintenanceList = defineCommand({
  path: ['maintenance', 'list'],
  summary: 'What runs and what is planned, the soonest first, and what is frozen',
  example: '/hims maintenance list hims --all',
  args: { system: optional(systemArgument), all: flag('all') },
  permission: 'maintenance.list',
  looksOnly: true,
  async run({ args: { system, all }, services }) {
    const { maintenance, systems, now } = services;
    const about = system ? { system } : {};
    const found = await maintenance.list({ ...about, all: all ?? false, limit: shown + 1 });
    const maintenances = found.slice(0, shown);
    const freezes = await maintenance.freezes({ ...about, from: now(), to: now().plus(freezesAhead) });
    const name = await maintenanceNamer(services, maintenances);
    const empty = all
      ? `There is no maintenance${system ? ` of ${system}` : ''}, and there never was.`
      : `Nothing is planned${system ? ` for ${system}` : ''}. With --all also what is over.`;
    const lookup = (id: string) => shownSystem(systems, id);
    const answer = maintenanceListAnswer(maintenances, freezes, lookup, { now: now(), name }, empty);
    if (found.length <= shown) return answer;
    const more = `These are the first ${shown}. Name a system for the others.`;
    return { text: `${answer.text}\n${more}`, blocks: [...(answer.blocks ?? []), context(more)] };
  },
});
