import { aboutIncident, onlyToYou } from '../../src/slack/answers.ts';
import { incidentArgument, quotedArgument, severityArgument } from '../../src/slack/arguments.ts';
import { incidentTexts, type SeverityTyped, severityForm } from '../../src/slack/cards/forms.ts';
import { severityText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { systemOf } from '../../src/systems/lookup.ts';

const example = '/hims incident severity INC-12 SEV-2 "Read-only access works"';

export const incidentSeverity = defineCommand({
  path: ['incident', 'severity'],
  summary: 'Change how bad it is; deadlines count again from the opening',
  example,
  serves: ['H8.2'],
  args: {
    incident: incidentArgument,
    severity: severityArgument,
    why: quotedArgument('why', incidentTexts.why),
  },
  permission: 'incident.severity',
  form: aboutIncident(example, 'severity', (incident, typed: SeverityTyped, services) =>
    severityForm(incident, systemOf(services.systems, incident.system), typed),
  ),
  async run({ args, actor, services }) {
    const incident = await services.incidents.changeSeverity(args.incident, args.severity, args.why, actor);
    return onlyToYou(severityText(incident, services));
  },
});
