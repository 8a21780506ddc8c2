import { onlyToYou } from '../../src/slack/answers.ts';
import { aboutMaintenance } from '../../src/slack/answers-maintenance.ts';
import { quotedArgument } from '../../src/slack/arguments.ts';
import { maintenanceArgument } from '../../src/slack/arguments-keys.ts';
import { cancelForm, maintenanceTexts } from '../../src/slack/cards/forms-maintenance.ts';
import { cancelledText } from '../../src/slack/cards/maintenance-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims maintenance cancel "The vendor is not ready" MW-3';

export const maintenanceCancel = defineCommand({
  path: ['maintenance', 'cancel'],
  summary: 'It does not take place; everybody is told, and nothing more follows',
  example,
  args: { maintenance: maintenanceArgument, why: quotedArgument('why', maintenanceTexts.why) },
  permission: 'maintenance.cancel',
  form: aboutMaintenance(example, 'cancel', (maintenance, _typed, services) =>
    cancelForm(maintenance, services),
  ),
  async run({ args, actor, services }) {
    return onlyToYou(cancelledText(await services.maintenance.cancel(args.maintenance, args.why, actor)));
  },
});
