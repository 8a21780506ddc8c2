/** One call of the Web API: token, scopes, the method, and what has to be noted about it. */
import type { Call } from './args.ts';
import { noteUnknownArguments } from './arguments.ts';
import { methods } from './methods/index.ts';
import { botFaults, Refusal } from './refusal.ts';
import { checkMethodScope } from './scopes.ts';
import type { Dict } from './types.ts';
import type { World } from './world.ts';

/** Answers a call; never throws Slack's refusals, but tells them. */
export function answerCall(world: World, call: Call, token: string | undefined): Dict {
  try {
    return { ok: true, ...perform(world, call, token) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    noteRefusal(world, call.method, error);
    return error.toAnswer();
  } finally {
    world.changed();
  }
}

/** Notes a refusal that a well-made bot never meets. */
export function noteRefusal(world: World, what: string, refusal: Refusal): void {
  if (!botFaults.has(refusal.code)) return;
  const meta = refusal.extra.response_metadata;
  world.violate(
    refusal.code.replaceAll('_', '-'),
    `${what}${meta === undefined ? '' : ` ${JSON.stringify(meta)}`}`,
  );
}

function perform(world: World, call: Call, token: string | undefined): Dict {
  const method = Object.hasOwn(methods, call.method) ? methods[call.method] : undefined;
  if (method === undefined) throw new Refusal('unknown_method', { req_method: call.method });
  if (call.method === 'api.test') return method(world, call);
  if (token === undefined || token === '') throw new Refusal('not_authed');
  if (token !== world.app.token) throw new Refusal('invalid_auth');
  noteUnknownArguments(world, call);
  checkMethodScope(world, call.method);
  return method(world, call);
}
