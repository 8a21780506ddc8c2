import { timelineAnswer } from '../../src/slack/answers.ts';
import { incidentArgument } from '../../src/slack/arguments.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const incidentTimeline = defineCommand({
  path: ['incident', 'timeline'],
  summary: 'Everything that happened, in the order in which it happened',
  example: '/hims incident timeline INC-12',
  serves: ['H8.1', 'H12.3'],
  args: { incident: incidentArgument },
  permission: 'incident.timeline',
  looksOnly: true,
  run: ({ args, actor, services }) => timelineAnswer(services, args.incident, actor),
});
