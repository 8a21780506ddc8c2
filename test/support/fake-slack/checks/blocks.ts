/** Block Kit as Slack checks it: every block type the stand-in knows, and what holds for a list of blocks. */
import { isDict } from '../args.ts';
import { limits } from '../limits.ts';
import type { Dict, Surface } from '../types.ts';
import { checkElement } from './elements.ts';
import { checkText } from './parts.ts';
import { checkBoolean, checkFields, checkItems, checkString, type Place, startAt } from './place.ts';

interface BlockRule {
  surfaces?: readonly Surface[];
  required?: readonly string[];
  optional?: readonly string[];
  check?(place: Place, block: Dict, surface: Surface): void;
}

const rules: Readonly<Record<string, BlockRule>> = {
  section: { optional: ['text', 'fields', 'accessory', 'expand'], check: checkSection },
  header: {
    required: ['text'],
    check: (place, block) => {
      if (block.text !== undefined)
        checkText(place.at('text'), block.text, { max: limits.header, plain: true });
    },
  },
  context: { required: ['elements'], check: checkContext },
  actions: {
    required: ['elements'],
    check: (place, block, surface) => {
      if (block.elements === undefined) return;
      checkItems(place.at('elements'), block.elements, { max: limits.actionsElements }, (at, item) =>
        checkElement(at, item, 'actions', surface),
      );
      checkUnique(place, block.elements, 'action_id');
    },
  },
  divider: {},
  input: {
    required: ['label', 'element'],
    optional: ['hint', 'optional', 'dispatch_action'],
    check: checkInput,
  },
  image: {
    required: ['alt_text'],
    optional: ['image_url', 'slack_file', 'title'],
    check: (place, block) => {
      checkImage(place, block);
      if (block.title !== undefined) {
        checkText(place.at('title'), block.title, { max: limits.imageTitle, plain: true });
      }
    },
  },
  markdown: {
    surfaces: ['message'],
    required: ['text'],
    check: (place, block) => {
      if (block.text !== undefined) checkString(place.at('text'), block.text, { max: limits.markdown });
    },
  },
  rich_text: { required: ['elements'], check: checkRichText },
};

/** Everything that is wrong with a list of blocks, each problem with its path; empty when all is well. */
export function blockProblems(blocks: unknown, surface: Surface, path = '/blocks'): string[] {
  const problems: string[] = [];
  const place = startAt(path, problems);
  const max = surface === 'message' ? limits.messageBlocks : limits.viewBlocks;
  checkItems(place, blocks, { min: 0, max }, (at, block) => checkBlock(at, block, surface));
  if (Array.isArray(blocks)) {
    checkUnique(place, blocks, 'block_id');
    const focused = JSON.stringify(blocks).split('"focus_on_load":true').length - 1;
    if (focused > 1) place.wrong('only one element may have focus_on_load');
  }
  return problems;
}

function checkBlock(place: Place, block: unknown, surface: Surface): void {
  if (!isDict(block)) {
    place.wrong('must be an object');
    return;
  }
  const rule = typeof block.type === 'string' ? rules[block.type] : undefined;
  if (rule === undefined || !(rule.surfaces?.includes(surface) ?? true)) {
    place.at('type').wrong(`unsupported type: ${String(block.type)} in a ${surface}`);
    return;
  }
  checkFields(place, block, {
    required: rule.required ?? [],
    optional: ['block_id', ...(rule.optional ?? [])],
  });
  if (block.block_id !== undefined)
    checkString(place.at('block_id'), block.block_id, { max: limits.blockId });
  rule.check?.(place, block, surface);
}

function checkSection(place: Place, block: Dict, surface: Surface): void {
  if (block.text === undefined && block.fields === undefined) {
    place.wrong('missing required field: text or fields');
  }
  if (block.text !== undefined) checkText(place.at('text'), block.text, { max: limits.sectionText });
  if (block.fields !== undefined) {
    checkItems(place.at('fields'), block.fields, { max: limits.sectionFields }, (at, item) =>
      checkText(at, item, { max: limits.sectionField }),
    );
  }
  checkBoolean(place.at('expand'), block.expand);
  if (block.accessory === undefined) return;
  if (isDict(block.accessory) && block.accessory.type === 'image') {
    const fields = { required: ['alt_text'], optional: ['image_url', 'slack_file'] };
    if (checkFields(place.at('accessory'), block.accessory, fields)) {
      checkImage(place.at('accessory'), block.accessory);
    }
  } else {
    checkElement(place.at('accessory'), block.accessory, 'section', surface);
  }
}

function checkContext(place: Place, block: Dict): void {
  if (block.elements === undefined) return;
  checkItems(place.at('elements'), block.elements, { max: limits.contextElements }, (at, item) => {
    if (isDict(item) && item.type === 'image') {
      const fields = { required: ['alt_text'], optional: ['image_url', 'slack_file'] };
      if (checkFields(at, item, fields)) checkImage(at, item);
    } else {
      checkText(at, item, { max: limits.anyText });
    }
  });
}

function checkInput(place: Place, block: Dict, surface: Surface): void {
  if (block.label !== undefined) {
    checkText(place.at('label'), block.label, { max: limits.inputLabel, plain: true });
  }
  if (block.hint !== undefined) {
    checkText(place.at('hint'), block.hint, { max: limits.inputHint, plain: true });
  }
  checkBoolean(place.at('optional'), block.optional);
  checkBoolean(place.at('dispatch_action'), block.dispatch_action);
  if (block.element !== undefined) checkElement(place.at('element'), block.element, 'input', surface);
}

function checkImage(place: Place, image: Dict): void {
  if ((image.image_url === undefined) === (image.slack_file === undefined)) {
    place.wrong('exactly one of image_url and slack_file is required');
  }
  if (image.image_url !== undefined) checkString(place.at('image_url'), image.image_url, { max: limits.url });
  if (image.alt_text !== undefined)
    checkString(place.at('alt_text'), image.alt_text, { max: limits.altText });
}

const richTextParts = ['rich_text_section', 'rich_text_list', 'rich_text_preformatted', 'rich_text_quote'];

function checkRichText(place: Place, block: Dict): void {
  if (block.elements === undefined) return;
  checkItems(place.at('elements'), block.elements, { max: limits.viewBlocks }, (at, item) => {
    if (!isDict(item) || !richTextParts.includes(String(item.type))) at.at('type').wrong('unsupported type');
    else checkItems(at.at('elements'), item.elements, { min: 0, max: Number.MAX_SAFE_INTEGER }, () => {});
  });
}

function checkUnique(place: Place, items: unknown, key: 'block_id' | 'action_id'): void {
  if (!Array.isArray(items)) return;
  const seen = new Set<string>();
  for (const item of items) {
    const id = isDict(item) ? item[key] : undefined;
    if (typeof id !== 'string') continue;
    if (seen.has(id)) place.wrong(`${key} "${id}" already exists`);
    seen.add(id);
  }
}
