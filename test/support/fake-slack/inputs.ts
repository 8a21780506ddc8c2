/** What people type and choose: simple values in, Slack's `state.values` out. */
import { DateTime } from 'luxon';
import { isDict } from './args.ts';
import { labelOf, optionsOf } from './checks/parts.ts';
import { limits } from './limits.ts';
import { elementsOf, type Placed } from './render.ts';
import type { Dict, FakeView } from './types.ts';

/** A value as a test writes it: text, a choice (its value or its label), several choices, or null to clear. */
export type InputValue = string | number | readonly string[] | null | Dict;
/** Values by block id; where a block has several inputs, or for clarity, by action id. */
export type InputValues = Readonly<Record<string, InputValue>>;

interface Shape {
  /** The field of `state.values` that holds the answer. */
  field: string;
  /** The field of the element that holds what it starts with. */
  initial: string;
  isList?: boolean;
  isChoice?: boolean;
}

const shapes: Readonly<Record<string, Shape>> = {
  plain_text_input: { field: 'value', initial: 'initial_value' },
  number_input: { field: 'value', initial: 'initial_value' },
  email_text_input: { field: 'value', initial: 'initial_value' },
  url_text_input: { field: 'value', initial: 'initial_value' },
  rich_text_input: { field: 'rich_text_value', initial: 'initial_value' },
  file_input: { field: 'files', initial: 'initial_files', isList: true },
  static_select: { field: 'selected_option', initial: 'initial_option', isChoice: true },
  external_select: { field: 'selected_option', initial: 'initial_option' },
  radio_buttons: { field: 'selected_option', initial: 'initial_option', isChoice: true },
  multi_static_select: {
    field: 'selected_options',
    initial: 'initial_options',
    isChoice: true,
    isList: true,
  },
  multi_external_select: { field: 'selected_options', initial: 'initial_options', isList: true },
  checkboxes: { field: 'selected_options', initial: 'initial_options', isChoice: true, isList: true },
  users_select: { field: 'selected_user', initial: 'initial_user' },
  multi_users_select: { field: 'selected_users', initial: 'initial_users', isList: true },
  conversations_select: { field: 'selected_conversation', initial: 'initial_conversation' },
  multi_conversations_select: {
    field: 'selected_conversations',
    initial: 'initial_conversations',
    isList: true,
  },
  channels_select: { field: 'selected_channel', initial: 'initial_channel' },
  multi_channels_select: { field: 'selected_channels', initial: 'initial_channels', isList: true },
  datepicker: { field: 'selected_date', initial: 'initial_date' },
  timepicker: { field: 'selected_time', initial: 'initial_time' },
  datetimepicker: { field: 'selected_date_time', initial: 'initial_date_time' },
};

/** The state of every input, in the shape that Slack gives each kind. */
export function stateOf(view: Pick<FakeView, 'blocks' | 'typed'>): Record<string, Record<string, Dict>> {
  const values: Record<string, Record<string, Dict>> = {};
  for (const { block, element } of elementsOf(view.blocks)) {
    const shape = shapes[String(element.type)];
    if (shape === undefined) continue;
    const [blockId, actionId] = [String(block.block_id), String(element.action_id)];
    const ofBlock = values[blockId] ?? {};
    ofBlock[actionId] = view.typed[blockId]?.[actionId] ?? stateValue(element, element[shape.initial]);
    values[blockId] = ofBlock;
  }
  return values;
}

/** What each input holds now, by block id: text, the value of a choice, or several; null where there is nothing. */
export function heldValues(view: FakeView): Record<string, string | string[] | null> {
  const plain = (value: unknown): string =>
    String(isDict(value) ? (value.value ?? JSON.stringify(value)) : value);
  const held: Record<string, string | string[] | null> = {};
  for (const [blockId, actions] of Object.entries(stateOf(view))) {
    for (const { type, ...state } of Object.values(actions)) {
      const value = state[shapes[String(type)]?.field ?? ''];
      held[blockId] = Array.isArray(value) ? value.map(plain) : value === null ? null : plain(value);
    }
  }
  return held;
}

/** One entry of `state.values`. */
function stateValue(element: Dict, value: unknown): Dict {
  const shape = shapes[String(element.type)];
  if (shape === undefined) return { type: element.type };
  return { type: element.type, [shape.field]: value ?? (shape.isList ? [] : null) };
}

/** The value of an element as the person chose it; throws when the element does not offer it. */
export function chosen(element: Dict, value: InputValue): Dict {
  const shape = shapes[String(element.type)];
  if (shape === undefined) throw new Error(`A ${String(element.type)} takes no value`);
  if (value === null || value === '') return stateValue(element, undefined);
  refuseImpossible(element, value);
  if (!shape.isChoice) {
    const isText = shape.field === 'value';
    return stateValue(element, isText || typeof value === 'number' ? asPlain(element, value) : value);
  }
  const wanted = Array.isArray(value) ? value : [value];
  const options = wanted.map((one) => pickOption(element, one));
  return stateValue(element, shape.isList ? options : options[0]);
}

/** A picker offers only days and times that exist, and a list no more than its maximum. */
function refuseImpossible(element: Dict, value: InputValue): void {
  const isOffered = typeof value !== 'string' || (pickers[String(element.type)]?.(value) ?? true);
  if (!isOffered) throw new Error(`A ${String(element.type)} does not offer ${JSON.stringify(value)}`);
  if (!Array.isArray(value)) return;
  const max = element.max_selected_items;
  if (typeof max === 'number' && value.length > max) {
    throw new Error(`${String(element.action_id)} takes no more than ${max}`);
  }
  if (new Set(value).size < value.length) throw new Error('The same thing cannot be chosen twice');
}

const pickers: Readonly<Record<string, (text: string) => boolean>> = {
  datepicker: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text).isValid,
  timepicker: (text) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text),
};

/** The option with this value or, failing that, this label. */
export function pickOption(element: Dict, wanted: unknown): Dict {
  const options = optionsOf(element);
  const option =
    options.find((candidate) => candidate.value === wanted) ??
    options.find((candidate) => labelOf(candidate) === wanted);
  if (option === undefined) {
    const offered = options
      .map((candidate) => `${labelOf(candidate)} (${String(candidate.value)})`)
      .join(', ');
    throw new Error(`${String(element.type)} does not offer "${String(wanted)}"; it offers ${offered}`);
  }
  return option;
}

/** Writes values into the inputs of a view, as a person would before pressing anything. */
export function typeInto(view: FakeView, values: InputValues): void {
  for (const [key, value] of Object.entries(values)) {
    const { block, element } = findInput(view, key);
    const [blockId, actionId] = [String(block.block_id), String(element.action_id)];
    view.typed[blockId] = { ...view.typed[blockId], [actionId]: chosen(element, value) };
  }
}

/** What the Slack client itself would complain about before it sends a form. */
export function clientComplaints(view: FakeView): string[] {
  const state = stateOf(view);
  return elementsOf(view.blocks).flatMap(({ block, element }) => {
    const shape = shapes[String(element.type)];
    if (block.type !== 'input' || shape === undefined) return [];
    const value = state[String(block.block_id)]?.[String(element.action_id)]?.[shape.field];
    const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
    if (isEmpty) return block.optional === true ? [] : [`${String(block.block_id)} is empty`];
    if (element.type !== 'plain_text_input' || typeof value !== 'string') return [];
    const max = typeof element.max_length === 'number' ? element.max_length : limits.inputText;
    const min = typeof element.min_length === 'number' ? element.min_length : 0;
    if (value.length > max) return [`${String(block.block_id)} is longer than ${max}`];
    return value.length < min ? [`${String(block.block_id)} is shorter than ${min}`] : [];
  });
}

/** What stays typed when a view gets new blocks: inputs of the same kind under the same ids. */
export function keepTyped(blocks: readonly Dict[], typed: FakeView['typed']): FakeView['typed'] {
  const kept: FakeView['typed'] = {};
  for (const { block, element } of elementsOf(blocks)) {
    const [blockId, actionId] = [String(block.block_id), String(element.action_id)];
    const value = typed[blockId]?.[actionId];
    if (value?.type === element.type && value !== undefined) {
      kept[blockId] = { ...kept[blockId], [actionId]: value };
    }
  }
  return kept;
}

export function hasState(element: Dict): boolean {
  return shapes[String(element.type)] !== undefined;
}

function findInput(view: FakeView, key: string): Placed {
  const inputs = elementsOf(view.blocks).filter(({ element }) => hasState(element));
  const inBlock = inputs.filter(({ block }) => block.block_id === key);
  const found = inBlock.length > 0 ? inBlock : inputs.filter(({ element }) => element.action_id === key);
  const [only] = found;
  if (only === undefined || found.length > 1) {
    const ids = inputs.map(({ block, element }) => `${String(block.block_id)}/${String(element.action_id)}`);
    const what = only === undefined ? 'no input' : 'more than one input';
    throw new Error(`"${view.title}" has ${what} called "${key}"; it has ${ids.join(', ')}`);
  }
  return only;
}

function asPlain(element: Dict, value: InputValue): unknown {
  if (element.type === 'datetimepicker') return value;
  if (isDict(value)) throw new Error(`A ${String(element.type)} takes text`);
  return String(value);
}
