import { Duration } from 'luxon';
import { z } from 'zod';
import { incidentRoles } from '../../src/incidents/model.ts';
import { onlyToYou, requireAsShown } from '../../src/slack/answers.ts';
import { incidentTexts } from '../../src/slack/cards/forms.ts';
import { taskDues } from '../../src/slack/cards/forms-work.ts';
import {
  mergedText,
  mitigatedText,
  notedText,
  notifiedText,
  publishedText,
  reopenedText,
  summarisedText,
  systemText,
  taskText,
} from '../../src/slack/cards/sentences.ts';
import { defineSubmit } from '../../src/slack/define.ts';
import { IncidentMeta, ids, MessageMeta } from '../../src/slack/ids.ts';
import { messageTime } from '../../src/slack/payloads.ts';
import { line, lines } from '../fields.ts';

export const incidentMitigateSubmit = defineSubmit({
  id: ids.incident.mitigateSubmit,
  permission: 'incident.mitigate',
  fields: z.object({ text: line(incidentTexts.why, 'Say what holds it.').optional() }),
  meta: IncidentMeta,
  says: [{ command: 'incident mitigate', field: 'text', purpose: 'claim' }],
  texts: ['text'],
  async run({ fields, meta, actor, services }) {
    await requireAsShown(meta, actor, services);
    return onlyToYou(
      mitigatedText(await services.incidents.mitigate(meta.incident, fields.text, actor), services),
    );
  },
});

export const incidentSummarySubmit = defineSubmit({
  id: ids.incident.summarySubmit,
  permission: 'incident.summarise',
  fields: z.object({ summary: lines(incidentTexts.summary, 'Say what it was.') }),
  meta: IncidentMeta,
  texts: ['summary'],
  async run({ fields, meta, actor, services }) {
    await requireAsShown(meta, actor, services);
    return onlyToYou(
      summarisedText(await services.incidents.summarise(meta.incident, fields.summary, actor)),
    );
  },
});

export const incidentReopenSubmit = defineSubmit({
  id: ids.incident.reopenSubmit,
  permission: 'incident.reopen',
  fields: z.object({ why: line(incidentTexts.why, 'Say what is back.') }),
  meta: IncidentMeta,
  says: [{ command: 'incident reopen', field: 'why', purpose: 'reason' }],
  texts: ['why'],
  async run({ fields, meta, actor, services }) {
    await requireAsShown(meta, actor, services);
    return onlyToYou(
      reopenedText(await services.incidents.reopen(meta.incident, fields.why, actor), services),
    );
  },
});

export const incidentNoteSubmit = defineSubmit({
  id: ids.incident.noteSubmit,
  permission: 'incident.note',
  decidedByThing: true,
  fields: z.object({ text: lines(incidentTexts.note, 'Say what is to be kept.') }),
  meta: IncidentMeta,
  texts: ['text'],
  async run({ fields, meta, actor, services }) {
    return onlyToYou(notedText(await services.incidents.note(meta.incident, { text: fields.text }, actor)));
  },
});

export const incidentPublishSubmit = defineSubmit({
  id: ids.incident.publishSubmit,
  permission: 'incident.publish',
  decidedByThing: true,
  fields: z.object({
    text: lines(incidentTexts.public, 'Say what the public may read.'),
    components: z
      .string()
      .transform((ticked) => ticked.split(','))
      .optional(),
  }),
  meta: IncidentMeta,
  says: [{ command: 'incident publish', field: 'text', purpose: 'content' }],
  texts: ['text'],
  async run({ fields, meta, actor, services }) {
    await requireAsShown(meta, actor, services);
    return onlyToYou(publishedText(await services.incidents.publish(meta.incident, fields, actor), services));
  },
});

export const incidentNotifiedSubmit = defineSubmit({
  id: ids.incident.notifiedSubmit,
  permission: 'incident.notified',
  fields: z.object({ text: line(incidentTexts.why, 'Say whom, and how.') }),
  meta: IncidentMeta,
  says: [{ command: 'incident notified', field: 'text', purpose: 'claim' }],
  texts: ['text'],
  async run({ fields, meta, actor, services }) {
    return onlyToYou(notifiedText(await services.incidents.notified(meta.incident, fields.text, actor)));
  },
});

export const incidentMergeSubmit = defineSubmit({
  id: ids.incident.mergeSubmit,
  permission: 'incident.merge',
  fields: z.object({
    into: z
      .string('Choose the other one.')
      .regex(/^\d{1,15}$/)
      .transform(Number),
  }),
  meta: IncidentMeta,
  texts: [],
  async run({ fields, meta, actor, services }) {
    await requireAsShown(meta, actor, services);
    const into = await services.incidents.merge(meta.incident, fields.into, actor);
    return onlyToYou(mergedText(meta.incident, into, services));
  },
});

export const incidentSystemSubmit = defineSubmit({
  id: ids.incident.systemSubmit,
  permission: 'incident.system',
  fields: z.object({ system: z.string('Choose the system.') }),
  meta: IncidentMeta,
  texts: [],
  async run({ fields, meta, actor, services }) {
    await requireAsShown(meta, actor, services);
    return onlyToYou(
      systemText(await services.incidents.changeSystem(meta.incident, fields.system, actor), services),
    );
  },
});

export const incidentTaskSubmit = defineSubmit({
  id: ids.incident.taskSubmit,
  permission: 'incident.task',
  decidedByThing: true,
  fields: z.object({
    text: line(incidentTexts.task, 'Say what is to be done.'),
    owner: z.string().optional(),
    due: z.enum(taskDues).optional(),
  }),
  meta: IncidentMeta,
  texts: ['text'],
  async run({ fields: { text, owner, due }, meta, actor, services }) {
    const { incident, task } = await services.incidents.addTask(
      meta.incident,
      { text, ...(owner ? { owner } : {}), ...(due ? { dueIn: Duration.fromISO(due) } : {}) },
      actor,
    );
    return onlyToYou(taskText(incident, task));
  },
});

export const incidentRolesSubmit = defineSubmit({
  id: ids.incident.rolesSubmit,
  permission: 'incident.role',
  fields: z.object({
    commander: z.string().optional(),
    communications: z.string().optional(),
    scribe: z.string().optional(),
  }),
  meta: IncidentMeta,
  texts: [],
  async run({ fields, meta, actor, services }) {
    const before = await requireAsShown(meta, actor, services);
    const given: string[] = [];
    for (const role of incidentRoles) {
      const person = fields[role];
      if (person === undefined || person === before[role]) continue;
      // Each role is a deed of its own; the request is one, so only the first carries its mark.
      const { request: _done, ...again } = actor;
      await services.incidents.assignRole(meta.incident, role, person, given.length === 0 ? actor : again);
      given.push(role);
    }
    return onlyToYou(
      given.length === 0
        ? 'Nothing has changed.'
        : `Given: ${given.join(', ')}. Telling each of them what that asks.`,
    );
  },
});

export const incidentTimelineSubmit = defineSubmit({
  id: ids.incident.timeline,
  permission: 'incident.note',
  decidedByThing: true,
  fields: z.object({
    incident: z
      .string('Choose the incident.')
      .regex(/^\d{1,15}$/)
      .transform(Number),
    text: lines(incidentTexts.note, 'Say what is to be kept.'),
  }),
  meta: MessageMeta,
  texts: ['text'],
  async run({ fields, meta: { channel, ts, author }, actor, services }) {
    const incident = await services.incidents.note(
      fields.incident,
      {
        text: fields.text,
        at: messageTime(ts),
        source: { channel, ts },
        ...(author ? { author: await services.directory.personOf(author) } : {}),
      },
      actor,
    );
    return onlyToYou(notedText(incident));
  },
});
