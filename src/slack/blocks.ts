import { randomBytes } from 'node:crypto';
import type {
  ActionsBlock,
  Button,
  Checkboxes,
  ContextBlock,
  InputBlock,
  KnownBlock,
  ModalView,
  Overflow,
  PlainTextOption,
  RadioButtons,
  SectionBlock,
  StaticSelect,
} from '@slack/types';
import { cut, cutEscaped, limits } from './limits.ts';

/** mrkdwn; whatever a person wrote in it must be escaped already. Verbatim: Slack makes no mentions or links of bare words. */
export function section(text: string): SectionBlock {
  return {
    type: 'section',
    text: { type: 'mrkdwn', verbatim: true, text: cutEscaped(text, limits.section) },
  };
}

/** What one message holds, less some room for buttons. Only text full of `&`, each of them five characters, is longer. */
const longestText = limits.messageCharacters - 700;

/** The whole of a long text, over as many sections as it takes; parted at a space, never inside an entity or a mention. */
export function wholeText(text: string): SectionBlock[] {
  const parts: string[] = [];
  let rest = cutEscaped(text, longestText);
  while (rest.length > limits.section) {
    const piece = rest.slice(0, limits.section);
    const space = Math.max(piece.lastIndexOf(' '), piece.lastIndexOf('\n'));
    const end = space > limits.section / 2 ? space : piece.replace(/(&[a-z]{0,4}|<[^<>]*)$/, '').length;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...parts, rest].filter((part, at) => at === 0 || part !== '').map(section);
}

/** Room for lines beside a card, within what one message holds. */
const longestPages = 9_000;

interface PagesOptions {
  /** Characters for all of them. */
  room?: number;
  /** What is left out: `… and 7 older ones`. */
  rest?: 'older ones' | 'more';
}

/** Many lines, the newest first, over several sections; the oldest go when one message cannot hold them. */
export function pages(
  lines: readonly string[],
  { room = longestPages, rest = 'older ones' }: PagesOptions = {},
): SectionBlock[] {
  const parts: string[] = [];
  let used = 0;
  for (const [index, whole] of lines.entries()) {
    const line = cutEscaped(whole, limits.section);
    used += line.length + 1;
    if (used > room) {
      parts.push(`… and ${lines.length - index} ${rest}`);
      break;
    }
    const last = parts.at(-1);
    if (last !== undefined && last.length + line.length + 1 <= limits.section)
      parts[parts.length - 1] = `${last}\n${line}`;
    else parts.push(line);
  }
  return parts.map(section);
}

function isRow(block: KnownBlock | undefined): block is SectionBlock {
  return block?.type === 'section' && block.accessory !== undefined;
}

/**
 * A list in which each row has its button, as long as one message or home may be: so many rows of so many characters, then a word
 * about those that are left out. A heading without rows goes with them.
 */
export function cappedRows(
  blocks: readonly KnownBlock[],
  { most, room }: { most: number; room: number },
  more: (left: number) => string,
): KnownBlock[] {
  let count = 0;
  let used = 0;
  const isKept = blocks.map((block) => {
    if (!isRow(block)) return true;
    count += 1;
    used += block.text?.text.length ?? 0;
    return count <= most && used <= room;
  });
  const left = isKept.filter((kept) => !kept).length;
  if (left === 0) return [...blocks];
  const kept = blocks.filter((block, at) => {
    const isHeading = block.type === 'section' && !isRow(block) && isRow(blocks[at + 1]);
    return isKept[at] && !(isHeading && !isKept[at + 1]);
  });
  return kept.toSpliced(kept.findLastIndex(isRow) + 1, 0, context(more(left)));
}

export function context(text: string): ContextBlock {
  return {
    type: 'context',
    elements: [{ type: 'mrkdwn', verbatim: true, text: cutEscaped(text, limits.section) }],
  };
}

export function actions(elements: (Button | Overflow | StaticSelect)[]): ActionsBlock {
  return { type: 'actions', elements: elements.slice(0, limits.actions) };
}

interface ButtonOptions {
  style?: 'primary' | 'danger';
  confirm?: { title: string; text: string; yes: string };
}

export function button(
  label: string,
  actionId: string,
  value: string,
  { style, confirm }: ButtonOptions = {},
): Button {
  return {
    type: 'button',
    text: { type: 'plain_text', text: cut(label, limits.button) },
    action_id: actionId,
    value,
    ...(style ? { style } : {}),
    ...(confirm
      ? {
          confirm: {
            title: { type: 'plain_text', text: confirm.title },
            text: { type: 'plain_text', text: confirm.text },
            confirm: { type: 'plain_text', text: confirm.yes },
            deny: { type: 'plain_text', text: 'Go back' },
          },
        }
      : {}),
  };
}

export interface Choice {
  text: string;
  value: string;
}

function option({ text, value }: Choice): PlainTextOption {
  return { text: { type: 'plain_text', text: cut(text, limits.option) }, value };
}

export function overflow(actionId: string, choices: Choice[]): Overflow {
  return { type: 'overflow', action_id: actionId, options: choices.map(option) };
}

/** A menu in a message, for more choices than an overflow takes. */
export function menu(actionId: string, placeholder: string, choices: Choice[]): StaticSelect {
  return {
    type: 'static_select',
    action_id: actionId,
    placeholder: { type: 'plain_text', text: placeholder },
    options: choices.slice(0, limits.options).map(option),
  };
}

interface FieldOptions {
  optional?: boolean;
  hint?: string;
}

function input(
  id: string,
  label: string,
  element: InputBlock['element'],
  { optional, hint }: FieldOptions,
): InputBlock {
  return {
    type: 'input',
    block_id: id,
    label: { type: 'plain_text', text: label },
    element,
    ...(optional ? { optional } : {}),
    ...(hint ? { hint: { type: 'plain_text', text: hint } } : {}),
  };
}

interface TextFieldOptions extends FieldOptions {
  max: number;
  lines?: boolean;
  initial?: string | undefined;
}

export function textField(
  id: string,
  label: string,
  { max, lines, initial, ...rest }: TextFieldOptions,
): InputBlock {
  return input(
    id,
    label,
    {
      type: 'plain_text_input',
      action_id: id,
      max_length: max,
      ...(lines ? { multiline: true } : {}),
      ...(initial ? { initial_value: cut(initial, max) } : {}),
    },
    rest,
  );
}

function withInitial(
  choices: Choice[],
  initial: string | undefined,
): { options: PlainTextOption[]; initial_option?: PlainTextOption } {
  const options = choices.slice(0, limits.options).map(option);
  const chosen = options.find((one) => one.value === initial);
  return chosen ? { options, initial_option: chosen } : { options };
}

export function selectField(
  id: string,
  label: string,
  choices: Choice[],
  { initial, ...rest }: FieldOptions & { initial?: string | undefined } = {},
): InputBlock {
  const element: StaticSelect = { type: 'static_select', action_id: id, ...withInitial(choices, initial) };
  return input(id, label, element, rest);
}

export function radioField(id: string, label: string, choices: Choice[], initial?: string): InputBlock {
  const element: RadioButtons = { type: 'radio_buttons', action_id: id, ...withInitial(choices, initial) };
  return input(id, label, element, {});
}

/** A day, as `2026-12-06`. */
export function dateField(
  id: string,
  label: string,
  { initial, ...rest }: FieldOptions & { initial?: string | undefined },
): InputBlock {
  const day = /^\d{4}-\d{2}-\d{2}$/.exec(initial ?? '')?.[0];
  return input(id, label, { type: 'datepicker', action_id: id, ...(day ? { initial_date: day } : {}) }, rest);
}

/** Several can be ticked. */
export function checkboxField(
  id: string,
  label: string,
  choices: Choice[],
  { initial = [], ...rest }: FieldOptions & { initial?: readonly string[] } = {},
): InputBlock {
  const options = choices.slice(0, limits.checkboxes).map(option);
  const ticked = options.filter(({ value }) => initial.includes(value ?? ''));
  const element: Checkboxes = {
    type: 'checkboxes',
    action_id: id,
    options,
    ...(ticked.length > 0 ? { initial_options: ticked } : {}),
  };
  return input(id, label, element, rest);
}

/** Under which name a form carries what tells it from every other that was opened. */
export const formMark = 'form';

interface ModalOptions {
  callbackId: string;
  title: string;
  submit: string;
  blocks: KnownBlock[];
  meta?: Record<string, unknown>;
}

/** With a mark of its own: however often it is sent, it is done once. */
export function modal({ callbackId, title, submit, blocks, meta }: ModalOptions): ModalView {
  return {
    type: 'modal',
    callback_id: callbackId,
    title: { type: 'plain_text', text: cut(title, limits.modalTitle) },
    submit: { type: 'plain_text', text: cut(submit, limits.modalTitle) },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: blocks.slice(0, limits.viewBlocks),
    private_metadata: JSON.stringify({ [formMark]: randomBytes(9).toString('base64url'), ...meta }),
  };
}

/** What replaces a form once it is done: no surprise, one sentence. */
export function doneView(title: string, blocks: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: cut(title, limits.modalTitle) },
    close: { type: 'plain_text', text: 'Close' },
    blocks: blocks.slice(0, limits.viewBlocks),
  };
}
