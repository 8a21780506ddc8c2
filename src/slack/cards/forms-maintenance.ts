import type { KnownBlock, ModalView } from '@slack/types';
import { Duration } from 'luxon';
import type { Maintenance } from '../../maintenance/model.ts';
import type { Offer } from '../../maintenance/notice.ts';
import type { MoveRequest } from '../../maintenance/reschedule.ts';
import { bothZones } from '../../maintenance/words.ts';
import { shownSystem } from '../../systems/lookup.ts';
import { context, modal, selectField, textField } from '../blocks.ts';
import type { Services } from '../define.ts';
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

/** Where and when the form is opened: what it shows has its time, and it is refused once that is another. */
type Here = Pick<Services, 'systems' | 'now'>;

/** `Sun 13 Dec 02:00–04:00 New York (07:00–09:00 UTC)` */
export function timeOf(maintenance: Maintenance, { systems, now }: Here): string {
  return bothZones(maintenance, shownSystem(systems, maintenance.system).zone, now());
}

interface Form {
  callbackId: string;
  /** Of its button. */
  submit: string;
  /** Stands in front of the key. */
  verb: string;
  fields: readonly KnownBlock[];
}

function maintenanceModal(
  maintenance: Maintenance,
  here: Here & { vote?: string },
  { callbackId, submit, verb, fields }: Form,
): ModalView {
  const { key, number, system, title: words, sequence, version } = maintenance;
  return modal({
    callbackId,
    title: `${verb} ${key}`,
    submit,
    blocks: [
      context(`${key} · ${escape(words)} · ${system}\n${escape(timeOf(maintenance, here))}`),
      ...fields,
    ],
    meta: { v: 1, maintenance: number, sequence, version, ...(here.vote ? { vote: here.vote } : {}) },
  });
}

export function maintenanceUpdateForm(maintenance: Maintenance, here: Here, typed?: string): ModalView {
  return maintenanceModal(maintenance, here, {
    callbackId: ids.maintenance.updateSubmit,
    verb: 'Update',
    submit: 'Tell everybody',
    fields: [
      textField('text', 'How does it go?', {
        max: maintenanceTexts.update,
        lines: true,
        hint: 'Everybody who was told of it reads this, also by mail.',
        initial: typed,
      }),
    ],
  });
}

/** ISO 8601 durations that an extension usually takes. */
export const extensions = ['PT15M', 'PT30M', 'PT1H', 'PT2H', 'PT4H'] as const;

export function extendForm(maintenance: Maintenance, here: Here): ModalView {
  return maintenanceModal(maintenance, here, {
    callbackId: ids.maintenance.extendSubmit,
    verb: 'Extend',
    submit: 'Tell everybody',
    fields: [
      selectField(
        'by',
        'How much longer?',
        extensions.map((iso) => ({ value: iso, text: `${span(Duration.fromISO(iso))} longer` })),
        { hint: 'Counted from the announced end, or from now where that has passed.' },
      ),
    ],
  });
}

export function completeForm(maintenance: Maintenance, here: Here): ModalView {
  return maintenanceModal(maintenance, here, {
    callbackId: ids.maintenance.completeSubmit,
    verb: 'Complete',
    submit: 'Complete',
    fields: [
      textField('result', 'What is the result?', {
        max: maintenanceTexts.result,
        lines: true,
        hint: 'For example: HIMS runs 2.3.1, sign-in checked on 3B. Everybody is told.',
      }),
    ],
  });
}

export function reportForm(maintenance: Maintenance, here: Here): ModalView {
  return maintenanceModal(maintenance, here, {
    callbackId: ids.maintenance.reportSubmit,
    verb: 'Report of',
    submit: 'Save',
    fields: [
      textField('text', 'What happened, why, and what changes?', {
        max: maintenanceTexts.report,
        lines: true,
        hint: 'No names or numbers of patients.',
        initial: maintenance.report?.text,
      }),
    ],
  });
}

export function cancelForm(maintenance: Maintenance, here: Here, typed?: string): ModalView {
  return maintenanceModal(maintenance, here, {
    callbackId: ids.maintenance.cancelSubmit,
    verb: 'Cancel',
    submit: 'Cancel it',
    fields: [
      textField('why', 'Why does it not take place?', {
        max: maintenanceTexts.why,
        hint: 'Everybody who was told of it reads this.',
        initial: typed,
      }),
    ],
  });
}

/** `vote`: the one that the person was shown; none where it was typed. */
export function rejectForm(maintenance: Maintenance, here: Here & { vote?: string }): ModalView {
  return maintenanceModal(maintenance, here, {
    callbackId: ids.maintenance.rejectSubmit,
    verb: 'Reject',
    submit: 'Reject',
    fields: [textField('why', 'Why not?', { max: maintenanceTexts.why })],
  });
}

/** `typed`: a time that was asked for before, as it was typed. */
export function moveForm(
  maintenance: Maintenance,
  offers: readonly Offer[],
  here: Here,
  typed: Partial<MoveRequest> = {},
): ModalView {
  const { zone } = shownSystem(here.systems, maintenance.system);
  const choices = offers.map((offer) => ({
    value: offer.startsAt.toUTC().toISO() ?? '',
    text: offerWords(offer, zone, here.now()),
  }));
  const known = choices.find(({ value }) => value === typed.when);
  const other = typed.when !== undefined && !known ? [{ value: typed.when, text: typed.when }] : [];
  const all = [...other, ...choices];
  return maintenanceModal(maintenance, here, {
    callbackId: ids.maintenance.moveSubmit,
    verb: 'Move',
    submit: 'Move',
    fields: [
      all.length > 0
        ? selectField('when', 'To when?', all, { initial: typed.when })
        : textField('when', 'To when?', {
            max: 40,
            hint: 'For example 2026-12-06T02:30, in the zone of the system.',
          }),
      takesField(
        `Left out: ${span(maintenance.endsAt.diff(maintenance.startsAt))}, as it was announced.`,
        typed.takes,
      ),
      exceptionField(typed.exception),
    ],
  });
}

/** How long it takes, where that is not what is usual. */
const lengths = ['PT30M', 'PT1H', 'PT2H', 'PT3H', 'PT4H'] as const;

export function takesField(hint: string, typed: Duration | undefined) {
  const taken = typed?.toISO() ?? undefined;
  const spans = [...new Set([...(taken ? [taken] : []), ...lengths])];
  return selectField(
    'takes',
    'How long?',
    spans.map((iso) => ({ value: iso, text: span(Duration.fromISO(iso)) })),
    { optional: true, hint, initial: taken },
  );
}

export function exceptionField(typed: string | undefined) {
  return textField('exception', 'Why can it not wait?', {
    max: maintenanceTexts.why,
    optional: true,
    hint: 'Only where the notice is too short, or no window fits: then somebody else has to agree.',
    initial: typed,
  });
}
