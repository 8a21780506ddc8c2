import { acknowledgedAnswer } from '../../src/slack/answers.ts';
import { incidentArgument } from '../../src/slack/arguments.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const incidentAck = defineCommand({
  path: ['incident', 'ack'],
  summary: 'Say that you are on it; stops the response timer',
  example: '/hims incident ack INC-12',
  serves: ['H8.1', 'H8.2'],
  args: { incident: incidentArgument },
  permission: 'incident.acknowledge',
  decidedByThing: true,
  async run({ args, actor, services }) {
    return acknowledgedAnswer(await services.incidents.acknowledge(args.incident, actor), actor, services);
  },
});
