import { onlyToYou } from '../../../src/slack/answers.ts';
import { incidentArgument, numberArgument } from '../../../src/slack/arguments.ts';
import { taskDoneText } from '../../../src/slack/cards/sentences.ts';
import { defineCommand } from '../../../src/slack/define.ts';

export const incidentTaskDone = defineCommand({
  path: ['incident', 'task', 'done'],
  summary: 'A task is done',
  example: '/hims incident task done 2 INC-12',
  args: { task: numberArgument, incident: incidentArgument },
  permission: 'incident.task-done',
  decidedByThing: true,
  async run({ args, actor, services }) {
    const done = await services.incidents.finishTask(args.incident, args.task, actor);
    return onlyToYou(taskDoneText(done, args));
  },
});
