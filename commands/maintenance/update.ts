import { onlyToYou } from '../../src/slack/answers.ts';
import { aboutMaintenance } from '../../src/slack/answers-maintenance.ts';
import { quotedArgument } from '../../src/slack/arguments.ts';
import { maintenanceArgument } from '../../src/slack/arguments-keys.ts';
import { maintenanceTexts, maintenanceUpdateForm } from '../../src/slack/cards/forms-maintenance.ts';
import { maintenanceUpdatedText } from '../../src/slack/cards/maintenance-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims maintenance update MW-3 "The database is migrated, the servers follow"';

export const maintenanceUpdate = defineCommand({
  path: ['maintenance', 'update'],
  summary: 'Tell everybody how it goes',
  example,
  serves: ['H9.2.2'],
  args: {
    maintenance: maintenanceArgument,
    text: quotedArgument('text', maintenanceTexts.update, 'lines'),
  },
  permission: 'maintenance.update',
  decidedByThing: true,
  form: aboutMaintenance(example, 'update', (maintenance, typed: { text?: string }, services) =>
    maintenanceUpdateForm(maintenance, services, typed.text),
  ),
  async run({ args, actor, services }) {
    const maintenance = await services.maintenance.update(args.maintenance, args.text, actor);
    return onlyToYou(maintenanceUpdatedText(maintenance, services));
  },
});
