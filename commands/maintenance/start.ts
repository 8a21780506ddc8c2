import { onlyToYou } from '../../src/slack/answers.ts';
import { maintenanceArgument } from '../../src/slack/arguments-keys.ts';
import { startedText } from '../../src/slack/cards/maintenance-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const maintenanceStart = defineCommand({
  path: ['maintenance', 'start'],
  summary: 'Say that it begins; everybody is told',
  example: '/hims maintenance start MW-3',
  args: { maintenance: maintenanceArgument },
  permission: 'maintenance.start',
  decidedByThing: true,
  async run({ args, actor, services }) {
    const maintenance = await services.maintenance.start(args.maintenance, actor);
    return onlyToYou(
      startedText(maintenance, await services.maintenance.runningBeside(maintenance), services),
    );
  },
});
