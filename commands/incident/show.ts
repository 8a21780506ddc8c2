import { detailsAnswer } from '../../src/slack/answers.ts';
import { incidentArgument } from '../../src/slack/arguments.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const incidentShow = defineCommand({
  path: ['incident', 'show'],
  summary: 'One incident with its deadlines and timeline',
  example: '/hims incident show INC-12',
  args: { incident: incidentArgument },
  permission: 'incident.show',
  run: ({ args, services }) => detailsAnswer(services, args.incident),
});
