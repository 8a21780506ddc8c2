import { onlyToYou } from '../../src/slack/answers.ts';
import { quotedArgument, systemArgument } from '../../src/slack/arguments.ts';
import { dateArgument } from '../../src/slack/arguments-maintenance.ts';
import { maintenanceTexts } from '../../src/slack/cards/forms-maintenance.ts';
import { frozenText } from '../../src/slack/cards/maintenance-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const maintenanceFreeze = defineCommand({
  path: ['maintenance', 'freeze'],
  summary: 'Nothing is changed on a system from then until then (both days included)',
  example: '/hims maintenance freeze hims 2026-12-20 2027-01-04 "Holidays"',
  args: {
    system: systemArgument,
    from: dateArgument('FROM'),
    to: dateArgument('TO'),
    reason: quotedArgument('why', maintenanceTexts.why),
  },
  permission: 'maintenance.freeze',
  async run({ args, actor, services }) {
    const { freeze, hit } = await services.maintenance.freeze(args, actor);
    return onlyToYou(frozenText(freeze, hit, services));
  },
});
