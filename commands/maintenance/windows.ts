import { optional, systemArgument } from '../../src/slack/arguments.ts';
import { environmentOption } from '../../src/slack/arguments-maintenance.ts';
import { windowsBlocks } from '../../src/slack/cards/maintenance-lists.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { systemOf } from '../../src/systems/lookup.ts';

/** Windows of one environment in an answer about one system, and about all of them. */
const shown = 6;
const shownOfEach = 2;

export const maintenanceWindows = defineCommand({
  path: ['maintenance', 'windows'],
  summary: 'The next legal windows, with the notice that each would need',
  example: '/hims maintenance windows hims',
  serves: ['H9.2.1', 'F-MW'],
  args: { system: optional(systemArgument), environment: environmentOption },
  permission: 'maintenance.windows',
  looksOnly: true,
  async run({ args, services }) {
    const { systems, maintenance } = services;
    const asked = args.system ? [systemOf(systems, args.system)] : [...systems.values()];
    const blocks = [];
    for (const system of asked)
      for (const environment of system.environments) {
        if (args.environment !== undefined && args.environment !== environment) continue;
        const count = args.system ? shown : shownOfEach;
        const table = await maintenance.windowTable(system.id, environment, count);
        blocks.push(...windowsBlocks(system, environment, table, table.freezes, services.now()));
      }
    if (blocks.length === 0) return { text: `There is no environment "${args.environment ?? ''}" here.` };
    const text = blocks
      .flatMap((block) => (block.type === 'section' ? (block.text?.text ?? '') : []))
      .join('\n');
    return { text, blocks };
  },
});
