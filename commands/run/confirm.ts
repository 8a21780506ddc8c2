import { onlyToYou } from '../../src/slack/answers.ts';
import { unconfirmedStep } from '../../src/slack/answers-run.ts';
import { optional, textOption } from '../../src/slack/arguments.ts';
import { runArgument } from '../../src/slack/arguments-keys.ts';
import { confirmRunOption, stepArgument } from '../../src/slack/arguments-run.ts';
import { runTexts } from '../../src/slack/cards/forms-run.ts';
import { confirmedText } from '../../src/slack/cards/run-confirm.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims run confirm RUN-31 restart';

export const runConfirm = defineCommand({
  path: ['run', 'confirm'],
  summary:
    'Confirm a step of a recovery that cannot be undone, as the second person; with --break-glass "why" when nobody answers in time',
  example,
  args: {
    run: runArgument,
    step: optional(stepArgument),
    'break-glass': textOption('break-glass', runTexts.why),
    confirmation: confirmRunOption,
  },
  permission: 'run.confirm',
  decidedByThing: true,
  async run({ args: { run: number, step, 'break-glass': why, confirmation }, actor, services }) {
    const id = step ?? (await unconfirmedStep(services, number, example));
    const { confirm, breakGlass } = services.runs;
    const run = await (why === undefined
      ? confirm(number, id, actor, confirmation)
      : breakGlass(number, id, { why, confirmation }, actor));
    return onlyToYou(confirmedText(run, id));
  },
});
