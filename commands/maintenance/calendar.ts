import { onlyToYou } from '../../src/slack/answers.ts';
import { optional, systemArgument } from '../../src/slack/arguments.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const maintenanceCalendar = defineCommand({
  path: ['maintenance', 'calendar'],
  summary: 'The address under which your own calendar shows all maintenance',
  example: '/hims maintenance calendar hims',
  serves: ['F-NT'],
  args: { system: optional(systemArgument) },
  permission: 'maintenance.list',
  looksOnly: true,
  run: async ({ args: { system }, services }) =>
    onlyToYou(
      `Subscribe to this address in your calendar: ${services.calendarUrl(system ?? 'all')}\nIt has a secret in it: pass it on to colleagues only.`,
    ),
});
