import { UserError } from '../../src/errors.ts';
import { onlyToYou } from '../../src/slack/answers.ts';
import { quotedArgument } from '../../src/slack/arguments.ts';
import { runArgument } from '../../src/slack/arguments-keys.ts';
import { abortForm, runTexts } from '../../src/slack/cards/forms-run.ts';
import { abortedText } from '../../src/slack/cards/run-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims run abort RUN-31 "Wrong server"';

export const runAbort = defineCommand({
  path: ['run', 'abort'],
  summary: 'End it before its end, and say why; what is always done is still done. Closes a checklist',
  example,
  args: { run: runArgument, why: quotedArgument('why', runTexts.why) },
  permission: 'run.abort',
  decidedByThing: true,
  async form({ run, why }, { actor, services }) {
    if (run === undefined) throw new UserError('command.missing', `Which run?   ${example}`);
    return abortForm(await services.runs.runFor(run, 'abort', actor), why);
  },
  run: async ({ args: { run, why }, actor, services }) =>
    onlyToYou(abortedText(await services.runs.abort(run, why, actor))),
});
