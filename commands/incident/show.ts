import { detailsAnswer } from '../../src/slack/answers.ts';
import { incidentArgument } from '../../src/slack/arguments.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const incidentShow = defineCommand({
  path: ['incident', 'show'],
  summary: 'One incident with its deadlines, tasks and timeline, and all that can be done with it',
  example: '/hims incident show INC-12',
  args: { incident: incidentArgument },
  permission: 'incident.show',
  looksOnly: true,
  run: ({ args, actor, services }) => detailsAnswer(services, args.incident, actor),
});
