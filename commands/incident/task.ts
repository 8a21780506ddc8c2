import { aboutIncident, onlyToYou } from '../../src/slack/answers.ts';
import {
  durationOption,
  incidentArgument,
  optional,
  personArgument,
  textArgument,
} from '../../src/slack/arguments.ts';
import { incidentTexts } from '../../src/slack/cards/forms.ts';
import { taskForm } from '../../src/slack/cards/forms-work.ts';
import { taskText } from '../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims incident task "Call the vendor" @bea --due PT4H INC-12';

export const incidentTask = defineCommand({
  path: ['incident', 'task'],
  summary: 'Something to be done, by whom and until when',
  example,
  args: {
    text: textArgument('text', incidentTexts.task),
    owner: optional(personArgument),
    due: durationOption('due', 'P1D'),
    incident: incidentArgument,
  },
  permission: 'incident.task',
  decidedByThing: true,
  form: aboutIncident(example, 'task', (incident, typed: { text?: string }, services) =>
    taskForm(incident, services.directory.people(), typed.text),
  ),
  async run({ args, actor, services }) {
    const { incident, task } = await services.incidents.addTask(
      args.incident,
      {
        text: args.text,
        ...(args.owner ? { owner: await services.directory.personOf(args.owner) } : {}),
        ...(args.due ? { dueIn: args.due } : {}),
      },
      actor,
    );
    return onlyToYou(taskText(incident, task));
  },
});
