import { flag, optional, systemArgument } from '../../src/slack/arguments.ts';
import { moreInList } from '../../src/slack/cards/lists.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { changeListAnswer } from '../../src/slack/lists-change.ts';

/** As many as one answer holds well on a phone. */
const shown = 15;

export const changeList = defineCommand({
  path: ['change', 'list'],
  summary: 'Changes that are not over, the next first; those that wait for a decision, or only yours',
  example: '/hims change list hims --waiting',
  args: { system: optional(systemArgument), waiting: flag('waiting'), mine: flag('mine') },
  permission: 'change.list',
  looksOnly: true,
  async run({ args: { system, waiting, mine }, actor, services }) {
    const found = await services.changes.list({
      limit: shown + 1,
      ...(system ? { system } : {}),
      waiting: waiting ?? false,
      ...(mine ? { of: actor.person } : {}),
    });
    const where = system ? ` of ${system}` : '';
    const what = waiting ? 'waits for a decision' : 'is open';
    return changeListAnswer(services, found.slice(0, shown), {
      empty: mine
        ? `No change${where} that you asked for or carry out ${what}. What waits for your vote: /hims`
        : `No change${where} ${what}.   /hims change request`,
      ...(found.length > shown ? { more: moreInList(shown, { system, mine }) } : {}),
    });
  },
});
