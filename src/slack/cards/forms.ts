import type { KnownBlock, ModalView } from '@slack/types';
import { Duration } from 'luxon';
import type { NextCall } from '../../incidents/escalate.ts';
import { type Incident, type Visibility, visibilities } from '../../incidents/model.ts';
import { type SeverityName, type SystemProfile, severityNames } from '../../systems/model.ts';
import { context, modal, radioField, selectField, textField } from '../blocks.ts';
import { ids } from '../ids.ts';
import type { Namer } from '../names.ts';
import { escape, span } from '../text.ts';
import { shownOf } from './form-shown.ts';
import { severitySymbol } from './severity.ts';
import { systemField } from './system-field.ts';

/** Longest texts of an incident, in characters. */
export const incidentTexts = {
  title: 150,
  update: 2_000,
  part: 500,
  why: 300,
  summary: 2_000,
  note: 2_000,
  task: 300,
  public: 500,
} as const;

/** With the times of the system where it is known; what a severity means is the same in all. */
function severityChoices(profile: SystemProfile, showTimes: boolean) {
  return severityNames.map((name) => {
    const { meaning, respond } = profile.severities[name];
    const times = showTimes ? ` (respond ${span(respond)})` : '';
    return { value: name, text: `${severitySymbol[name]} ${name} · ${meaning}${times}` };
  });
}

const visibilityWords: Readonly<Record<Visibility, string>> = {
  everyone: 'Everyone in the workspace',
  private: 'Private: only those who are in it',
  security: 'Security: private, with the security team',
};

interface OpenTyped {
  system?: string | undefined;
  severity?: SeverityName | undefined;
  title?: string | undefined;
  visibility?: Visibility | undefined;
  /** The message it is opened from, kept as the first entry of the timeline. */
  report?: { channel: string; ts: string; author?: string; text: string };
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
      systemField(all, { initial: known?.id }),
      radioField('severity', 'How bad is it?', severityChoices(profile, known !== undefined), typed.severity),
      textField('title', 'What is broken?', {
        max: incidentTexts.title,
        hint: 'For example: Login fails on all wards. No names or numbers of patients.',
        initial: typed.title,
      }),
      selectField(
        'visibility',
        'Who may see it?',
        visibilities.map((value) => ({ value, text: visibilityWords[value] })),
        { initial: typed.visibility ?? 'everyone' },
      ),
      ...(typed.report
        ? [
            textField('report', 'The message', {
              max: incidentTexts.note,
              lines: true,
              optional: true,
              initial: typed.report.text,
              hint: 'Stands first in the timeline.',
            }),
          ]
        : []),
    ],
    meta: { v: 1, ...(typed.report ? { report: reportMeta(typed.report) } : {}) },
  });
}

/** The text is in the form itself, where it can be corrected. */
function reportMeta({ channel, ts, author }: NonNullable<OpenTyped['report']>) {
  return { channel, ts, ...(author ? { author } : {}) };
}

export function incidentModal(
  incident: Incident,
  callbackId: string,
  title: string,
  submit: string,
  fields: KnownBlock[],
  shown: Readonly<Record<string, string>> = {},
): ModalView {
  return modal({
    callbackId,
    title,
    submit,
    blocks: [context(`${incident.severity} · ${incident.key} · ${escape(incident.title)}`), ...fields],
    meta: { v: 1, incident: incident.number, ...(Object.keys(shown).length > 0 ? { shown } : {}) },
  });
}

/** Minutes until the next update that can be promised; none: as the severity asks. */
export const nextUpdateMinutes = [15, 30, 60, 120, 240] as const;

export interface UpdateTyped {
  text?: string | undefined;
  doing?: string | undefined;
  needs?: string | undefined;
}

export function updateForm(incident: Incident, typed: UpdateTyped = {}): ModalView {
  return incidentModal(incident, ids.incident.updateSubmit, `Update ${incident.key}`, 'Post', [
    textField('text', 'What is known?', {
      max: incidentTexts.update,
      lines: true,
      initial: typed.text,
    }),
    textField('doing', 'What is being done?', {
      max: incidentTexts.part,
      optional: true,
      initial: typed.doing,
    }),
    textField('needs', 'What is needed?', {
      max: incidentTexts.part,
      optional: true,
      initial: typed.needs,
    }),
    selectField(
      'next',
      'Next update',
      nextUpdateMinutes.map((minutes) => ({
        value: String(minutes),
        text: `in ${span(Duration.fromObject({ minutes }))}`,
      })),
      { optional: true, hint: 'Left out: as often as the severity asks.' },
    ),
  ]);
}

export function resolveForm(incident: Incident): ModalView {
  const fields = [
    textField('summary', 'What was it, and what ended it?', {
      max: incidentTexts.summary,
      lines: true,
      optional: true,
    }),
  ];
  const shown = shownOf(incident, ['system', 'severity', 'round']);
  return incidentModal(
    incident,
    ids.incident.resolveSubmit,
    `Resolve ${incident.key}`,
    'Resolve',
    fields,
    shown,
  );
}

export interface SeverityTyped {
  severity?: SeverityName | undefined;
  why?: string | undefined;
}

export function severityForm(
  incident: Incident,
  system: SystemProfile,
  typed: SeverityTyped = {},
): ModalView {
  const chosen = typed.severity ?? incident.severity;
  const fields = [
    radioField('severity', 'New severity', severityChoices(system, true), chosen),
    textField('why', 'Why?', { max: incidentTexts.why, initial: typed.why }),
  ];
  const shown = shownOf(incident, ['system', 'severity']);
  const title = `Severity of ${incident.key}`;
  return incidentModal(incident, ids.incident.severitySubmit, title, 'Change', fields, shown);
}

/** `next`: whom the call will reach, which goes with the form. */
export function escalateForm(incident: Incident, next: NextCall, name: Namer): ModalView {
  const who = next.people.map(name).join(', ');
  const fields = [
    context(`Next: ${escape(next.title)}${who ? ` (${who})` : ''}`),
    textField('why', 'Why now?', { max: incidentTexts.why, optional: true }),
  ];
  const title = `Escalate ${incident.key}`;
  const shown = { ...shownOf(incident, ['system', 'severity']), next: next.mark };
  return incidentModal(incident, ids.incident.escalateSubmit, title, 'Call now', fields, shown);
}
