import { type Call, jsonArg, needText, textArg } from '../args.ts';
import { refuseBadView } from '../checks/view.ts';
import { limits } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import { exchangeTrigger } from '../triggers.ts';
import type { FakeView } from '../types.ts';
import { makeView, pushView, rewriteView, stackOf, viewJson } from '../views.ts';
import type { World } from '../world.ts';
import { knownUser, type Method } from './access.ts';

const open: Method = (world, call) => {
  const body = readView(call, 'modal');
  const trigger = exchangeTrigger(world, triggerId(call));
  const view = makeView(world, knownUser(world, trigger.user), body);
  for (const old of stackOf(world, trigger.user)) old.isOpen = false;
  world.stacks.set(trigger.user, [view]);
  return { view: viewJson(world, view) };
};

const push: Method = (world, call) => {
  const body = readView(call, 'modal');
  const trigger = exchangeTrigger(world, triggerId(call));
  const stack = stackOf(world, trigger.user);
  if (trigger.viewId === undefined || stack.length === 0) throw new Refusal('invalid_arguments');
  if (stack.length >= limits.viewStack) throw new Refusal('push_limit_reached');
  return { view: viewJson(world, pushView(world, knownUser(world, trigger.user), body)) };
};

const update: Method = (world, call) => {
  const view = knownView(world, call);
  const body = readView(call, view.type);
  const hash = textArg(call, 'hash');
  if (hash && hash !== view.hash) throw new Refusal('hash_conflict');
  rewriteView(world, view, body);
  return { view: viewJson(world, view) };
};

const publish: Method = (world, call) => {
  const user = knownUser(world, needText(call, 'user_id'));
  const body = readView(call, 'home');
  const old = world.homes.get(user.id);
  const hash = textArg(call, 'hash');
  if (hash && old !== undefined && hash !== old.hash) throw new Refusal('hash_conflict');
  if (old !== undefined) rewriteView(world, old, body);
  const view = old ?? makeView(world, user, body);
  world.homes.set(user.id, view);
  return { view: viewJson(world, view) };
};

export const viewMethods: Record<string, Method> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};

function readView(call: Call, type: 'modal' | 'home'): Record<string, unknown> {
  const view = jsonArg(call, 'view');
  refuseBadView(view, type);
  return view;
}

function triggerId(call: Call): string {
  return (
    textArg(call, 'trigger_id') ?? textArg(call, 'interactivity_pointer') ?? needText(call, 'trigger_id')
  );
}

function knownView(world: World, call: Call): FakeView {
  const externalId = textArg(call, 'external_id');
  const view = externalId
    ? [...world.views.values()].find((candidate) => candidate.externalId === externalId && candidate.isOpen)
    : world.views.get(needText(call, 'view_id'));
  if (view === undefined || !view.isOpen) throw new Refusal('not_found');
  return view;
}
