import type { KnownBlock, ModalView } from '@slack/types';
import { type Change, riskLevels, type Span } from '../../changes/model.ts';
import { isLegalFor, voteShownOf } from '../../changes/rules.ts';
import { spanText } from '../../changes/words.ts';
import type { SystemProfile } from '../../systems/model.ts';
import { context, modal, radioField, selectField, textField } from '../blocks.ts';
import { ids } from '../ids.ts';
import { cutEscaped } from '../limits.ts';
import { escape } from '../text.ts';

/** Longest texts of a change, in characters. */
export const changeTexts = {
  title: 150,
  impact: 300,
  plan: 2_000,
  why: 500,
  note: 500,
  comment: 2_000,
  result: 1_000,
} as const;

export function changeModal(
  change: Change,
  callbackId: string,
  title: string,
  submit: string,
  fields: KnownBlock[],
  more: Record<string, unknown> = {},
): ModalView {
  return modal({
    callbackId,
    title,
    submit,
    blocks: [context(`${change.key} · ${change.type} · ${escape(change.title)}`), ...fields],
    meta: { v: 1, change: change.number, ...more },
  });
}

const riskWords = { low: 'Low', medium: 'Medium', high: 'High' } as const;
export const riskChoices = riskLevels.map((value) => ({ value, text: riskWords[value] }));

/** What is decided on, as it was written: the plan, the way back, how it is checked. */
function planParts({ plan, rollbackPlan, validationPlan }: Change): KnownBlock[] {
  const quoted = (text: string) => cutEscaped(escape(text), 800).replaceAll('\n', '\n> ');
  return [
    context(`Plan\n> ${quoted(plan)}`),
    context(`Rollback\n> ${quoted(rollbackPlan)}`),
    context(`Validation\n> ${quoted(validationPlan)}`),
  ];
}

export function assessForm(
  change: Change,
  typed: Partial<Pick<Change, 'likelihood' | 'impact'>> = {},
): ModalView {
  const { likelihood, impact } = { ...change, ...typed };
  const fields = [
    ...planParts(change),
    radioField('likelihood', 'How likely does it go wrong?', riskChoices, likelihood),
    radioField('impact', 'How bad would that be?', riskChoices, impact),
  ];
  const shown = { revision: change.revision };
  return changeModal(change, ids.change.assessSubmit, `Assess ${change.key}`, 'Assess', fields, shown);
}

interface Vote {
  note?: string | undefined;
  isHigh: boolean;
  /** What the bot would do, step by step, with its hash. */
  plan: readonly KnownBlock[];
}

/** High risk: the key is typed, so that nobody approves in passing. A procedure is seen before it is approved. */
export function confirmForm(change: Change, { note, isHigh, plan }: Vote): ModalView {
  return changeModal(
    change,
    ids.change.approveSubmit,
    `Approve ${change.key}`,
    'Approve',
    [
      context(`${isHigh ? '⚠️ High risk. ' : ''}${escape(change.clinicalImpact)}`),
      ...planParts(change),
      ...plan,
      ...(isHigh ? [textField('key', `Type ${change.key} to approve it`, { max: 30 })] : []),
      textField('note', 'A note for the record', { max: changeTexts.note, optional: true, initial: note }),
    ],
    { ...voteShownOf(change) },
  );
}

export function rejectForm(change: Change): ModalView {
  return changeModal(
    change,
    ids.change.rejectSubmit,
    `Reject ${change.key}`,
    'Reject',
    [textField('why', 'Why?', { max: changeTexts.why, lines: true })],
    { ...voteShownOf(change) },
  );
}

export function commentForm(change: Change): ModalView {
  return changeModal(change, ids.change.commentSubmit, `About ${change.key}`, 'Say it', [
    textField('text', 'What do you ask, or ask for?', {
      max: changeTexts.comment,
      lines: true,
      hint: 'It stands in the thread. A condition is a comment, not a vote.',
    }),
  ]);
}

export function scheduleForm(change: Change, slots: readonly Span[], { zone }: SystemProfile): ModalView {
  const wanted = change.startsAt && { startsAt: change.startsAt, endsAt: change.startsAt.plus(change.takes) };
  // What was voted on for one time is carried out at that time, or voted on again.
  const times = wanted ? [wanted] : slots;
  const field =
    times.length > 0
      ? selectField('at', 'When?', timeChoices(times, zone), wanted ? { initial: isoOf(wanted) } : {})
      : context(
          `Nothing is free in the next 90 days. Type a time: \`/hims change schedule ${change.key} --at "2026-12-06 02:00"\``,
        );
  return changeModal(change, ids.change.scheduleSubmit, `Schedule ${change.key}`, 'Schedule', [field]);
}

export const isoOf = ({ startsAt }: Span) => startsAt.toUTC().toISO() ?? '';

function timeChoices(times: readonly Span[], zone: string) {
  return times.map((time) => ({ value: isoOf(time), text: spanText(time, zone) }));
}

/** What cannot be taken back is started with the name of its system, typed out. */
/** What whoever starts it sees, and types where its procedure wants that. */
export interface StartAsk {
  wantsName: boolean;
  plan: readonly KnownBlock[];
}

const nameField = (system: string) => textField('confirmation', `Type ${system} to start it`, { max: 80 });

export function startForm(change: Change, procedure: string, { plan }: StartAsk): ModalView {
  const { key, system, environment } = change;
  return changeModal(change, ids.change.startSubmit, `Start ${key}`, 'Start', [
    context(`It runs ${escape(procedure)} in ${system}, ${environment}.`),
    ...plan,
    nameField(system),
  ]);
}

export function completeForm(change: Change): ModalView {
  const open = change.checks.filter(({ doneAt }) => !doneAt);
  const warning =
    open.length > 0 && isLegalFor(change, 'complete')
      ? [context(`⚠️ ${open.length} of ${change.checks.length} checks are open: tick them first.`)]
      : [];
  return changeModal(change, ids.change.completeSubmit, `Complete ${change.key}`, 'Complete', [
    ...warning,
    textField('result', 'What came of it?', { max: changeTexts.result, lines: true, optional: true }),
  ]);
}

export function failForm(change: Change, typed?: string): ModalView {
  return changeModal(change, ids.change.failSubmit, `${change.key} failed`, 'It failed', [
    textField('why', 'What went wrong, and how was it rolled back?', {
      max: changeTexts.result,
      lines: true,
      initial: typed,
    }),
  ]);
}

export function cancelForm(change: Change): ModalView {
  return changeModal(change, ids.change.cancelSubmit, `Cancel ${change.key}`, 'Cancel it', [
    textField('why', 'Why?', { max: changeTexts.why }),
  ]);
}

export function glassForm(change: Change, { wantsName, plan }: StartAsk): ModalView {
  return changeModal(change, ids.change.glassSubmit, 'Without approval', 'Start now', [
    context('Everybody in the channel and the directors are told. The board reviews it afterwards.'),
    ...planParts(change),
    ...plan,
    textField('why', 'Why can it not wait?', { max: changeTexts.why, lines: true }),
    ...(wantsName ? [nameField(change.system)] : []),
  ]);
}
