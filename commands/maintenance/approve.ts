import { onlyToYou } from '../../src/slack/answers.ts';
import { claim, noteArgument } from '../../src/slack/arguments.ts';
import { maintenanceArgument } from '../../src/slack/arguments-keys.ts';
import { maintenanceTexts } from '../../src/slack/cards/forms-maintenance.ts';
import { votedText } from '../../src/slack/cards/maintenance-sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const maintenanceApprove = defineCommand({
  path: ['maintenance', 'approve'],
  summary: 'Allow its exception: too little notice, or a time outside of every window',
  example: '/hims maintenance approve MW-3 "The vendor comes only then"',
  serves: ['V-4'],
  args: { maintenance: maintenanceArgument, note: claim(noteArgument('note', maintenanceTexts.why)) },
  permission: 'maintenance.approve',
  async run({ args, actor, services }) {
    const maintenance = await services.maintenance.approve(args.maintenance, args.note, actor);
    return onlyToYou(votedText(maintenance, 'approve', services));
  },
});
