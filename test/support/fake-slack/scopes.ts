import { Refusal } from './refusal.ts';
import type { ChannelKind } from './types.ts';
import type { World } from './world.ts';

/** What a method needs: one scope out of `any`; where it depends on the channel, the one for its kind as well. */
export interface ScopeRule {
  any: readonly string[];
  kinds?: Readonly<Record<ChannelKind, string>>;
}

const read = kinds('channels:read', 'groups:read', 'im:read');
const history = kinds('channels:history', 'groups:history', 'im:history');
const manage = kinds('channels:manage', 'groups:write', 'im:write');
const none: ScopeRule = { any: [] };

/** The one table: Web API method → scopes of a bot token. A method that is not here does not exist. */
export const methodScopes: Readonly<Record<string, ScopeRule>> = {
  'api.test': none,
  'auth.test': none,
  'bookmarks.add': only('bookmarks:write'),
  'bookmarks.edit': only('bookmarks:write'),
  'bookmarks.list': only('bookmarks:read'),
  'bookmarks.remove': only('bookmarks:write'),
  'chat.delete': only('chat:write'),
  'chat.getPermalink': none,
  'chat.postEphemeral': only('chat:write'),
  'chat.postMessage': only('chat:write'),
  'chat.update': only('chat:write'),
  'conversations.archive': manage,
  'conversations.create': manage,
  'conversations.history': history,
  'conversations.info': read,
  'conversations.invite': manage,
  'conversations.join': only('channels:join'),
  'conversations.kick': manage,
  'conversations.leave': manage,
  'conversations.list': read,
  'conversations.members': read,
  'conversations.open': only('im:write'),
  'conversations.rename': manage,
  'conversations.replies': history,
  'conversations.setPurpose': manage,
  'conversations.setTopic': manage,
  'files.completeUploadExternal': only('files:write'),
  'files.getUploadURLExternal': only('files:write'),
  'files.info': only('files:read'),
  'files.list': only('files:read'),
  'usergroups.list': only('usergroups:read'),
  'usergroups.users.list': only('usergroups:read'),
  'users.info': only('users:read'),
  'users.list': only('users:read'),
  'users.lookupByEmail': only('users:read.email'),
  'views.open': none,
  'views.publish': none,
  'views.push': none,
  'views.update': none,
};

function only(scope: string): ScopeRule {
  return { any: [scope] };
}

function kinds(forPublic: string, forPrivate: string, forIm: string): ScopeRule {
  return {
    any: [forPublic, forPrivate, forIm],
    kinds: { public: forPublic, private: forPrivate, im: forIm },
  };
}

/** Refuses a call whose method needs a scope that the token has not. */
export function checkMethodScope(world: World, method: string): void {
  const rule = methodScopes[method] ?? none;
  if (rule.any.length === 0 || rule.any.some((scope) => world.scopes.has(scope))) return;
  throw missingScope(world, method, rule.any.join(','));
}

/** Refuses a call on a channel of a kind that the token may not touch in this way. */
export function checkKindScope(world: World, method: string, kind: ChannelKind): void {
  const needed = methodScopes[method]?.kinds?.[kind];
  if (needed === undefined || world.scopes.has(needed)) return;
  throw missingScope(world, method, needed);
}

export function missingScope(world: World, method: string, needed: string): Refusal {
  noteUnasked(world, method, needed);
  return new Refusal('missing_scope', { needed, provided: [...world.scopes].join(',') });
}

/** Notes that a call needs a scope for which manifest.yml does not ask at all. */
export function noteUnasked(world: World, method: string, needed: string): void {
  if (needed.split(',').some((scope) => world.manifest.scopes.includes(scope))) return;
  world.violate('missing-scope', `${method} needs ${needed}, which manifest.yml does not ask for`);
}
