import { aboutIncident, onlyToYou } from '../../src/slack/answers.ts';
import { incidentArgument, quotedArgument } from '../../src/slack/arguments.ts';
import { incidentTexts } from '../../src/slack/cards/forms.ts';
import { reopenForm } from '../../src/slack/cards/forms-work.ts';
import { reopenedText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims incident reopen INC-12 "Logins fail again"';

export const incidentReopen = defineCommand({
  path: ['incident', 'reopen'],
  summary: 'It is back; the deadline goes on with the time that was left',
  example,
  serves: ['H8.1'],
  args: { incident: incidentArgument, why: quotedArgument('why', incidentTexts.why) },
  permission: 'incident.reopen',
  form: aboutIncident(example, 'reopen', (incident, typed: { why?: string }) =>
    reopenForm(incident, typed.why),
  ),
  async run({ args, actor, services }) {
    return onlyToYou(reopenedText(await services.incidents.reopen(args.incident, args.why, actor), services));
  },
});
