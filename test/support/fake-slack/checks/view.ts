/** Modals and App Home as Slack checks them. */
import { isDict } from '../args.ts';
import { limits } from '../limits.ts';
import { refuseWith } from '../refusal.ts';
import type { Dict } from '../types.ts';
import { blockProblems } from './blocks.ts';
import { checkText } from './parts.ts';
import { checkBoolean, checkFields, checkString, type Place, startAt } from './place.ts';

const common = ['blocks', 'private_metadata', 'callback_id', 'external_id'];

/** Everything that is wrong with a view; empty when all is well. */
export function viewProblems(view: unknown, type: 'modal' | 'home'): string[] {
  const problems: string[] = [];
  const place = startAt('/view', problems);
  if (!isDict(view)) {
    place.wrong('must be an object');
    return problems;
  }
  if (view.type !== type) place.at('type').wrong(`unsupported type: ${String(view.type)}, ${type} expected`);
  if (type === 'modal') checkModal(place, view);
  else checkFields(place, view, { required: ['blocks'], optional: common });
  const sizes = {
    private_metadata: limits.privateMetadata,
    callback_id: limits.callbackId,
    external_id: limits.externalId,
  };
  for (const [key, max] of Object.entries(sizes)) {
    if (view[key] !== undefined) checkString(place.at(key), view[key], { min: 0, max });
  }
  if (view.blocks !== undefined) problems.push(...blockProblems(view.blocks, type, '/view/blocks'));
  return problems;
}

/** Throws Slack's refusal of a view that is not right. */
export function refuseBadView(
  view: unknown,
  type: 'modal' | 'home',
): asserts view is Dict & { blocks: Dict[] } {
  const problems = viewProblems(view, type);
  if (problems.length > 0) throw refuseWith('invalid_arguments', problems);
  if (Buffer.byteLength(JSON.stringify(view)) > limits.viewBytes) throw refuseWith('view_too_large', []);
}

function checkModal(place: Place, view: Dict): void {
  checkFields(place, view, {
    required: ['title', 'blocks'],
    optional: [...common, 'submit', 'close', 'clear_on_close', 'notify_on_close', 'submit_disabled'],
  });
  if (view.title !== undefined) {
    checkText(place.at('title'), view.title, { max: limits.viewTitle, plain: true });
  }
  for (const key of ['submit', 'close']) {
    if (view[key] !== undefined) {
      checkText(place.at(key), view[key], { max: limits.viewButton, plain: true });
    }
  }
  checkBoolean(place.at('clear_on_close'), view.clear_on_close);
  checkBoolean(place.at('notify_on_close'), view.notify_on_close);
  const blocks = Array.isArray(view.blocks) ? view.blocks : [];
  if (view.submit === undefined && blocks.some((block) => isDict(block) && block.type === 'input')) {
    place.wrong('missing required field: submit');
  }
}
