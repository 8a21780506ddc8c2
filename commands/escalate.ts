import { incidentKey } from '../src/incidents/model.ts';
import { onlyToYou } from '../src/slack/answers.ts';
import {
  incidentArgument,
  noteArgument,
  optional,
  personArgument,
  teamArgument,
} from '../src/slack/arguments.ts';
import { incidentTexts } from '../src/slack/cards/forms.ts';
import { escalatedText } from '../src/slack/cards/sentences.ts';
import { defineCommand } from '../src/slack/define.ts';
import { namer } from '../src/slack/names.ts';
import { QuestionError, spelled } from '../src/slack/question.ts';

export const escalate = defineCommand({
  path: ['escalate'],
  summary: 'Call the next level now, or a person or team by name; whoever is called is waited for',
  example: '/hims escalate INC-12 "Vendor does not answer"',
  serves: ['H8.3', 'HX'],
  args: {
    incident: incidentArgument,
    person: optional(personArgument),
    team: optional(teamArgument),
    why: noteArgument('why', incidentTexts.why),
  },
  permission: 'incident.escalate',
  async run({ args: { incident, person, team, why }, actor, services }) {
    const { directory, incidents } = services;
    if (person && team) throw whomFirst(incident, [`<@${person}>`, `@${team}`], why);
    const whom = person ? { person: await directory.personOf(person) } : team ? { team } : undefined;
    const escalated = await incidents.escalate(incident, { why, ...(whom ? { whom } : {}) }, actor);
    return onlyToYou(escalatedText(escalated, await namer(directory, escalated.called.people)));
  },
});

function whomFirst(incident: number, whom: readonly string[], text: string | undefined): QuestionError {
  return new QuestionError(
    'incident.one-call',
    'You named a person and a team, and one is called at a time. Nobody was called. Whom first?',
    whom.map((one, index) => ({
      label: index === 0 ? 'The person' : one,
      line: spelled(escalate, { values: [incidentKey(incident), one], text }),
    })),
  );
}
