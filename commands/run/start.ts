import { flag, optional, systemArgument } from '../../src/slack/arguments.ts';
import { incidentOption, wordOption } from '../../src/slack/arguments-change.ts';
import { confirmSystemOption, procedureArgument, valuesArgument } from '../../src/slack/arguments-run.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { startReply } from '../../src/slack/start-run.ts';

export const runStart = defineCommand({
  path: ['run', 'start'],
  summary: 'Start a procedure; what it asks for are options; --dry-run shows what would happen',
  example: '/hims run start health-check hims',
  args: {
    procedure: optional(procedureArgument),
    system: optional(systemArgument),
    values: valuesArgument,
    environment: wordOption('environment', 'E'),
    confirmation: confirmSystemOption,
    incident: incidentOption,
    isDry: flag('dry-run'),
  },
  permission: 'run.start',
  // Whoever may start nothing may still look at what would happen.
  decidedByThing: true,
  run: ({ args: { isDry = false, ...args }, actor, services }) =>
    startReply(services, actor, {
      ...args,
      values: args.values ?? {},
      isDry,
    }),
});
