import type { KnownBlock, ModalView } from '@slack/types';
import { Duration } from 'luxon';
import type { Maintenance } from '../../maintenance/model.ts';
import type { Offer } from '../../maintenance/notice.ts';
import type { SystemProfile } from '../../systems/model.ts';
import { context, modal, selectField, textField } from '../blocks.ts';
import { ids } from '../ids.ts';
import { escape, span } from '../text.ts';
import { offerWords } from './maintenance-lists.ts';

/** Longest texts of a maintenance, in characters. */
export const maintenanceTexts = {
  title: 150,
  impact: 300,
  why: 300,
  update: 2_000,
  result: 2_000,
  report: 2_900,
} as const;

function maintenanceModal(
  { key, number, system, title: words }: Maintenance,
  callbackId: string,
  title: string,
  submit: string,
  fields: KnownBlock[],
): ModalView {
  return modal({
    callbackId,
    title,
    submit,
    blocks: [context(`${key} · ${escape(words)} · ${system}`), ...fields],
    meta: { v: 1, maintenance: number },
  });
}

export function maintenanceUpdateForm(maintenance: Maintenance, typed?: string): ModalView {
  return maintenanceModal(
    maintenance,
    ids.maintenance.updateSubmit,
    `Update ${maintenance.key}`,
    'Tell everybody',
    [
      textField('text', 'How does it go?', {
        max: maintenanceTexts.update,
        lines: true,
        hint: 'Everybody who was told of it reads this, also by mail.',
        initial: typed,
      }),
    ],
  );
}

/** ISO 8601 durations that an extension usually takes. */
export const extensions = ['PT15M', 'PT30M', 'PT1H', 'PT2H', 'PT4H'] as const;

export function extendForm(maintenance: Maintenance): ModalView {
  return maintenanceModal(
    maintenance,
    ids.maintenance.extendSubmit,
    `Extend ${maintenance.key}`,
    'Tell everybody',
    [
      selectField(
        'by',
        'How much longer?',
        extensions.map((iso) => ({ value: iso, text: `${span(Duration.fromISO(iso))} longer` })),
        { hint: 'Counted from the announced end, or from now where that has passed.' },
      ),
    ],
  );
}

export function completeForm(maintenance: Maintenance): ModalView {
  return maintenanceModal(
    maintenance,
    ids.maintenance.completeSubmit,
    `Complete ${maintenance.key}`,
    'Complete',
    [
      textField('result', 'What is the result?', {
        max: maintenanceTexts.result,
        lines: true,
        hint: 'For example: HIMS runs 2.3.1, sign-in checked on 3B. Everybody is told.',
      }),
    ],
  );
}

export function reportForm(maintenance: Maintenance): ModalView {
  return maintenanceModal(maintenance, ids.maintenance.reportSubmit, `Report of ${maintenance.key}`, 'Save', [
    textField('text', 'What happened, why, and what changes?', {
      max: maintenanceTexts.report,
      lines: true,
      hint: 'No names or numbers of patients.',
      initial: maintenance.report?.text,
    }),
  ]);
}

export function cancelForm(maintenance: Maintenance, typed?: string): ModalView {
  return maintenanceModal(
    maintenance,
    ids.maintenance.cancelSubmit,
    `Cancel ${maintenance.key}`,
    'Cancel it',
    [
      textField('why', 'Why does it not take place?', {
        max: maintenanceTexts.why,
        hint: 'Everybody who was told of it reads this.',
        initial: typed,
      }),
    ],
  );
}

/** `vote`: the one that the person was shown; none where it was typed. */
export function rejectForm(maintenance: Maintenance, vote?: string): ModalView {
  const { key, number, system, title } = maintenance;
  return modal({
    callbackId: ids.maintenance.rejectSubmit,
    title: `Reject ${key}`,
    submit: 'Reject',
    blocks: [
      context(`${key} · ${escape(title)} · ${system}`),
      textField('why', 'Why not?', { max: maintenanceTexts.why }),
    ],
    meta: { v: 1, maintenance: number, ...(vote ? { vote } : {}) },
  });
}

/** `typed`: a time that was asked for before, as it was typed. */
export function moveForm(
  maintenance: Maintenance,
  offers: readonly Offer[],
  system: SystemProfile,
  now: Maintenance['startsAt'],
  typed: { when?: string | undefined; why?: string | undefined } = {},
): ModalView {
  const choices = offers.map((offer) => ({
    value: offer.startsAt.toUTC().toISO() ?? '',
    text: offerWords(offer, system.zone, now),
  }));
  const known = choices.find(({ value }) => value === typed.when);
  const other = typed.when !== undefined && !known ? [{ value: typed.when, text: typed.when }] : [];
  const all = [...other, ...choices];
  return maintenanceModal(maintenance, ids.maintenance.moveSubmit, `Move ${maintenance.key}`, 'Move', [
    all.length > 0
      ? selectField('when', 'To when?', all, { initial: typed.when })
      : textField('when', 'To when?', {
          max: 40,
          hint: 'For example 2026-12-06T02:30, in the zone of the system.',
        }),
    exceptionField(typed.why),
  ]);
}

export function exceptionField(typed: string | undefined) {
  return textField('exception', 'Why can it not wait?', {
    max: maintenanceTexts.why,
    optional: true,
    hint: 'Only where the notice is too short, or no window fits: then somebody else has to agree.',
    initial: typed,
  });
}
