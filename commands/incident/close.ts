import { onlyToYou } from '../../src/slack/answers.ts';
import { flag, incidentArgument } from '../../src/slack/arguments.ts';
import { closedText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const incidentClose = defineCommand({
  path: ['incident', 'close'],
  summary:
    'The review is done; only open tasks and the breach notice go on. --reviewed where nothing here shows it',
  example: '/hims incident close INC-12',
  serves: ['H8.1'],
  args: { incident: incidentArgument, isReviewed: flag('reviewed') },
  permission: 'incident.close',
  async run({ args, actor, services }) {
    return onlyToYou(
      closedText(await services.incidents.close(args.incident, actor, args.isReviewed ?? false)),
    );
  },
});
