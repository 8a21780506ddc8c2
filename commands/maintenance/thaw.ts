import { onlyToYou } from '../../src/slack/answers.ts';
import { quotedArgument } from '../../src/slack/arguments.ts';
import { freezeArgument } from '../../src/slack/arguments-keys.ts';
import { maintenanceTexts } from '../../src/slack/cards/forms-maintenance.ts';
import { thawedText } from '../../src/slack/cards/maintenance-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const maintenanceThaw = defineCommand({
  path: ['maintenance', 'thaw'],
  summary: 'Lift a freeze before its time',
  example: '/hims maintenance thaw FRZ-2 "The release goes out after all"',
  args: { freeze: freezeArgument, why: quotedArgument('why', maintenanceTexts.why) },
  permission: 'maintenance.thaw',
  decidedByThing: true,
  async run({ args, actor, services }) {
    const freeze = await services.maintenance.thaw(args.freeze, args.why, actor);
    return onlyToYou(thawedText(freeze, await services.maintenance.stillFrozen(freeze), services));
  },
});
