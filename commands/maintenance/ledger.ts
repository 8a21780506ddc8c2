import { onlyToYou } from '../../src/slack/answers.ts';
import { maintenanceArgument } from '../../src/slack/arguments-keys.ts';
import { ledgerText } from '../../src/slack/cards/maintenance-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const maintenanceLedger = defineCommand({
  path: ['maintenance', 'ledger'],
  summary: 'Every notice to everybody as a file: when it was due, sent, tried again',
  example: '/hims maintenance ledger MW-3',
  args: { maintenance: maintenanceArgument },
  permission: 'maintenance.ledger',
  looksOnly: true,
  async run({ args, actor, services }) {
    return onlyToYou(ledgerText(await services.maintenance.exportLedger(args.maintenance, actor)));
  },
});
