import { onlyToYou } from '../src/slack/answers.ts';
import { incidentArgument, optional, textArgument } from '../src/slack/arguments.ts';
import { incidentTexts } from '../src/slack/cards/forms.ts';
import { escalatedText } from '../src/slack/cards/sentences.ts';
import { defineCommand } from '../src/slack/define.ts';

export const escalate = defineCommand({
  path: ['escalate'],
  summary: 'Call the next level now',
  example: '/hims escalate INC-12 "Vendor does not answer"',
  serves: ['H8.3', 'HX'],
  args: { incident: incidentArgument, why: optional(textArgument('why', incidentTexts.why)) },
  permission: 'incident.escalate',
  async run({ args, actor, services }) {
    return onlyToYou(
      escalatedText(await services.incidents.escalate(args.incident, args.why, actor), services),
    );
  },
});
