import { Duration } from 'luxon';
import { onlyToYou } from '../../src/slack/answers.ts';
import { requireRecent } from '../../src/slack/asked-at.ts';
import {
  closedText,
  mergedText,
  reviewText,
  snoozedText,
  taskDoneText,
} from '../../src/slack/cards/sentences.ts';
import { defineAction } from '../../src/slack/define.ts';
import { IncidentValue, ids, MergeValue, SnoozeValue, TaskValue } from '../../src/slack/ids.ts';

export const incidentCloseButton = defineAction({
  id: ids.incident.close,
  permission: 'incident.close',
  value: IncidentValue,
  run: async ({ value, actor, services }) =>
    onlyToYou(closedText(await services.incidents.close(value, actor))),
});

export const incidentReviewButton = defineAction({
  id: ids.incident.review,
  permission: 'incident.review',
  value: IncidentValue,
  run: async ({ value, actor, services }) =>
    onlyToYou(reviewText(await services.incidents.review(value, actor))),
});

export const incidentTaskDoneButton = defineAction({
  id: ids.incident.taskDone,
  permission: 'incident.task-done',
  decidedByThing: true,
  value: TaskValue,
  async run({ value: { incident: number, number: task }, actor, services }) {
    const done = await services.incidents.finishTask(number, task, actor);
    return onlyToYou(taskDoneText(done, { incident: number, task }));
  },
});

export const incidentSnooze = defineAction({
  id: ids.incident.snooze,
  permission: 'incident.snooze',
  decidedByThing: true,
  value: SnoozeValue,
  async run({ value: { incident: number, number: minutes }, actor, services }) {
    const wait = Duration.fromObject({ minutes });
    return onlyToYou(snoozedText(await services.incidents.snooze(number, wait, actor), services));
  },
});

export const incidentMergeButton = defineAction({
  id: ids.incident.merge,
  permission: 'incident.merge',
  value: MergeValue,
  async run({ value: { duplicate, into, offered, asked }, actor, services }) {
    if (asked !== undefined) requireRecent(asked, services.now());
    const merged = await services.incidents.merge(duplicate, into, actor, offered);
    return onlyToYou(mergedText(duplicate, merged, services));
  },
});
