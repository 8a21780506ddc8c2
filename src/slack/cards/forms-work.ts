import type { ModalView } from '@slack/types';
import { Duration } from 'luxon';
import { UserError } from '../../errors.ts';
import { type Incident, type IncidentRole, incidentRoles } from '../../incidents/model.ts';
import type { SystemProfile } from '../../systems/model.ts';
import type { Person } from '../../systems/model-people.ts';
import { checkboxField, modal, selectField, textField } from '../blocks.ts';
import { ids } from '../ids.ts';
import { cut, limits } from '../limits.ts';
import { span } from '../text.ts';
import { shownOf } from './form-shown.ts';
import { incidentModal, incidentTexts } from './forms.ts';
import { systemField } from './system-field.ts';

export function mitigateForm(incident: Incident, typed?: string): ModalView {
  return incidentModal(
    incident,
    ids.incident.mitigateSubmit,
    `Mitigate ${incident.key}`,
    'Mitigated',
    [
      textField('text', 'What holds it for now?', {
        max: incidentTexts.why,
        optional: true,
        hint: 'The harm is stopped, the cause is not. The clock for the resolution goes on.',
        initial: typed,
      }),
    ],
    shownOf(incident, ['system', 'severity', 'round']),
  );
}

export function summaryForm(incident: Incident): ModalView {
  return incidentModal(
    incident,
    ids.incident.summarySubmit,
    `Summary of ${incident.key}`,
    'Save',
    [
      textField('summary', 'What was it, and what ended it?', {
        max: incidentTexts.summary,
        lines: true,
        initial: incident.summary,
      }),
    ],
    shownOf(incident, ['summary', 'round']),
  );
}

export function reopenForm(incident: Incident, typed?: string): ModalView {
  return incidentModal(
    incident,
    ids.incident.reopenSubmit,
    `Reopen ${incident.key}`,
    'Reopen',
    [textField('why', 'What is back?', { max: incidentTexts.why, initial: typed })],
    shownOf(incident, ['system', 'round']),
  );
}

export function noteForm(incident: Incident, typed?: string): ModalView {
  return incidentModal(incident, ids.incident.noteSubmit, `Note for ${incident.key}`, 'Keep', [
    textField('text', 'What was seen, tried or decided?', {
      max: incidentTexts.note,
      lines: true,
      initial: typed,
    }),
  ]);
}

export function publishForm(
  incident: Incident,
  systems: ReadonlyMap<string, SystemProfile>,
  typed: { text?: string | undefined; components?: readonly string[] | undefined } = {},
): ModalView {
  const components = systems.get(incident.system)?.components ?? [];
  const fields = [
    textField('text', 'What the public reads', {
      max: incidentTexts.public,
      lines: true,
      hint: 'Nothing of the incident itself is shown, only these words.',
      initial: typed.text ?? incident.publicText,
    }),
    ...(components.length > 1
      ? [
          checkboxField(
            'components',
            'What is affected?',
            components.map(({ id, name }) => ({ value: id, text: name })),
            {
              optional: true, // so that Slack lets it through, and the answer says what is missing
              hint: 'Only these are shown with a problem.',
              initial: typed.components ?? incident.publicComponents ?? [],
            },
          ),
        ]
      : []),
  ];
  const shown = shownOf(incident, ['system', 'isOver', 'public']);
  return incidentModal(incident, ids.incident.publishSubmit, 'On the status page', 'Publish', fields, shown);
}

export function systemForm(incident: Incident, systems: ReadonlyMap<string, SystemProfile>): ModalView {
  const others = [...systems.values()].filter(({ id }) => id !== incident.system);
  // Slack opens no menu without choices.
  if (others.length === 0)
    throw new UserError(
      'incident.same-system',
      `${incident.key} belongs to ${incident.system}, the only system here.`,
    );
  return incidentModal(
    incident,
    ids.incident.systemSubmit,
    `System of ${incident.key}`,
    'Change',
    [systemField(others, { hint: 'Deadlines and people of that system take over.' }, 'It belongs to')],
    shownOf(incident, ['system']),
  );
}

export function notifiedForm(incident: Incident): ModalView {
  return incidentModal(incident, ids.incident.notifiedSubmit, 'Authorities were told', 'Stop the clock', [
    textField('text', 'Whom, and how?', { max: incidentTexts.why, hint: 'For example: HHS, by the portal.' }),
  ]);
}

const incidentChoices = (incidents: readonly Incident[]) =>
  incidents.map(({ key, number, severity, title }) => ({
    value: String(number),
    text: cut(`${key} · ${severity} · ${title}`, limits.option),
  }));

/** `others`: those it may be the same as. */
export function mergeForm(incident: Incident, others: readonly Incident[]): ModalView {
  return incidentModal(
    incident,
    ids.incident.mergeSubmit,
    `Merge ${incident.key}`,
    'Merge',
    [
      selectField('into', 'It goes on as', incidentChoices(others), {
        hint: `${incident.key} ends; its people and open tasks go over.`,
      }),
    ],
    shownOf(incident, ['system', 'severity']),
  );
}

const peopleChoices = (people: readonly Person[]) =>
  people.map(({ id, name }) => ({ value: id, text: name }));

const roleLabels: Readonly<Record<IncidentRole, string>> = {
  commander: 'Commander (decides)',
  communications: 'Communications (tells)',
  scribe: 'Scribe (keeps the timeline)',
};

export function rolesForm(incident: Incident, people: readonly Person[]): ModalView {
  if (people.length === 0)
    throw new UserError(
      'command.missing',
      `people.yaml names nobody to choose from. Type it:   /hims incident role commander @user ${incident.key}`,
    );
  return incidentModal(
    incident,
    ids.incident.rolesSubmit,
    `Roles of ${incident.key}`,
    'Give',
    incidentRoles.map((role) =>
      selectField(role, roleLabels[role], peopleChoices(people), {
        optional: true,
        initial: incident[role],
      }),
    ),
    shownOf(incident, ['holders']),
  );
}

/** ISO 8601 durations that a task is usually given. */
export const taskDues = ['PT1H', 'PT4H', 'P1D', 'P3D', 'P7D', 'P14D', 'P30D'] as const;

export function taskForm(incident: Incident, people: readonly Person[], typed?: string): ModalView {
  return incidentModal(incident, ids.incident.taskSubmit, `Task of ${incident.key}`, 'Add', [
    textField('text', 'What is to be done?', { max: incidentTexts.task, initial: typed }),
    ...(people.length > 0
      ? [selectField('owner', 'By whom?', peopleChoices(people), { optional: true })]
      : []),
    selectField(
      'due',
      'Until when?',
      taskDues.map((iso) => ({ value: iso, text: `in ${span(Duration.fromISO(iso))}` })),
      { optional: true, hint: 'Then they are reminded, every day until it is done.' },
    ),
  ]);
}

export interface QuotedMessage {
  channel: string;
  ts: string;
  author?: string;
  text: string;
}

/** From the message shortcut: which incident, and the words, which can still be corrected. */
export function timelineForm(
  incidents: readonly Incident[],
  message: QuotedMessage,
  here: number | undefined,
): ModalView {
  const chosen =
    incidents.find(({ number }) => number === here) ?? (incidents.length === 1 ? incidents[0] : undefined);
  return modal({
    callbackId: ids.incident.timeline,
    title: 'Add to timeline',
    submit: 'Keep',
    blocks: [
      selectField('incident', 'Incident', incidentChoices(incidents), {
        initial: chosen && String(chosen.number),
      }),
      textField('text', 'The message', {
        max: incidentTexts.note,
        lines: true,
        initial: message.text,
        hint: 'Kept with the time at which it was written. No names or numbers of patients.',
      }),
    ],
    meta: {
      v: 1,
      channel: message.channel,
      ts: message.ts,
      ...(message.author ? { author: message.author } : {}),
    },
  });
}
