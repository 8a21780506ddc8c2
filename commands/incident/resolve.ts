import { onlyToYou } from '../../src/slack/answers.ts';
import { incidentArgument, optional, textArgument } from '../../src/slack/arguments.ts';
import { incidentTexts } from '../../src/slack/cards/forms.ts';
import { resolvedText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const incidentResolve = defineCommand({
  path: ['incident', 'resolve'],
  summary: 'Say that it is over; stops every timer',
  example: '/hims incident resolve INC-12 "Failover done, logins work"',
  args: {
    incident: incidentArgument,
    summary: optional(textArgument('summary', incidentTexts.summary, 'lines')),
  },
  permission: 'incident.resolve',
  async run({ args, actor, services }) {
    return onlyToYou(resolvedText(await services.incidents.resolve(args.incident, args.summary, actor)));
  },
});
