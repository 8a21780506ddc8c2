import { onlyToYou } from '../../src/slack/answers.ts';
import { aboutMaintenance } from '../../src/slack/answers-maintenance.ts';
import { maintenanceArgument } from '../../src/slack/arguments-keys.ts';
import { spanArgument } from '../../src/slack/arguments-maintenance.ts';
import { extendForm } from '../../src/slack/cards/forms-maintenance.ts';
import { extendedText } from '../../src/slack/cards/maintenance-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims maintenance extend PT30M MW-3';

export const maintenanceExtend = defineCommand({
  path: ['maintenance', 'extend'],
  summary: 'It takes so much longer; everybody is told',
  example,
  args: { maintenance: maintenanceArgument, by: spanArgument },
  permission: 'maintenance.extend',
  decidedByThing: true,
  form: aboutMaintenance(example, 'extend', (maintenance, _typed, services) =>
    extendForm(maintenance, services),
  ),
  async run({ args, actor, services }) {
    const maintenance = await services.maintenance.extend(args.maintenance, args.by, actor);
    return onlyToYou(extendedText(maintenance, await services.maintenance.runsInto(maintenance), services));
  },
});
