import { onlyToYou } from '../../src/slack/answers.ts';
import { incidentArgument } from '../../src/slack/arguments.ts';
import { unpublishedText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const incidentUnpublish = defineCommand({
  path: ['incident', 'unpublish'],
  summary: 'Take it off the status page',
  example: '/hims incident unpublish INC-12',
  serves: ['H8.3'],
  args: { incident: incidentArgument },
  permission: 'incident.unpublish',
  decidedByThing: true,
  async run({ args, actor, services }) {
    return onlyToYou(unpublishedText(await services.incidents.unpublish(args.incident, actor)));
  },
});
