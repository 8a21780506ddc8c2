import { aboutIncident, onlyToYou } from '../../src/slack/answers.ts';
import { incidentArgument, textArgument } from '../../src/slack/arguments.ts';
import { incidentTexts } from '../../src/slack/cards/forms.ts';
import { noteForm } from '../../src/slack/cards/forms-work.ts';
import { notedText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims incident note "Failover started by hand" INC-12';

export const incidentNote = defineCommand({
  path: ['incident', 'note'],
  summary: 'Keep something in the timeline',
  example,
  serves: ['H8.1'],
  args: { text: textArgument('text', incidentTexts.note, 'lines'), incident: incidentArgument },
  permission: 'incident.note',
  decidedByThing: true,
  form: aboutIncident(example, 'note', (incident, typed: { text?: string }) =>
    noteForm(incident, typed.text),
  ),
  async run({ args, actor, services }) {
    return onlyToYou(notedText(await services.incidents.note(args.incident, { text: args.text }, actor)));
  },
});
