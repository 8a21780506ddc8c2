import { onlyToYou } from '../../src/slack/answers.ts';
import { claim, incidentArgument, noteArgument } from '../../src/slack/arguments.ts';
import { incidentTexts } from '../../src/slack/cards/forms.ts';
import { mitigatedText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const incidentMitigate = defineCommand({
  path: ['incident', 'mitigate'],
  summary: 'Say that the harm is stopped; the clock for the resolution goes on',
  example: '/hims incident mitigate INC-12 "Old server took over"',
  serves: ['H8.1'],
  args: { incident: incidentArgument, text: claim(noteArgument('what holds it', incidentTexts.why)) },
  permission: 'incident.mitigate',
  async run({ args, actor, services }) {
    return onlyToYou(
      mitigatedText(await services.incidents.mitigate(args.incident, args.text, actor), services),
    );
  },
});
