import { onlyToYou } from '../../src/slack/answers.ts';
import { aboutMaintenance } from '../../src/slack/answers-maintenance.ts';
import { claim, quotedArgument } from '../../src/slack/arguments.ts';
import { maintenanceArgument } from '../../src/slack/arguments-keys.ts';
import { completeForm, maintenanceTexts } from '../../src/slack/cards/forms-maintenance.ts';
import { completedText } from '../../src/slack/cards/maintenance-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims maintenance complete MW-3 "HIMS runs 2.3.1, sign-in checked"';

export const maintenanceComplete = defineCommand({
  path: ['maintenance', 'complete'],
  summary: 'It is done, with its result; everybody is told',
  example,
  serves: ['H9.2.2'],
  args: {
    maintenance: maintenanceArgument,
    result: claim(quotedArgument('result', maintenanceTexts.result, 'lines')),
  },
  permission: 'maintenance.complete',
  decidedByThing: true,
  form: aboutMaintenance(example, 'complete', (maintenance, _typed, services) =>
    completeForm(maintenance, services),
  ),
  async run({ args, actor, services }) {
    const maintenance = await services.maintenance.complete(args.maintenance, args.result, actor);
    return onlyToYou(completedText(maintenance, await services.maintenance.plannedIn(maintenance), services));
  },
});
