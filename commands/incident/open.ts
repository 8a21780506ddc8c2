import { openedAnswer } from '../../src/slack/answers.ts';
import { severityArgument, systemArgument, textArgument } from '../../src/slack/arguments.ts';
import { incidentTexts, openForm } from '../../src/slack/cards/forms.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const incidentOpen = defineCommand({
  path: ['incident', 'open'],
  summary: 'Declare an incident and start its timers',
  example: '/hims incident open SEV-2 hims "Login slow"',
  args: {
    severity: severityArgument,
    system: systemArgument,
    title: textArgument('title', incidentTexts.title),
  },
  permission: 'incident.open',
  form: (typed, { services }) => openForm(services.systems, typed),
  async run({ args, actor, services }) {
    const incident = await services.incidents.open(args, actor);
    return openedAnswer(services, incident);
  },
});
