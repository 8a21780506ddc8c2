import type { KnownBlock, ModalView } from '@slack/types';
import type { Run, RunStep } from '../../procedures/model.ts';
import { limitOf, limitWords, type Said, shownText } from '../../procedures/service.ts';
import type { Person } from '../../systems/model-people.ts';
import type { EvidenceKind } from '../../systems/model-procedure.ts';
import { context, modal, selectField, textField } from '../blocks.ts';
import { ids } from '../ids.ts';
import { cut, cutEscaped, limits } from '../limits.ts';
import { escape } from '../text.ts';
import { placeIn, short, titleOf } from './run-words.ts';

/** Longest texts of a run, in characters. */
export const runTexts = { note: 2_000, why: 500, link: 500, value: 500 } as const;

function stepModal(
  run: Run,
  one: RunStep,
  { callbackId, title, submit }: { callbackId: string; title: string; submit: string },
  fields: KnownBlock[],
): ModalView {
  const { text } = one.step;
  const head = `${run.key} · ${placeIn(run, one)} · ${titleOf(run, one)}`;
  const what = text ? `\n${cutEscaped(escape(shownText(text, run.values)), 1_500)}` : '';
  return modal({
    callbackId,
    title,
    submit,
    blocks: [context(`${head}${what}`), ...fields],
    meta: { v: 1, run: run.number, step: one.id, attempt: one.attempt },
  });
}

interface Numbered {
  title: string;
  /** In words; empty where there is none. */
  limits: string;
}

/** What a step can be asked for; each has its field. */
const evidenceFields: Record<EvidenceKind, (isWanted: boolean, said: Said, one: Numbered) => KnownBlock> = {
  note: (isWanted, said) =>
    textField('note', 'What did you see?', {
      max: runTexts.note,
      lines: true,
      optional: !isWanted,
      hint: 'No names or numbers of patients.',
      initial: said.note,
    }),
  number: (isWanted, said, { title, limits }) =>
    textField('number', cut(`Number: ${title}`, 48), {
      max: 30,
      optional: !isWanted,
      hint: limits ? `Limit: ${limits}` : 'Such as 42 or 0.5',
      initial: said.number === undefined ? undefined : String(said.number),
    }),
  link: (_isWanted, said) =>
    textField('link', 'Link', {
      max: runTexts.link,
      hint: 'An address with https:// in front, or a key such as INC-2',
      initial: said.link,
    }),
  file: (_isWanted, said) =>
    textField('file', 'Link of the file', {
      max: runTexts.link,
      hint: 'Drop the file into the thread, then choose "Copy link" on it.',
      initial: said.file,
    }),
};

const numbered = ({ values }: Run, one: RunStep): Numbered => ({
  title: shownText(one.step.title, values),
  limits: limitWords(limitOf(one)),
});

/** Asks for what the step wants, and for a note in any case. */
export function doneForm(run: Run, one: RunStep, said: Said = {}): ModalView {
  const wanted = one.step.kind === 'manual' ? one.step.evidence : [];
  const kinds: readonly EvidenceKind[] = wanted.includes('note') ? wanted : [...wanted, 'note'];
  return stepModal(
    run,
    one,
    { callbackId: ids.run.doneSubmit, title: 'Done', submit: 'Done' },
    kinds.map((kind) => evidenceFields[kind](wanted.includes(kind), said, numbered(run, one))),
  );
}

export function failForm(run: Run, one: RunStep): ModalView {
  return stepModal(run, one, { callbackId: ids.run.failSubmit, title: 'It did not work', submit: 'Say so' }, [
    textField('note', 'What happened?', {
      max: runTexts.note,
      lines: true,
      hint: 'The run asks then how it goes on.',
    }),
    ...(limitOf(one) ? [evidenceFields.number(false, {}, numbered(run, one))] : []),
  ]);
}

export function skipForm(run: Run, one: RunStep): ModalView {
  const isList = run.procedure.isChecklist;
  const title = isList ? 'Not applicable' : 'Skip the step';
  return stepModal(run, one, { callbackId: ids.run.skipSubmit, title, submit: isList ? 'Say so' : 'Skip' }, [
    textField('why', 'Why?', { max: runTexts.why, hint: 'It stands in the evidence.' }),
  ]);
}

/** Nobody answered: why somebody goes ahead. */
export function breakGlassForm(run: Run, one: RunStep): ModalView {
  return stepModal(
    run,
    one,
    { callbackId: ids.run.breakGlassSubmit, title: 'Break glass', submit: 'Go ahead' },
    [
      textField('why', 'Why without a confirmation?', {
        max: runTexts.why,
        hint: 'Everybody who was asked reads it, and a review is due.',
      }),
    ],
  );
}

export function noteForm(run: Run, one: RunStep): ModalView {
  return stepModal(run, one, { callbackId: ids.run.noteSubmit, title: 'Note', submit: 'Write it down' }, [
    textField('note', 'What is worth knowing?', {
      max: runTexts.note,
      lines: true,
      hint: 'No names or numbers of patients.',
    }),
  ]);
}

export function assignForm(run: Run, one: RunStep, people: readonly Person[]): ModalView {
  const choices = people.slice(0, limits.options).map(({ id, name }) => ({ value: id, text: name }));
  const field =
    choices.length > 0
      ? selectField('assignee', 'Who does it?', choices, { initial: one.assignee })
      : context(`Type it: \`/hims run assign ${run.key} ${one.id} @somebody\``);
  return stepModal(run, one, { callbackId: ids.run.assignSubmit, title: 'Who does it?', submit: 'Give it' }, [
    field,
  ]);
}

export function abortForm(run: Run, typed?: string): ModalView {
  const isList = run.procedure.isChecklist;
  return modal({
    callbackId: ids.run.abortSubmit,
    title: `${isList ? 'Close' : 'Abort'} ${run.key}`,
    submit: isList ? 'Close it' : 'Abort',
    blocks: [
      context(
        isList
          ? `${short(run.procedure.title)}: what is open is written down as not done.`
          : `${short(run.procedure.title)}: what is under way is awaited, or ended where that is safe. What is always done is still done.`,
      ),
      textField('why', 'Why?', { max: runTexts.why, initial: typed }),
    ],
    meta: { v: 1, run: run.number },
  });
}
