import type { KnownBlock, ModalView } from '@slack/types';
import type { Incident } from '../../incidents/model.ts';
import { type SeverityName, type SystemProfile, severityNames } from '../../systems/model.ts';
import { context, modal, radioField, selectField, textField } from '../blocks.ts';
import { ids } from '../ids.ts';
import { escape, span } from '../text.ts';
import { severitySymbol } from './severity.ts';

/** Longest texts of an incident, in characters. */
export const incidentTexts = { title: 150, update: 2_000, why: 300, summary: 2_000 } as const;

/** With the times of the system where it is known; what a severity means is the same in all. */
function severityChoices(profile: SystemProfile, showTimes: boolean) {
  return severityNames.map((name) => {
    const { meaning, respond } = profile.severities[name];
    const times = showTimes ? ` (respond ${span(respond)})` : '';
    return { value: name, text: `${severitySymbol[name]} ${name} · ${meaning}${times}` };
  });
}

interface OpenTyped {
  system?: string | undefined;
  severity?: SeverityName | undefined;
  title?: string | undefined;
}

export function openForm(systems: ReadonlyMap<string, SystemProfile>, typed: OpenTyped): ModalView {
  const all = [...systems.values()];
  const known = systems.get(typed.system ?? '') ?? (all.length === 1 ? all[0] : undefined);
  const profile = known ?? all[0];
  if (!profile) throw new Error('there is no system');
  return modal({
    callbackId: ids.incident.openSubmit,
    title: 'Open an incident',
    submit: 'Open',
    blocks: [
      selectField(
        'system',
        'System',
        all.map(({ id, name }) => ({ value: id, text: `${id} · ${name}` })),
        known?.id,
      ),
      radioField('severity', 'How bad is it?', severityChoices(profile, known !== undefined), typed.severity),
      textField('title', 'What is broken?', {
        max: incidentTexts.title,
        hint: 'For example: Login fails on all wards. No names or numbers of patients.',
        ...(typed.title ? { initial: typed.title } : {}),
      }),
    ],
    meta: { v: 1 },
  });
}

function incidentModal(
  incident: Incident,
  callbackId: string,
  title: string,
  submit: string,
  fields: KnownBlock[],
): ModalView {
  return modal({
    callbackId,
    title,
    submit,
    blocks: [context(`${incident.severity} · ${incident.key} · ${escape(incident.title)}`), ...fields],
    meta: { v: 1, incident: incident.number },
  });
}

export function updateForm(incident: Incident, typed?: string): ModalView {
  return incidentModal(incident, ids.incident.updateSubmit, `Update ${incident.key}`, 'Post', [
    textField('text', 'What is known, what is being done, what is needed?', {
      max: incidentTexts.update,
      lines: true,
      ...(typed ? { initial: typed } : {}),
    }),
  ]);
}

export function resolveForm(incident: Incident): ModalView {
  return incidentModal(incident, ids.incident.resolveSubmit, `Resolve ${incident.key}`, 'Resolve', [
    textField('summary', 'What was it, and what ended it?', {
      max: incidentTexts.summary,
      lines: true,
      optional: true,
    }),
  ]);
}

export function severityForm(
  incident: Incident,
  system: SystemProfile,
  typed: { severity?: SeverityName | undefined; why?: string | undefined } = {},
): ModalView {
  return incidentModal(incident, ids.incident.severitySubmit, `Severity of ${incident.key}`, 'Change', [
    radioField(
      'severity',
      'New severity',
      severityChoices(system, true),
      typed.severity ?? incident.severity,
    ),
    textField('why', 'Why?', { max: incidentTexts.why, ...(typed.why ? { initial: typed.why } : {}) }),
  ]);
}

export function escalateForm(incident: Incident, system: SystemProfile): ModalView {
  const next = system.escalation[incident.level];
  return incidentModal(incident, ids.incident.escalateSubmit, `Escalate ${incident.key}`, 'Call now', [
    context(next ? `Next: ${escape(next.title)}` : 'Everyone in the order was called already.'),
    textField('why', 'Why now?', { max: incidentTexts.why, optional: true }),
  ]);
}
