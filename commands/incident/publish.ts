import { aboutIncident, onlyToYou } from '../../src/slack/answers.ts';
import { incidentArgument, textArgument } from '../../src/slack/arguments.ts';
import { incidentTexts } from '../../src/slack/cards/forms.ts';
import { publishForm } from '../../src/slack/cards/forms-work.ts';
import { publishedText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims incident publish "Sign-in is slow. We are working on it." INC-12';

export const incidentPublish = defineCommand({
  path: ['incident', 'publish'],
  summary: 'Put a text for the public on the status page; nothing else of the incident is shown',
  example,
  serves: ['H8.3'],
  args: { text: textArgument('text', incidentTexts.public, 'lines'), incident: incidentArgument },
  permission: 'incident.publish',
  decidedByThing: true,
  form: aboutIncident(example, 'publish', (incident, typed: { text?: string }) =>
    publishForm(incident, typed.text),
  ),
  async run({ args, actor, services }) {
    return onlyToYou(publishedText(await services.incidents.publish(args.incident, args.text, actor)));
  },
});
