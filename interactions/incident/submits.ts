import { Duration } from 'luxon';
import { z } from 'zod';
import { visibilities } from '../../src/incidents/model.ts';
import { onlyToYou, openedAnswer, requireAsShown } from '../../src/slack/answers.ts';
import { incidentTexts, nextUpdateMinutes } from '../../src/slack/cards/forms.ts';
import { escalatedText, resolvedAnswer, severityText, updatedText } from '../../src/slack/cards/sentences.ts';
import { defineSubmit } from '../../src/slack/define.ts';
import { IncidentMeta, ids, MessageMeta } from '../../src/slack/ids.ts';
import { namer } from '../../src/slack/names.ts';
import { messageTime } from '../../src/slack/payloads.ts';
import { severityNames } from '../../src/systems/model.ts';
import { line, lines } from '../fields.ts';

const Severity = z.enum(severityNames, 'Choose how bad it is.');

export const incidentOpenSubmit = defineSubmit({
  id: ids.incident.openSubmit,
  permission: 'incident.open',
  fields: z.object({
    system: z.string('Choose the system.'),
    severity: Severity,
    title: line(incidentTexts.title, 'Say in a few words what is broken.'),
    visibility: z.enum(visibilities).default('everyone'),
    report: lines(incidentTexts.note, 'Say what was reported.').optional(),
  }),
  meta: z.object({ v: z.literal(1), report: MessageMeta.omit({ v: true }).optional() }),
  says: [{ command: 'incident open', field: 'title', purpose: 'content' }],
  texts: ['title', 'report'],
  async run({ fields: { report, ...request }, meta, actor, services }) {
    const source = meta.report;
    const opened = await services.incidents.open(
      {
        ...request,
        ...(report && source
          ? {
              report: {
                text: report,
                source: { channel: source.channel, ts: source.ts },
                at: messageTime(source.ts),
                ...(source.author ? { author: await services.directory.personOf(source.author) } : {}),
              },
            }
          : {}),
      },
      actor,
    );
    return openedAnswer(services, opened);
  },
});

export const incidentUpdateSubmit = defineSubmit({
  id: ids.incident.updateSubmit,
  permission: 'incident.update',
  decidedByThing: true,
  fields: z.object({
    text: lines(incidentTexts.update, 'Say what is known.'),
    doing: line(incidentTexts.part, 'Say what is being done.').optional(),
    needs: line(incidentTexts.part, 'Say what is needed.').optional(),
    next: z.enum(nextUpdateMinutes.map(String)).optional(),
  }),
  meta: IncidentMeta,
  says: [{ command: 'incident update', field: 'text', purpose: 'content' }],
  texts: ['text', 'doing', 'needs'],
  async run({ fields: { text, doing, needs, next }, meta, actor, services }) {
    const update = {
      text,
      ...(doing ? { doing } : {}),
      ...(needs ? { needs } : {}),
      ...(next ? { nextIn: Duration.fromObject({ minutes: Number(next) }) } : {}),
    };
    return onlyToYou(updatedText(await services.incidents.update(meta.incident, update, actor), services));
  },
});

export const incidentSeveritySubmit = defineSubmit({
  id: ids.incident.severitySubmit,
  permission: 'incident.severity',
  fields: z.object({
    severity: Severity,
    why: lines(incidentTexts.why, 'Say why; it is shown beside the change.'),
  }),
  meta: IncidentMeta,
  says: [{ command: 'incident severity', field: 'why', purpose: 'reason' }],
  texts: ['why'],
  async run({ fields, meta, actor, services }) {
    await requireAsShown(meta, actor, services);
    return onlyToYou(
      severityText(
        await services.incidents.changeSeverity(meta.incident, fields.severity, fields.why, actor),
        services,
      ),
    );
  },
});

export const incidentResolveSubmit = defineSubmit({
  id: ids.incident.resolveSubmit,
  permission: 'incident.resolve',
  fields: z.object({ summary: lines(incidentTexts.summary, 'Say what it was.').optional() }),
  meta: IncidentMeta,
  says: [{ command: 'incident resolve', field: 'summary', purpose: 'claim' }],
  texts: ['summary'],
  async run({ fields, meta, actor, services }) {
    await requireAsShown(meta, actor, services);
    return resolvedAnswer(await services.incidents.resolve(meta.incident, fields.summary, actor));
  },
});

export const incidentEscalateSubmit = defineSubmit({
  id: ids.incident.escalateSubmit,
  permission: 'incident.escalate',
  fields: z.object({ why: lines(incidentTexts.why, 'Say why.').optional() }),
  meta: IncidentMeta,
  says: [{ command: 'escalate', field: 'why', purpose: 'reason' }],
  texts: ['why'],
  async run({ fields, meta, actor, services }) {
    await requireAsShown(meta, actor, services);
    const request = { why: fields.why, expected: meta.shown?.['next'] };
    const escalated = await services.incidents.escalate(meta.incident, request, actor);
    return onlyToYou(escalatedText(escalated, await namer(services.directory, escalated.called.people)));
  },
});
