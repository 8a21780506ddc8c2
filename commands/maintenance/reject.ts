import { UserError } from '../../src/errors.ts';
import { onlyToYou } from '../../src/slack/answers.ts';
import { quotedArgument } from '../../src/slack/arguments.ts';
import { maintenanceArgument } from '../../src/slack/arguments-keys.ts';
import { maintenanceTexts, rejectForm } from '../../src/slack/cards/forms-maintenance.ts';
import { votedText } from '../../src/slack/cards/maintenance-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims maintenance reject "It can wait for Sunday" MW-3';

export const maintenanceReject = defineCommand({
  path: ['maintenance', 'reject'],
  summary: 'Refuse its exception',
  example,
  args: { maintenance: maintenanceArgument, why: quotedArgument('why', maintenanceTexts.why) },
  permission: 'maintenance.reject',
  async form({ maintenance }, { actor, services }) {
    if (maintenance === undefined) throw new UserError('command.missing', `Which maintenance?   ${example}`);
    return rejectForm(await services.maintenance.votable(maintenance, actor), services);
  },
  async run({ args, actor, services }) {
    const maintenance = await services.maintenance.reject(args.maintenance, args.why, actor);
    return onlyToYou(votedText(maintenance, 'reject', services));
  },
});
