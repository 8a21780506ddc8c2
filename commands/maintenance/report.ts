import { onlyToYou } from '../../src/slack/answers.ts';
import { aboutMaintenance } from '../../src/slack/answers-maintenance.ts';
import { claim, quotedArgument } from '../../src/slack/arguments.ts';
import { maintenanceArgument } from '../../src/slack/arguments-keys.ts';
import { maintenanceTexts, reportForm } from '../../src/slack/cards/forms-maintenance.ts';
import { reportedText } from '../../src/slack/cards/maintenance-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example =
  '/hims maintenance report MW-3 "Disk full; the old logs are gone; logs are rotated daily now"';

export const maintenanceReport = defineCommand({
  path: ['maintenance', 'report'],
  summary: 'The report that emergency maintenance owes within a day',
  example,
  serves: ['F-NT'],
  args: {
    maintenance: maintenanceArgument,
    text: claim(quotedArgument('text', maintenanceTexts.report, 'lines')),
  },
  permission: 'maintenance.report',
  decidedByThing: true,
  form: aboutMaintenance(example, 'report', (maintenance, _typed, services) =>
    reportForm(maintenance, services),
  ),
  async run({ args, actor, services }) {
    return onlyToYou(reportedText(await services.maintenance.report(args.maintenance, args.text, actor)));
  },
});
