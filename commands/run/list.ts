import { flag, optional, systemArgument } from '../../src/slack/arguments.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { narrower, runListAnswer } from '../../src/slack/lists-run.ts';

/** As many as one answer holds well on a phone. */
const shown = 15;

export const runList = defineCommand({
  path: ['run', 'list'],
  summary: 'Runs that are not over, where each of them stands; with a system the procedures that it has',
  example: '/hims run list hims --all',
  args: { system: optional(systemArgument), all: flag('all') },
  permission: 'run.list',
  looksOnly: true,
  async run({ args: { system, all = false }, actor, services }) {
    const filter = { all, limit: shown + 1, ...(system ? { system } : {}) };
    const found = await services.runs.list(filter, actor);
    const where = system ? ` in ${system}` : '';
    return runListAnswer(services, found.slice(0, shown), {
      empty: all ? `Nothing was run${where} yet.` : `Nothing runs${where}.`,
      system,
      ...(found.length > shown ? { more: `These are the newest ${shown}. ${narrower(system)}` } : {}),
    });
  },
});
