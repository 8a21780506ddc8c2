import { onlyToYou } from '../../src/slack/answers.ts';
import { incidentArgument, incidentNamed } from '../../src/slack/arguments.ts';
import { mergedText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const incidentMerge = defineCommand({
  path: ['incident', 'merge'],
  summary: 'The first is the same as the second: it ends, and goes on there',
  example: '/hims incident merge INC-13 INC-12',
  args: { duplicate: incidentNamed('INC-m'), incident: incidentArgument },
  permission: 'incident.merge',
  async run({ args, actor, services }) {
    const into = await services.incidents.merge(args.duplicate, args.incident, actor);
    return onlyToYou(mergedText(args.duplicate, into, services));
  },
});
