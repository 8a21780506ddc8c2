/** Views that people have open: made, rewritten, stacked, closed. */
import { isDict } from './args.ts';
import { labelOf } from './checks/parts.ts';
import { keepTyped, stateOf } from './inputs.ts';
import { Refusal } from './refusal.ts';
import { fillIds } from './render.ts';
import type { Dict, FakeUser, FakeView } from './types.ts';
import type { World } from './world.ts';

export function stackOf(world: World, userId: string): FakeView[] {
  return world.stacks.get(userId) ?? [];
}

export function makeView(world: World, user: FakeUser, body: Dict, below?: FakeView): FakeView {
  const id = world.nextId('V');
  const view: FakeView = {
    id,
    user: user.id,
    type: body.type === 'home' ? 'home' : 'modal',
    callbackId: '',
    title: '',
    privateMetadata: '',
    externalId: '',
    hash: '',
    rootId: below?.rootId ?? id,
    previousId: below?.id,
    blocks: [],
    body: {},
    typed: {},
    isOpen: true,
    versions: [],
    errors: {},
  };
  rewriteView(world, view, body);
  world.views.set(id, view);
  return view;
}

/** Puts a view on top of what the person has open. */
export function pushView(world: World, user: FakeUser, body: Dict): FakeView {
  const stack = stackOf(world, user.id);
  const view = makeView(world, user, body, stack.at(-1));
  world.stacks.set(user.id, [...stack, view]);
  return view;
}

/** Gives a view new content; what was typed stays in inputs that keep their ids, as in Slack. */
export function rewriteView(world: World, view: FakeView, body: Dict): void {
  const externalId = textOf(body.external_id);
  const isTaken = [...world.views.values()].some(
    (other) => other !== view && other.isOpen && externalId !== '' && other.externalId === externalId,
  );
  if (isTaken) throw new Refusal('duplicate_external_id');
  const blocks = Array.isArray(body.blocks) ? body.blocks.filter(isDict) : [];
  view.blocks = fillIds(blocks, world.nextBlockId);
  view.body = { ...body, blocks: view.blocks };
  view.callbackId = textOf(body.callback_id);
  view.title = labelOf({ text: body.title });
  view.privateMetadata = textOf(body.private_metadata);
  view.externalId = externalId;
  view.hash = `${Math.floor(world.now() / 1000)}.${world.nextId('')}`;
  view.typed = keepTyped(view.blocks, view.typed);
  view.errors = {};
  view.versions.push(view.body);
  world.changed();
}

/** Takes one view, or the whole stack, off the screen. */
export function closeView(world: World, view: FakeView, whole = false): void {
  const stack = stackOf(world, view.user);
  const closed = whole ? stack : stack.filter((candidate) => candidate === view);
  for (const one of closed) one.isOpen = false;
  world.stacks.set(
    view.user,
    stack.filter((candidate) => candidate.isOpen),
  );
  world.changed();
}

/** A view as Slack tells it to the bot. */
export function viewJson(world: World, view: FakeView): Dict {
  const { body } = view;
  return {
    id: view.id,
    team_id: world.team.id,
    type: view.type,
    blocks: structuredClone(view.blocks),
    private_metadata: view.privateMetadata,
    callback_id: view.callbackId,
    external_id: view.externalId,
    state: { values: stateOf(view) },
    hash: view.hash,
    title: body.title ?? null,
    submit: body.submit ?? null,
    close: body.close ?? null,
    clear_on_close: body.clear_on_close ?? false,
    notify_on_close: body.notify_on_close ?? false,
    root_view_id: view.rootId,
    previous_view_id: view.previousId ?? null,
    app_id: world.app.id,
    app_installed_team_id: world.team.id,
    bot_id: world.app.botId,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
