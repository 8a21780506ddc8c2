/** The interactive elements: which fields each has, how long they may be, and where it may stand. */
import { isDict } from '../args.ts';
import { limits } from '../limits.ts';
import type { Dict, Surface } from '../types.ts';
import { checkChoices, checkConfirm, checkInitial, checkOption, checkText } from './parts.ts';
import { checkBoolean, checkFields, checkItems, checkOneOf, checkString, type Place } from './place.ts';

export type Container = 'section' | 'actions' | 'input';

interface ElementRule {
  in: readonly Container[];
  /** Where it may be shown; everywhere when absent. */
  surfaces?: readonly Surface[];
  required?: readonly string[];
  optional?: readonly string[];
  check?(place: Place, element: Dict): void;
}

const everywhere = ['section', 'actions', 'input'] as const;
const picker = ['confirm', 'placeholder', 'focus_on_load'];
const input = ['placeholder', 'focus_on_load', 'dispatch_action_config', 'initial_value'];
const conversation = ['default_to_current_conversation', 'response_url_enabled', 'filter'];

const rules: Readonly<Record<string, ElementRule>> = {
  button: {
    in: ['section', 'actions'],
    required: ['text'],
    optional: ['value', 'url', 'style', 'confirm', 'accessibility_label'],
    check: checkButton,
  },
  overflow: {
    in: ['section', 'actions'],
    required: ['options'],
    optional: ['confirm'],
    check: checkOverflow,
  },
  static_select: menu(['options', 'option_groups', 'initial_option'], checkChoices),
  multi_static_select: menu(
    ['options', 'option_groups', 'initial_options', 'max_selected_items'],
    checkChoices,
  ),
  external_select: menu(['initial_option', 'min_query_length']),
  multi_external_select: menu(['initial_options', 'min_query_length', 'max_selected_items']),
  users_select: menu(['initial_user']),
  multi_users_select: menu(['initial_users', 'max_selected_items']),
  conversations_select: menu(['initial_conversation', ...conversation]),
  multi_conversations_select: menu(['initial_conversations', 'max_selected_items', ...conversation]),
  channels_select: menu(['initial_channel', 'response_url_enabled']),
  multi_channels_select: menu(['initial_channels', 'max_selected_items']),
  datepicker: menu(['initial_date'], (place, element) => {
    checkPattern(place, element, 'initial_date', /^\d{4}-\d{2}-\d{2}$/);
  }),
  timepicker: menu(['initial_time', 'timezone'], (place, element) => {
    checkPattern(place, element, 'initial_time', /^([01]\d|2[0-3]):[0-5]\d$/);
  }),
  datetimepicker: {
    in: ['actions', 'input'],
    optional: ['initial_date_time', 'confirm', 'focus_on_load'],
  },
  radio_buttons: boxes(['initial_option']),
  checkboxes: boxes(['initial_options']),
  plain_text_input: {
    in: ['input'],
    optional: [...input, 'multiline', 'min_length', 'max_length'],
    check: checkTextInput,
  },
  number_input: {
    in: ['input'],
    surfaces: ['modal'],
    required: ['is_decimal_allowed'],
    optional: [...input, 'min_value', 'max_value'],
  },
  email_text_input: { in: ['input'], surfaces: ['modal'], optional: input },
  url_text_input: { in: ['input'], surfaces: ['modal'], optional: input },
  rich_text_input: { in: ['input'], optional: [...input, 'min_lines', 'max_lines'] },
  file_input: { in: ['input'], surfaces: ['modal'], optional: ['filetypes', 'max_files'] },
};

/** Checks one interactive element of a block. */
export function checkElement(place: Place, element: unknown, container: Container, surface: Surface): void {
  if (!isDict(element)) {
    place.wrong('must be an object');
    return;
  }
  const rule = typeof element.type === 'string' ? rules[element.type] : undefined;
  const fits = rule?.in.includes(container) && (rule.surfaces?.includes(surface) ?? true);
  if (rule === undefined || !fits) {
    place.at('type').wrong(`unsupported type: ${String(element.type)} in ${container} of a ${surface}`);
    return;
  }
  checkFields(place, element, {
    required: rule.required ?? [],
    optional: ['action_id', ...(rule.optional ?? [])],
  });
  if (element.action_id !== undefined) {
    checkString(place.at('action_id'), element.action_id, { max: limits.actionId });
  }
  if (element.confirm !== undefined) checkConfirm(place.at('confirm'), element.confirm);
  if (element.placeholder !== undefined) {
    checkText(place.at('placeholder'), element.placeholder, { max: limits.placeholder, plain: true });
  }
  checkBoolean(place.at('focus_on_load'), element.focus_on_load);
  checkCount(place, element, 'max_selected_items', 1, limits.selectOptions);
  rule.check?.(place, element);
}

function menu(optional: readonly string[], check?: ElementRule['check']): ElementRule {
  return { in: everywhere, optional: [...optional, ...picker], ...(check ? { check } : {}) };
}

function boxes(optional: readonly string[]): ElementRule {
  return {
    in: everywhere,
    required: ['options'],
    optional: [...optional, 'confirm', 'focus_on_load'],
    check(place, element) {
      if (element.options === undefined) return;
      checkItems(place.at('options'), element.options, { max: limits.radioOptions }, (at, item) =>
        checkOption(at, item, { plain: false }),
      );
      checkInitial(place, element);
    },
  };
}

function checkButton(place: Place, button: Dict): void {
  if (button.text !== undefined) {
    checkText(place.at('text'), button.text, { max: limits.buttonText, plain: true });
  }
  const sizes = { value: limits.buttonValue, url: limits.url, accessibility_label: limits.buttonText };
  for (const [key, max] of Object.entries(sizes)) {
    if (button[key] !== undefined) checkString(place.at(key), button[key], { max });
  }
  if (button.style !== undefined) checkOneOf(place.at('style'), button.style, ['primary', 'danger']);
}

function checkOverflow(place: Place, element: Dict): void {
  if (element.options === undefined) return;
  checkItems(place.at('options'), element.options, { max: limits.overflowOptions }, (at, item) =>
    checkOption(at, item, { plain: true, url: true }),
  );
}

function checkTextInput(place: Place, element: Dict): void {
  checkCount(place, element, 'min_length', 0, limits.inputText);
  checkCount(place, element, 'max_length', 1, limits.inputText);
  const max = typeof element.max_length === 'number' ? element.max_length : limits.inputText;
  if (typeof element.min_length === 'number' && element.min_length > max) {
    place.at('min_length').wrong('must not exceed max_length');
  }
  if (element.initial_value !== undefined) {
    checkString(place.at('initial_value'), element.initial_value, { min: 0, max });
  }
  checkBoolean(place.at('multiline'), element.multiline);
}

function checkCount(place: Place, element: Dict, key: string, min: number, max: number): void {
  const value = element[key];
  if (value === undefined) return;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    place.at(key).wrong(`must be an integer from ${min} to ${max}`);
  }
}

function checkPattern(place: Place, element: Dict, key: string, pattern: RegExp): void {
  const value = element[key];
  if (value !== undefined && (typeof value !== 'string' || !pattern.test(value))) {
    place.at(key).wrong(`must match ${pattern}`);
  }
}
