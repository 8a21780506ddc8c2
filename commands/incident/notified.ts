import { onlyToYou } from '../../src/slack/answers.ts';
import { claim, incidentArgument, quotedArgument } from '../../src/slack/arguments.ts';
import { incidentTexts } from '../../src/slack/cards/forms.ts';
import { notifiedText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const incidentNotified = defineCommand({
  path: ['incident', 'notified'],
  summary: 'The authorities were told of the breach: its clock stops (security, compliance, admin)',
  example: '/hims incident notified "HHS, by the portal" INC-12',
  serves: ['H8.3', 'V-19'],
  args: { text: claim(quotedArgument('whom, how', incidentTexts.why)), incident: incidentArgument },
  permission: 'incident.notified',
  async run({ args, actor, services }) {
    return onlyToYou(notifiedText(await services.incidents.notified(args.incident, args.text, actor)));
  },
});
