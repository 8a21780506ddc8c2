import { onlyToYou } from '../../src/slack/answers.ts';
import { incidentArgument, systemArgument } from '../../src/slack/arguments.ts';
import { systemText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const incidentSystem = defineCommand({
  path: ['incident', 'system'],
  summary: 'It belongs to another system: its deadlines and people take over',
  example: '/hims incident system fhir INC-12',
  args: { system: systemArgument, incident: incidentArgument },
  permission: 'incident.system',
  async run({ args, actor, services }) {
    return onlyToYou(
      systemText(await services.incidents.changeSystem(args.incident, args.system, actor), services),
    );
  },
});
