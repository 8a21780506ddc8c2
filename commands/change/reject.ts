import { UserError } from '../../src/errors.ts';
import { votedAnswer } from '../../src/slack/answers-change.ts';
import { quotedArgument } from '../../src/slack/arguments.ts';
import { changeArgument } from '../../src/slack/arguments-keys.ts';
import { changeTexts, rejectForm } from '../../src/slack/cards/forms-change-work.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims change reject CHG-7 "No rollback was rehearsed"';

export const changeReject = defineCommand({
  path: ['change', 'reject'],
  summary: 'Vote against it, and say why',
  example,
  serves: ['H9.1.2'],
  args: { change: changeArgument, why: quotedArgument('why', changeTexts.why) },
  permission: 'change.approve',
  decidedByThing: true,
  async form({ change }, { actor, services }) {
    if (change === undefined) throw new UserError('command.missing', `Which change?   ${example}`);
    return rejectForm(await services.changes.votable(change, actor));
  },
  async run({ args: { change, why }, actor, services }) {
    const voted = await services.changes.vote(change, { verdict: 'reject', note: why }, actor);
    return votedAnswer(services, voted);
  },
});
