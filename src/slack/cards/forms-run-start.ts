import type { KnownBlock, ModalView } from '@slack/types';
import type { SystemProfile } from '../../systems/model.ts';
import type { Procedure, ProcedureValue } from '../../systems/model-procedure.ts';
import { context, dateField, modal, radioField, section, selectField, textField } from '../blocks.ts';
import { ids } from '../ids.ts';
import { cut, limits } from '../limits.ts';
import { escape } from '../text.ts';
import { runTexts } from './forms-run.ts';
import { outlineBlocks } from './run-plan.ts';
import { systemField } from './system-field.ts';

/** What was typed and has its field in the second form. */
export interface StartTyped {
  environment?: string | undefined;
  values?: Readonly<Record<string, string>>;
  confirmation?: string | undefined;
  /** Under which a recovery starts. */
  incident?: number | undefined;
  /** In whose own channel it was typed: under it where that can be, otherwise without. */
  here?: number | undefined;
}

interface Offer {
  name: string;
  title: string;
}

/** So many characters travel with the first form to the second. */
const roomForTyped = 2_000;

/** First of all: which system and which procedure; the second form depends on both, and has what was typed already. */
export function startForm(
  systems: readonly SystemProfile[],
  procedures: readonly Offer[],
  typed: StartTyped & { system?: string | undefined; procedure?: string | undefined },
): ModalView {
  const { environment, values = {}, incident, here } = typed;
  const isCarried = Object.keys(values).length > 0 && JSON.stringify(values).length <= roomForTyped;
  const choices = procedures.map(({ name, title }) => ({
    value: name,
    text: cut(`${name} · ${title}`, limits.option),
  }));
  const more: KnownBlock[] =
    choices.length > limits.options
      ? [
          context(
            'There are more. Type the name: `/hims run start NAME system`. All of them: `/hims run list system`',
          ),
        ]
      : [];
  return modal({
    callbackId: ids.run.startNext,
    title: 'Run a procedure',
    submit: 'Next',
    blocks: [
      systemField(systems, { initial: typed.system }),
      selectField('procedure', 'Procedure', choices, { initial: typed.procedure }),
      ...more,
    ],
    meta: {
      v: 1,
      ...(environment ? { environment } : {}),
      ...(incident ? { incident } : {}),
      ...(here ? { here } : {}),
      ...(isCarried ? { values } : {}),
    },
  });
}

/** Fields of values have a name of their own, so that none is taken for another field. */
export const valueField = (name: string) => `value-${name}`;
export const valueOfField = (field: string) =>
  field.startsWith('value-') ? field.slice('value-'.length) : undefined;

function hintOf({ hint, type, min, max, isRequired }: ProcedureValue, zone: string): string | undefined {
  const range = [
    min === undefined ? '' : `at least ${min}`,
    max === undefined ? '' : `at most ${max}`,
  ].filter(Boolean);
  const words = [
    hint,
    type === 'duration' ? 'Such as PT30M' : undefined,
    type === 'time' ? `Such as 2026-12-01 09:40, by the clocks of ${zone}` : undefined,
    range.length > 0 ? range.join(', ') : undefined,
    isRequired ? undefined : 'May be left out.',
  ].filter((word) => word !== undefined);
  return words.length > 0 ? cut(words.join(' · '), 150) : undefined;
}

const yesNo = [
  { value: 'yes', text: 'Yes' },
  { value: 'no', text: 'No' },
];

function fieldOf(value: ProcedureValue, typed: string | undefined, zone: string): KnownBlock {
  const { name, title, type, choices = [], isRequired, byDefault } = value;
  const initial = typed ?? byDefault;
  const hint = hintOf(value, zone);
  const options = { optional: !isRequired, ...(hint ? { hint } : {}), initial };
  const id = valueField(name);
  switch (type) {
    case 'choice': {
      const words = choices.map((choice) => ({ value: choice, text: choice }));
      return selectField(id, title, words, options);
    }
    case 'yes-no':
      return isRequired || initial !== undefined
        ? radioField(id, title, yesNo, initial)
        : selectField(id, title, yesNo, options);
    case 'date':
      return dateField(id, title, options);
    case 'text':
    case 'number':
    case 'time':
    case 'duration':
      return textField(id, title, { max: type === 'text' ? runTexts.value : 40, ...options });
    default:
      return type satisfies never;
  }
}

/** The second form: what the procedure asks for, the name of the system where it is wanted, and what would happen. */
export function valuesForm(
  system: SystemProfile,
  procedure: Procedure,
  { environment, values = {}, confirmation, incident, here }: StartTyped,
  notice?: string,
): ModalView {
  const place = environment ?? procedure.environment ?? system.usualEnvironment;
  const fields = procedure.values
    .slice(0, mostFields)
    .map((value) => fieldOf(value, values[value.name], system.zone));
  const confirm = procedure.needs.confirmation
    ? [
        textField('confirmation', `Type ${system.id} to start it`, {
          max: 80,
          hint: `It is done to ${system.name}, ${place}.`,
          initial: confirmation,
        }),
      ]
    : [];
  return modal({
    callbackId: ids.run.startSubmit,
    title: cut(procedure.title, limits.modalTitle),
    submit: 'Start',
    blocks: [
      context(`${escape(procedure.title)} · ${system.id}, ${place}\n${escape(procedure.purpose)}`),
      ...(notice ? [section(`⚠️ ${notice}`)] : []),
      ...fields,
      ...confirm,
      ...outlineBlocks(procedure, system.id),
    ],
    meta: {
      v: 1,
      system: system.id,
      procedure: procedure.name,
      hash: procedure.hash,
      ...(environment ? { environment } : {}),
      ...(incident ? { incident } : {}),
      ...(here ? { here } : {}),
    },
  });
}

/** A form holds a hundred blocks; no procedure asks for so much. */
const mostFields = 80;
