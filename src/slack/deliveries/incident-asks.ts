import { z } from 'zod';
import { type Incident, incidentKey, incidentNumber, incidentRoles } from '../../incidents/model.ts';
import type { Notice } from '../../notices/model.ts';
import { actions, button, section } from '../blocks.ts';
import {
  downtime,
  downtimeSentence,
  noCommander,
  raisedMessage,
  reopenedMessage,
  reviewDueMessage,
  roleMessage,
  silence,
  summaryDueMessage,
  taskMessage,
  updateDueMessage,
} from '../cards/asks.ts';
import { ids, incidentValue } from '../ids.ts';
import { defineDelivery, type Outgoing } from './define.ts';
import { lateness, lineOf, personOf, sceneOf, threadOf } from './scene.ts';

const RoleData = z.object({ role: z.enum(incidentRoles) });
const CountData = z.object({ count: z.number() });
const RaisedData = z.object({ severity: z.string() });
const TaskData = z.object({ task: z.number() });

/** To one person as a message of its own; where nobody is left to ask, in the thread of the card. */
function besideCard(notice: Notice): { threadOf?: string } {
  return notice.target.to === 'person' ? {} : threadOf(notice);
}

/** How it ended, for whoever was asked something about it. */
function endOf({ mergedInto }: Incident): string {
  return mergedInto === undefined ? 'resolved' : `it goes on as ${incidentKey(mergedInto)}`;
}

const skipped = (reason: string): Outgoing => ({ act: 'skip', reason });

const role = defineDelivery('incident-role', async (notice, context) => {
  const { role: held } = RoleData.parse(notice.data);
  const scene = await sceneOf(notice, context);
  if (scene.incident.resolvedAt) return skipped(endOf(scene.incident));
  if (scene.incident[held] !== personOf(notice)) return skipped('somebody else holds it now');
  return { act: 'post', message: roleMessage(scene.incident, held, await lateness(notice, scene, context)) };
});

const updateDue = defineDelivery('incident-update-due', async (notice, context) => {
  const { count } = CountData.parse(notice.data);
  const scene = await sceneOf(notice, context);
  const { incident, system } = scene;
  if (incident.resolvedAt) return skipped(endOf(scene.incident));
  if (incident.nextUpdateAt && incident.nextUpdateAt > context.now)
    return skipped('the next update is due later');
  const late = await lateness(notice, scene, context);
  // Whether it goes on at all is asked after silence, as in the channel; an update is something that somebody posted as one.
  const since = (await context.incidents.lastSpoken(incident.number)) ?? incident.openedAt;
  const { snooze } = system.followUp;
  return { act: 'post', message: updateDueMessage(incident, { count, late, since, snooze }, scene) };
});

const quiet = defineDelivery('incident-silence', async (notice, context) => {
  const scene = await sceneOf(notice, context);
  const { incident } = scene;
  if (incident.resolvedAt) return skipped(endOf(scene.incident));
  const since = (await context.incidents.lastSpoken(incident.number)) ?? incident.openedAt;
  if (since > notice.wantedAt) return skipped('somebody has said something since');
  return lineOf(notice, scene, context, silence(incident, since, context.now), [
    actions([
      button('Update', ids.incident.updateForm, incidentValue(incident.number), { style: 'primary' }),
    ]),
  ]);
});

const leaderless = defineDelivery('incident-no-commander', async (notice, context) => {
  const scene = await sceneOf(notice, context);
  const { incident } = scene;
  if (incident.resolvedAt || incident.commander) return skipped('somebody took command, or it is over');
  if (!scene.system.severities[incident.severity].commanderWithin)
    return skipped(`a ${incident.severity} wants no commander`);
  return lineOf(notice, scene, context, noCommander(incident, context.now), [
    actions([
      button('Take command', ids.incident.command, incidentValue(incident.number), { style: 'primary' }),
    ]),
  ]);
});

const paper = defineDelivery('incident-downtime', async (notice, context) => {
  const scene = await sceneOf(notice, context);
  const lines = downtime(scene);
  if (lines.length === 0 || scene.incident.resolvedAt) return skipped('there is nothing to say');
  const text = downtimeSentence(scene.incident, scene);
  return { act: 'post', message: { text, blocks: [section(lines.join('\n'))] }, ...threadOf(notice) };
});

function taskDelivery(kind: 'incident-task' | 'incident-task-due') {
  return defineDelivery(kind, async (notice, context) => {
    const { task: number } = TaskData.parse(notice.data);
    const placed = await context.incidents.followTask(incidentNumber(notice.subject), number);
    if (!placed) return skipped(`task ${number} is gone`);
    const { incident, task } = placed;
    // A merge may have taken it along: the message then tells of the task, and is answered, where that is now.
    const subject = incidentKey(incident);
    if (task.doneBy)
      return skipped(
        `task ${task.number} of ${subject} was done by ${context.directory.nameOf(task.doneBy)}`,
      );
    const scene = await sceneOf({ ...notice, subject }, context, [task.createdBy]);
    const late = await lateness(notice, scene, context);
    const message = taskMessage(scene.incident, task, kind === 'incident-task-due', late, scene);
    return { act: 'post', message, about: `task ${task.number} of ${subject}`, ...besideCard(notice) };
  });
}

const summaryDue = defineDelivery('incident-summary-due', async (notice, context) => {
  const scene = await sceneOf(notice, context);
  const { incident } = scene;
  if (incident.summary !== undefined) return skipped('it has a summary now');
  if (incident.status !== 'resolved') return skipped('closed or reopened');
  return {
    act: 'post',
    message: summaryDueMessage(incident, await lateness(notice, scene, context)),
    ...besideCard(notice),
  };
});

const reviewDue = defineDelivery('incident-review-due', async (notice, context) => {
  const scene = await sceneOf(notice, context);
  if (scene.incident.status !== 'resolved') return skipped('closed or reopened');
  return {
    act: 'post',
    message: reviewDueMessage(scene.incident, await lateness(notice, scene, context)),
    ...besideCard(notice),
  };
});

const reopened = defineDelivery('incident-reopened', async (notice, context) => {
  const scene = await sceneOf(notice, context);
  if (scene.incident.resolvedAt) return skipped(endOf(scene.incident));
  const late = await lateness(notice, scene, context);
  return { act: 'post', message: reopenedMessage(scene.incident, late, scene) };
});

/** To who has it: it is worse than it was. */
const raised = defineDelivery('incident-raised', async (notice, context) => {
  const { severity } = RaisedData.parse(notice.data);
  const { incident: now } = await sceneOf(notice, context);
  if (now.resolvedAt) return skipped(endOf(now));
  if (now.severity !== severity) return skipped(`it is ${now.severity} now`);
  const entry = (await context.incidents.timeline(now.number)).findLast(({ kind }) => kind === 'severity');
  const scene = await sceneOf(notice, context, entry?.actor ? [entry.actor] : []);
  const late = await lateness(notice, scene, context);
  return { act: 'post', message: raisedMessage(scene.incident, entry, late, scene) };
});

export const incidentAsks = [
  role,
  updateDue,
  quiet,
  leaderless,
  paper,
  taskDelivery('incident-task'),
  taskDelivery('incident-task-due'),
  summaryDue,
  reviewDue,
  reopened,
  raised,
];
