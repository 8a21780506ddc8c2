import { announceNext, announceOrAsk } from '../../src/slack/answers-maintenance.ts';
import { personOption, quotedArgument, systemArgument, textOption } from '../../src/slack/arguments.ts';
import {
  changeOption,
  componentsOption,
  environmentOption,
  sizeArgument,
  spanOption,
  windowOption,
} from '../../src/slack/arguments-maintenance.ts';
import { maintenanceTexts } from '../../src/slack/cards/forms-maintenance.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const maintenanceAnnounce = defineCommand({
  path: ['maintenance', 'announce'],
  summary: 'Announce a window; too little notice takes an exception',
  example: '/hims maintenance announce hims major "Upgrade to 2.3.1" --window 2026-12-06 --duration PT2H',
  serves: ['H9.2.2', 'F-NT'],
  args: {
    system: systemArgument,
    size: sizeArgument,
    title: quotedArgument('title', maintenanceTexts.title),
    when: windowOption,
    takes: spanOption,
    exception: textOption('exception', maintenanceTexts.why),
    environment: environmentOption,
    change: changeOption,
    impact: textOption('impact', maintenanceTexts.impact),
    preparation: textOption('before', maintenanceTexts.impact),
    components: componentsOption,
    implementer: personOption('by'),
  },
  permission: 'maintenance.announce',
  form: async (typed, { actor, services }) =>
    announceNext(await named(typed, services.directory), actor, services),
  run: async ({ args, actor, services }) =>
    announceOrAsk(await named(args, services.directory), actor, services),
});

/** `@user` is a Slack id; people are known by their key. */
async function named<T extends { implementer?: string | undefined }>(
  typed: T,
  directory: { personOf(slackUser: string): Promise<string> },
): Promise<T> {
  return typed.implementer === undefined
    ? typed
    : { ...typed, implementer: await directory.personOf(typed.implementer) };
}
