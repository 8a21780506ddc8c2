import { approveReply, votedAnswer } from '../../src/slack/answers-change.ts';
import { claim, noteArgument } from '../../src/slack/arguments.ts';
import { confirmOption } from '../../src/slack/arguments-change.ts';
import { changeArgument } from '../../src/slack/arguments-keys.ts';
import { changeTexts } from '../../src/slack/cards/forms-change-work.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const changeApprove = defineCommand({
  path: ['change', 'approve'],
  summary: 'Vote for it as it stands now; of a high risk with its key once more (--confirm CHG-n)',
  example: '/hims change approve CHG-7 "Rehearsed twice"',
  serves: ['H9.1.2', 'V-14'],
  args: {
    change: changeArgument,
    note: claim(noteArgument('note', changeTexts.note)),
    confirm: confirmOption,
  },
  permission: 'change.approve',
  decidedByThing: true,
  async run({ args: { change: number, note, confirm }, actor, services }) {
    if (confirm !== undefined) {
      const request = {
        verdict: 'approve' as const,
        confirmed: confirm === number,
        ...(note ? { note } : {}),
      };
      return votedAnswer(services, await services.changes.vote(number, request, actor));
    }
    return approveReply(services, actor, { number, ...(note ? { note } : {}) });
  },
});
