/** Pressing buttons and choosing from menus, on messages and in views. */
import { labelOf, optionsOf } from './checks/parts.ts';
import type { Delivery } from './delivery.ts';
import { chosen, hasState, type InputValue, pickOption, stateOf } from './inputs.ts';
import { messageJson } from './messages.ts';
import { channelNameFor, type Delivered, deliveredFrom, senderJson } from './payloads.ts';
import { elementsOf, type Placed } from './render.ts';
import { makeResponseUrl, type ResponseUrl } from './response-urls.ts';
import { refuseUnseen } from './sight.ts';
import { makeTrigger } from './triggers.ts';
import type { Dict, FakeMessage, FakeView, UserRef } from './types.ts';
import { viewJson } from './views.ts';
import { channelOf, userOf, type World } from './world.ts';

/** What to press: an action id, the label of a button, the label of an option; or several of these together. */
export type Pressed = string | { actionId?: string; label?: string; value?: string; blockId?: string };

export interface PressOptions {
  /** What is chosen in a menu, a picker, a group of boxes: its value or its label. */
  choose?: InputValue;
}

/** A message as it looked at some moment, to be pressed later. */
export interface Snapshot {
  message: FakeMessage;
  blocks: Dict[];
}

export interface Presses {
  /** Presses what the message or view shows now; throws when it is not there. */
  click(user: UserRef, on: FakeMessage | FakeView, what: Pressed, options?: PressOptions): Promise<Delivered>;
  /** Keeps what a message shows now, for `clickStale`. */
  snapshot(message: FakeMessage): Snapshot;
  /** Presses what a message showed then, as somebody does whose screen is old. */
  clickStale(user: UserRef, snapshot: Snapshot, what: Pressed, options?: PressOptions): Promise<Delivered>;
}

interface Target extends Placed {
  /** The option, where a label or value named one. */
  option: Dict | undefined;
}

export function createPresses(world: World, delivery: Delivery): Presses {
  async function onMessage(
    ref: UserRef,
    { message, blocks }: Snapshot,
    what: Pressed,
    options: PressOptions,
  ): Promise<Delivered> {
    const user = userOf(world, ref);
    refuseUnseen(world, user, message);
    const target = findTarget(blocks, what);
    const channel = channelOf(world, message.channel);
    const { url, record } = makeResponseUrl(world, user, channel, message);
    const isEphemeral = message.ephemeralTo !== undefined;
    const payload = {
      type: 'block_actions',
      ...senderJson(world, user),
      container: {
        type: 'message',
        message_ts: message.ts,
        channel_id: message.channel,
        is_ephemeral: isEphemeral,
        ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
      },
      trigger_id: makeTrigger(world, user),
      channel: { id: channel.id, name: channelNameFor(channel) },
      ...(isEphemeral ? {} : { message: messageJson(world, message) }),
      state: { values: stateOf({ blocks, typed: typedWith({}, target, options) }) },
      response_url: url,
      actions: [actionJson(world, target, options)],
    };
    return send(payload, record);
  }

  async function onView(
    ref: UserRef,
    view: FakeView,
    what: Pressed,
    options: PressOptions,
  ): Promise<Delivered> {
    const user = userOf(world, ref);
    if (view.user !== user.id) throw new Error(`"${view.title}" is not on the screen of ${user.name}`);
    if (!view.isOpen) throw new Error(`"${view.title}" is closed`);
    const target = findTarget(view.blocks, what);
    view.typed = typedWith(view.typed, target, options);
    const payload = {
      type: 'block_actions',
      ...senderJson(world, user),
      container: { type: 'view', view_id: view.id },
      trigger_id: makeTrigger(world, user, view.type === 'modal' ? view.id : undefined),
      view: viewJson(world, view),
      actions: [actionJson(world, target, options)],
    };
    return send(payload, undefined);
  }

  async function send(payload: Dict, record: ResponseUrl | undefined): Promise<Delivered> {
    const delivered = deliveredFrom(world, await delivery.sendPayload(payload), record);
    if (delivered.ack !== undefined) {
      world.violate('ack-body', 'the ack of a press carries a body, which Slack ignores');
    }
    return delivered;
  }

  return {
    click: (user, on, what, options = {}) =>
      'ts' in on
        ? onMessage(user, { message: on, blocks: on.blocks }, what, options)
        : onView(user, on, what, options),
    snapshot: (message) => ({ message, blocks: structuredClone(message.blocks) }),
    clickStale: (user, snapshot, what, options = {}) => onMessage(user, snapshot, what, options),
  };
}

function findTarget(blocks: readonly Dict[], what: Pressed): Target {
  const all = elementsOf(blocks);
  const found =
    typeof what === 'string' ? byWord(all, what) : all.flatMap((placed) => matching(placed, what));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const there = all.map(({ element }) => {
    const labels = element.type === 'button' ? [labelOf(element)] : optionsOf(element).map(labelOf);
    return `${String(element.action_id)} (${labels.join(', ')})`;
  });
  const problem = first === undefined ? 'There is no' : 'There is more than one';
  const list = there.length > 0 ? `there are ${there.join('; ')}` : 'there is nothing to press';
  throw new Error(`${problem} ${JSON.stringify(what)} to press; ${list}`);
}

/** By action id first, then by the label of a button, then by the label of an option. */
function byWord(all: readonly Placed[], word: string): Target[] {
  const ways = [
    all
      .filter(({ element }) => element.action_id === word)
      .map((placed) => ({ ...placed, option: undefined })),
    all.flatMap((placed) => (placed.element.type === 'button' ? matching(placed, { label: word }) : [])),
    all.flatMap((placed) => matching(placed, { label: word })),
  ];
  return ways.find((way) => way.length > 0) ?? [];
}

function matching(placed: Placed, wanted: Exclude<Pressed, string>): Target[] {
  const { block, element } = placed;
  if (wanted.actionId !== undefined && element.action_id !== wanted.actionId) return [];
  if (wanted.blockId !== undefined && block.block_id !== wanted.blockId) return [];
  const fits = (holder: Dict): boolean =>
    (wanted.label === undefined || labelOf(holder) === wanted.label) &&
    (wanted.value === undefined || holder.value === wanted.value);
  if (wanted.label === undefined && wanted.value === undefined) return [{ ...placed, option: undefined }];
  if (element.type === 'button') return fits(element) ? [{ ...placed, option: undefined }] : [];
  return optionsOf(element)
    .filter(fits)
    .map((option) => ({ ...placed, option }));
}

/** The entry of `actions` that tells what was pressed. */
function actionJson(world: World, { block, element, option }: Target, options: PressOptions): Dict {
  const base = {
    type: element.type,
    action_id: element.action_id,
    block_id: block.block_id,
    action_ts: world.nextTs(),
  };
  if (element.type === 'button') {
    const { text, value, style, url } = element;
    return {
      ...base,
      text,
      ...(value === undefined ? {} : { value }),
      ...(style === undefined ? {} : { style }),
      ...(url === undefined ? {} : { url }),
    };
  }
  const { placeholder } = element;
  return {
    ...base,
    ...choiceOf({ block, element, option }, options),
    ...(placeholder === undefined ? {} : { placeholder }),
  };
}

/** What is chosen in a menu, a picker or a group of boxes, as Slack tells it. */
function choiceOf({ element, option }: Target, options: PressOptions): Dict {
  const choice = option === undefined ? options.choose : String(option.value);
  if (choice === undefined) {
    throw new Error(`Say what is chosen in ${String(element.action_id)}: { choose: … }`);
  }
  if (element.type === 'overflow') return { selected_option: option ?? pickOption(element, choice) };
  const isMany = String(element.type).startsWith('multi_') || element.type === 'checkboxes';
  return chosen(element, isMany && typeof choice === 'string' ? [choice] : choice);
}

/** The state with what is chosen now in it. */
function typedWith(typed: FakeView['typed'], target: Target, options: PressOptions): FakeView['typed'] {
  const [blockId, actionId] = [String(target.block.block_id), String(target.element.action_id)];
  if (!hasState(target.element)) return typed;
  return { ...typed, [blockId]: { ...typed[blockId], [actionId]: choiceOf(target, options) } };
}
