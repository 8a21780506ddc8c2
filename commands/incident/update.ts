import { aboutIncident, onlyToYou } from '../../src/slack/answers.ts';
import { durationOption, incidentArgument, quotedArgument, textOption } from '../../src/slack/arguments.ts';
import { incidentTexts, type UpdateTyped, updateForm } from '../../src/slack/cards/forms.ts';
import { updatedText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims incident update INC-12 "Database failover is running"';

export const incidentUpdate = defineCommand({
  path: ['incident', 'update'],
  summary: 'Tell everybody what is known, being done and needed, and when they hear more',
  example,
  serves: ['H8.3', 'V-13'],
  args: {
    incident: incidentArgument,
    text: quotedArgument('text', incidentTexts.update, 'lines'),
    doing: textOption('doing', incidentTexts.part),
    needs: textOption('needs', incidentTexts.part),
    next: durationOption('next', 'PT30M'),
  },
  permission: 'incident.update',
  decidedByThing: true,
  form: aboutIncident(example, 'update', (incident, typed: UpdateTyped) => updateForm(incident, typed)),
  async run({ args: { incident: number, text, doing, needs, next }, actor, services }) {
    const update = {
      text,
      ...(doing ? { doing } : {}),
      ...(needs ? { needs } : {}),
      ...(next ? { nextIn: next } : {}),
    };
    return onlyToYou(updatedText(await services.incidents.update(number, update, actor), services));
  },
});
