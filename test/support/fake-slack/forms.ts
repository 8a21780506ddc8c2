/** Filling in modals, sending them, closing them. */
import { isDict } from './args.ts';
import { viewProblems } from './checks/view.ts';
import type { Delivery } from './delivery.ts';
import { clientComplaints, heldValues, type InputValues, typeInto } from './inputs.ts';
import { limits } from './limits.ts';
import { type Delivered, deliveredFrom, senderJson } from './payloads.ts';
import { elementsOf } from './render.ts';
import { makeTrigger } from './triggers.ts';
import type { Dict, FakeUser, FakeView, UserRef } from './types.ts';
import { closeView, pushView, rewriteView, stackOf, viewJson } from './views.ts';
import { userOf, type World } from './world.ts';

export interface Submitted extends Delivered {
  /** The errors shown under the inputs, by block id. */
  errors: Record<string, string>;
  /** The modal the person looks at now; undefined when all are closed. */
  view: FakeView | undefined;
}

export interface Forms {
  /** Types and chooses without sending. */
  fill(user: UserRef, view: FakeView, values: InputValues): void;
  /**
   * Fills in and sends. Inputs that are not named keep what they hold. Throws when the Slack client would not send it:
   * a required input is empty, or text is too long.
   */
  submit(user: UserRef, view: FakeView, values?: InputValues): Promise<Submitted>;
  /** What the inputs of a form hold now, typed or as it came; by block id. */
  valuesOf(view: FakeView): Record<string, string | string[] | null>;
  /** Closes a modal, or with `all` the whole stack; the bot hears of it if the view asks for that. */
  close(user: UserRef, view: FakeView, options?: { all?: boolean }): Promise<Delivered | undefined>;
}

export function createForms(world: World, delivery: Delivery): Forms {
  function fill(ref: UserRef, view: FakeView, values: InputValues): FakeUser {
    const user = userOf(world, ref);
    refuseHidden(world, user, view);
    typeInto(view, values);
    return user;
  }

  async function submit(ref: UserRef, view: FakeView, values: InputValues = {}): Promise<Submitted> {
    const user = fill(ref, view, values);
    if (view.body.submit === undefined) throw new Error(`"${view.title}" has no button to send it with`);
    const complaints = clientComplaints(view);
    if (complaints.length > 0)
      throw new Error(`Slack does not send "${view.title}": ${complaints.join(', ')}`);
    view.errors = {};
    const reply = await delivery.sendPayload({
      type: 'view_submission',
      ...senderJson(world, user),
      trigger_id: makeTrigger(world, user, view.id),
      view: viewJson(world, view),
      response_urls: [],
    });
    const delivered = deliveredFrom(world, reply, undefined);
    if (delivered.error === undefined) obey(world, user, view, delivered.ack);
    return { ...delivered, errors: view.errors, view: stackOf(world, user.id).at(-1) };
  }

  async function close(
    ref: UserRef,
    view: FakeView,
    options: { all?: boolean } = {},
  ): Promise<Delivered | undefined> {
    const user = userOf(world, ref);
    refuseHidden(world, user, view);
    const all = options.all ?? false;
    closeView(world, view, all || view.body.clear_on_close === true);
    if (view.body.notify_on_close !== true) return undefined;
    const reply = await delivery.sendPayload({
      type: 'view_closed',
      ...senderJson(world, user),
      view: viewJson(world, view),
      is_cleared: all,
    });
    return deliveredFrom(world, reply, undefined);
  }

  return {
    fill: (user, view, values) => void fill(user, view, values),
    submit,
    valuesOf: heldValues,
    close,
  };
}

/** Does what the bot's answer to a submission says; an answer Slack would not take is a violation. */
function obey(world: World, user: FakeUser, view: FakeView, ack: Dict | string | undefined): void {
  if (ack === undefined || (isDict(ack) && Object.keys(ack).length === 0)) {
    closeView(world, view);
    return;
  }
  const action = isDict(ack) ? ack.response_action : undefined;
  if (!isDict(ack) || action === undefined) {
    reject(world, view, [`${JSON.stringify(ack)} has no response_action`]);
  } else if (action === 'clear') {
    closeView(world, view, true);
  } else if (action === 'errors') {
    showErrors(world, view, ack.errors);
  } else if (action === 'update' || action === 'push') {
    showNext(world, user, view, action, ack.view);
  } else {
    reject(world, view, [`unknown response_action ${JSON.stringify(action)}`]);
  }
  world.changed();
}

function showErrors(world: World, view: FakeView, errors: unknown): void {
  const inputs = elementsOf(view.blocks).filter(({ block }) => block.type === 'input');
  const blockIds = new Set(inputs.map(({ block }) => String(block.block_id)));
  const entries = isDict(errors) ? Object.entries(errors) : [];
  const problems = entries.flatMap(([blockId, text]) => [
    ...(blockIds.has(blockId) ? [] : [`errors name "${blockId}", which is no input of the view`]),
    ...(typeof text === 'string' && text !== '' ? [] : [`the error of "${blockId}" is not text`]),
  ]);
  if (entries.length === 0) problems.push('errors is empty');
  if (problems.length > 0) reject(world, view, problems);
  else view.errors = Object.fromEntries(entries) as Record<string, string>;
}

function showNext(
  world: World,
  user: FakeUser,
  view: FakeView,
  action: 'update' | 'push',
  next: unknown,
): void {
  const problems = viewProblems(next, 'modal');
  if (action === 'push' && stackOf(world, user.id).length >= limits.viewStack)
    problems.push('push_limit_reached');
  if (problems.length > 0 || !isDict(next)) reject(world, view, problems);
  else if (action === 'update') rewriteView(world, view, next);
  else pushView(world, user, next);
}

/** Slack shows "We had some trouble connecting" and the form stays. */
function reject(world: World, view: FakeView, problems: readonly string[]): void {
  world.violate('bad-view-response', `answer to "${view.title}": ${problems.join('; ')}`);
}

function refuseHidden(world: World, user: FakeUser, view: FakeView): void {
  if (view.user !== user.id) throw new Error(`"${view.title}" is not on the screen of ${user.name}`);
  if (stackOf(world, user.id).at(-1) !== view) throw new Error(`"${view.title}" is not the modal on top`);
}
