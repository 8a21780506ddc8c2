/** Blocks as people see them: the words, the elements, the ids that Slack fills in. */
import { isDict } from './args.ts';
import { labelOf, optionsOf } from './checks/parts.ts';
import type { Dict, FakeMessage, FakeView } from './types.ts';

export interface Placed {
  block: Dict;
  element: Dict;
}

/** Every interactive element of some blocks, with the block it stands in. */
export function elementsOf(blocks: readonly Dict[]): Placed[] {
  return blocks.flatMap((block) => {
    const candidates = [
      ...(block.type === 'actions' && Array.isArray(block.elements) ? block.elements : []),
      ...(block.type === 'section' ? [block.accessory] : []),
      ...(block.type === 'input' ? [block.element] : []),
    ];
    return candidates
      .filter(isDict)
      .filter((element) => element.type !== 'image')
      .map((element) => ({ block, element }));
  });
}

/** Every text that blocks show, button labels and options included. */
export function visibleTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(visibleTexts);
  if (!isDict(value)) return [];
  const own = typeof value.text === 'string' ? [value.text] : [];
  const inner = Object.entries(value)
    .filter(([key]) => key !== 'metadata' && key !== 'initial_option' && key !== 'initial_options')
    .flatMap(([, child]) => visibleTexts(child));
  return [...own, ...inner];
}

/** All words of a message or view, a line each: what `expect…` patterns are matched against. */
export function renderText(shown: FakeMessage | FakeView): string {
  const head = 'text' in shown ? shown.text : shown.title;
  return [head, ...visibleTexts(shown.blocks)].join('\n');
}

/** The labels that can be pressed: buttons, and the options of menus. */
export function labelsOf(blocks: readonly Dict[]): string[] {
  return elementsOf(blocks).flatMap(({ element }) =>
    element.type === 'button' ? [labelOf(element)] : optionsOf(element).map(labelOf),
  );
}

/** A copy with the block ids and action ids that Slack makes up where the bot gave none, and text defaults set. */
export function fillIds(blocks: readonly Dict[], nextId: () => string): Dict[] {
  const copy = structuredClone(blocks) as Dict[];
  for (const block of copy) block.block_id ??= nextId();
  for (const { element } of elementsOf(copy)) element.action_id ??= nextId();
  setTextDefaults(copy);
  return copy;
}

function setTextDefaults(value: unknown): void {
  if (Array.isArray(value)) value.forEach(setTextDefaults);
  if (!isDict(value)) return;
  if (value.type === 'plain_text') value.emoji ??= true;
  if (value.type === 'mrkdwn') value.verbatim ??= false;
  Object.values(value).forEach(setTextDefaults);
}
