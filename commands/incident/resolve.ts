import { onlyToYou } from '../../src/slack/answers.ts';
import { claim, incidentArgument, noteArgument } from '../../src/slack/arguments.ts';
import { incidentTexts } from '../../src/slack/cards/forms.ts';
import { resolvedAnswer, summarisedText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const incidentResolve = defineCommand({
  path: ['incident', 'resolve'],
  summary: 'Say that it is over; stops its deadlines. Once more with a text: the summary',
  example: '/hims incident resolve INC-12 "Failover done, logins work"',
  serves: ['H8.1', 'H8.2'],
  args: {
    incident: incidentArgument,
    summary: claim(noteArgument('summary', incidentTexts.summary, 'lines')),
  },
  permission: 'incident.resolve',
  async run({ args: { incident: number, summary }, actor, services }) {
    const before = await services.incidents.view(number, actor);
    if (before.status === 'resolved' && summary !== undefined)
      return onlyToYou(summarisedText(await services.incidents.summarise(number, summary, actor)));
    return resolvedAnswer(await services.incidents.resolve(number, summary, actor));
  },
});
