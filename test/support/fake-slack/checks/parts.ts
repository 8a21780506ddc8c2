/** The small parts that elements and blocks are made of: text, options, confirmation dialogs. */
import { isDict } from '../args.ts';
import { limits } from '../limits.ts';
import type { Dict } from '../types.ts';
import { checkBoolean, checkFields, checkItems, checkOneOf, checkString, type Place } from './place.ts';

export interface TextRule {
  max: number;
  /** `plain_text` where Slack draws no markup. */
  plain?: boolean;
}

export function checkText(place: Place, value: unknown, rule: TextRule): void {
  if (!isDict(value)) {
    place.wrong('must be a text object');
    return;
  }
  const types = rule.plain ? ['plain_text'] : ['plain_text', 'mrkdwn'];
  if (typeof value.type !== 'string' || !types.includes(value.type)) {
    place.at('type').wrong(`must be ${types.join(' or ')}`);
    return;
  }
  const optional = value.type === 'plain_text' ? ['emoji'] : ['verbatim'];
  if (!checkFields(place, value, { required: ['text'], optional })) return;
  if (value.text !== undefined) checkString(place.at('text'), value.text, { max: rule.max });
  for (const key of optional) checkBoolean(place.at(key), value[key]);
}

export interface OptionRule {
  /** Radio buttons and check boxes draw markup, menus do not. */
  plain: boolean;
  url?: boolean;
}

export function checkOption(place: Place, value: unknown, rule: OptionRule): void {
  const optional = rule.url ? ['description', 'url'] : ['description'];
  if (!checkFields(place, value, { required: ['text', 'value'], optional })) return;
  if (value.text !== undefined) {
    checkText(place.at('text'), value.text, { max: limits.optionText, plain: rule.plain });
  }
  if (value.value !== undefined) checkString(place.at('value'), value.value, { max: limits.optionValue });
  if (value.description !== undefined) {
    checkText(place.at('description'), value.description, {
      max: limits.optionDescription,
      plain: rule.plain,
    });
  }
  if (value.url !== undefined) checkString(place.at('url'), value.url, { max: limits.url });
}

/** `options` or `option_groups`, never both, and initial choices that are among them. */
export function checkChoices(place: Place, element: Dict): void {
  const { options, option_groups: groups } = element;
  if ((options === undefined) === (groups === undefined)) {
    place.wrong('exactly one of options and option_groups is required');
    return;
  }
  if (options !== undefined) {
    checkItems(place.at('options'), options, { max: limits.selectOptions }, (at, item) =>
      checkOption(at, item, { plain: true }),
    );
  } else {
    checkItems(place.at('option_groups'), groups, { max: limits.optionGroups }, (at, group) => {
      if (!checkFields(at, group, { required: ['label', 'options'] })) return;
      if (group.label !== undefined) {
        checkText(at.at('label'), group.label, { max: limits.optionGroupLabel, plain: true });
      }
      checkItems(at.at('options'), group.options, { max: limits.selectOptions }, (optionAt, item) =>
        checkOption(optionAt, item, { plain: true }),
      );
    });
  }
  checkInitial(place, element);
}

/** An initial choice must be one of the options, text and value alike. */
export function checkInitial(place: Place, element: Dict): void {
  const known = new Set(optionsOf(element).map(choiceKey));
  if (element.initial_option !== undefined && !known.has(choiceKey(element.initial_option))) {
    place.at('initial_option').wrong('must be one of the options');
  }
  if (Array.isArray(element.initial_options)) {
    if (element.initial_options.length === 0)
      place.at('initial_options').wrong('no fewer than 1 items allowed');
    element.initial_options.forEach((option, index) => {
      if (!known.has(choiceKey(option)))
        place.at('initial_options').at(index).wrong('must be one of the options');
    });
  }
}

/** Every option of an element, whether grouped or not. */
export function optionsOf(element: Dict): Dict[] {
  const plain = Array.isArray(element.options) ? element.options : [];
  const groups = Array.isArray(element.option_groups) ? element.option_groups : [];
  const grouped = groups.flatMap((group) =>
    isDict(group) && Array.isArray(group.options) ? group.options : [],
  );
  return [...plain, ...grouped].filter(isDict);
}

export function labelOf(holder: unknown): string {
  const text = isDict(holder) ? holder.text : undefined;
  if (typeof text === 'string') return text;
  return isDict(text) && typeof text.text === 'string' ? text.text : '';
}

function choiceKey(option: unknown): string {
  return isDict(option) ? JSON.stringify([labelOf(option), option.value]) : '';
}

export function checkConfirm(place: Place, value: unknown): void {
  const fields = { required: ['title', 'text', 'confirm', 'deny'], optional: ['style'] };
  if (!checkFields(place, value, fields)) return;
  const rules: Record<string, TextRule> = {
    title: { max: limits.confirmTitle, plain: true },
    text: { max: limits.confirmText },
    confirm: { max: limits.confirmButton, plain: true },
    deny: { max: limits.confirmButton, plain: true },
  };
  for (const [key, rule] of Object.entries(rules)) {
    if (value[key] !== undefined) checkText(place.at(key), value[key], rule);
  }
  if (value.style !== undefined) checkOneOf(place.at('style'), value.style, ['primary', 'danger']);
}
