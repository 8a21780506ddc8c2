import { z } from 'zod';
import { onlyToYou, openedAnswer } from '../../src/slack/answers.ts';
import { incidentTexts } from '../../src/slack/cards/forms.ts';
import { escalatedText, resolvedText, severityText } from '../../src/slack/cards/sentences.ts';
import { defineSubmit } from '../../src/slack/define.ts';
import { IncidentMeta, ids } from '../../src/slack/ids.ts';
import { oneLine, stripControls } from '../../src/slack/text.ts';
import { severityNames } from '../../src/systems/model.ts';

const title = (max: number) =>
  z
    .string('Say in a few words what is broken.')
    .transform(oneLine)
    .pipe(z.string().min(1, 'Say in a few words what is broken.').max(max, `At most ${max} characters fit.`));
const lines = (max: number, empty: string) =>
  z
    .string(empty)
    .transform((text) => stripControls(text).trim())
    .pipe(z.string().min(1, empty).max(max, `At most ${max} characters fit.`));
const Severity = z.enum(severityNames, 'Choose how bad it is.');

export const incidentOpenSubmit = defineSubmit({
  id: ids.incident.openSubmit,
  permission: 'incident.open',
  fields: z.object({
    system: z.string('Choose the system.'),
    severity: Severity,
    title: title(incidentTexts.title),
  }),
  meta: z.object({ v: z.literal(1) }),
  texts: ['title'],
  async run({ fields, actor, services }) {
    const incident = await services.incidents.open(fields, actor);
    return openedAnswer(services, incident);
  },
});

export const incidentUpdateSubmit = defineSubmit({
  id: ids.incident.updateSubmit,
  permission: 'incident.update',
  fields: z.object({ text: lines(incidentTexts.update, 'Say what is known.') }),
  meta: IncidentMeta,
  texts: ['text'],
  async run({ fields, meta, actor, services }) {
    const incident = await services.incidents.update(meta.incident, fields.text, actor);
    return onlyToYou(`Posted in the thread of ${incident.key}.`);
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
  texts: ['why'],
  async run({ fields, meta, actor, services }) {
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
  texts: ['summary'],
  async run({ fields, meta, actor, services }) {
    return onlyToYou(resolvedText(await services.incidents.resolve(meta.incident, fields.summary, actor)));
  },
});

export const incidentEscalateSubmit = defineSubmit({
  id: ids.incident.escalateSubmit,
  permission: 'incident.escalate',
  fields: z.object({ why: lines(incidentTexts.why, 'Say why.').optional() }),
  meta: IncidentMeta,
  texts: ['why'],
  async run({ fields, meta, actor, services }) {
    return onlyToYou(
      escalatedText(await services.incidents.escalate(meta.incident, fields.why, actor), services),
    );
  },
});
