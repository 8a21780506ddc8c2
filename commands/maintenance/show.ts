import { maintenanceDetails } from '../../src/slack/answers-maintenance.ts';
import { maintenanceArgument } from '../../src/slack/arguments-keys.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const maintenanceShow = defineCommand({
  path: ['maintenance', 'show'],
  summary: 'One maintenance with its votes, every notice, and all that can be done with it',
  example: '/hims maintenance show MW-3',
  args: { maintenance: maintenanceArgument },
  permission: 'maintenance.show',
  looksOnly: true,
  run: ({ args, services }) => maintenanceDetails(services, args.maintenance),
});
