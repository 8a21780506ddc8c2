/** The arguments that docs.slack.dev gives each method. Slack ignores any other, which hides slips of the pen. */
import type { Call } from './args.ts';
import type { World } from './world.ts';

// Bolt's client adds `team_id` to whatever it calls.
const always = new Set(['token', 'team_id']);
const page = ['cursor', 'limit'];
const look = [...page, 'channel', 'include_all_metadata', 'inclusive', 'latest', 'oldest'];
const shown = ['channel', 'text', 'blocks', 'attachments', 'as_user', 'link_names', 'markdown_text', 'parse'];
const face = ['icon_emoji', 'icon_url', 'thread_ts', 'username'];

export const methodArguments: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'bookmarks.add': ['access_level', 'channel_id', 'emoji', 'entity_id', 'link', 'parent_id', 'title', 'type'],
  'bookmarks.edit': ['bookmark_id', 'channel_id', 'emoji', 'link', 'title'],
  'bookmarks.list': ['channel_id'],
  'bookmarks.remove': ['bookmark_id', 'channel_id', 'quip_section_id'],
  'chat.delete': ['as_user', 'channel', 'ts'],
  'chat.getPermalink': ['channel', 'message_ts'],
  'chat.postEphemeral': [...shown, ...face, 'user'],
  'chat.postMessage': [
    ...shown,
    ...face,
    'metadata',
    'mrkdwn',
    'reply_broadcast',
    'unfurl_links',
    'unfurl_media',
  ],
  'chat.update': [...shown, 'file_ids', 'metadata', 'reply_broadcast', 'ts'],
  'conversations.archive': ['channel'],
  'conversations.create': ['is_private', 'name'],
  'conversations.history': look,
  'conversations.info': ['channel', 'include_locale', 'include_num_members'],
  'conversations.invite': ['channel', 'force', 'users'],
  'conversations.join': ['channel'],
  'conversations.kick': ['channel', 'user'],
  'conversations.leave': ['channel'],
  'conversations.list': [...page, 'exclude_archived', 'types'],
  'conversations.members': [...page, 'channel'],
  'conversations.open': ['channel', 'prevent_creation', 'return_im', 'users'],
  'conversations.rename': ['channel', 'name'],
  'conversations.replies': [...look, 'ts'],
  'conversations.setPurpose': ['channel', 'purpose'],
  'conversations.setTopic': ['channel', 'topic'],
  'files.completeUploadExternal': [
    'blocks',
    'channel_id',
    'channels',
    'files',
    'initial_comment',
    'thread_ts',
  ],
  'files.getUploadURLExternal': ['alt_text', 'alt_txt', 'filename', 'length', 'snippet_type'],
  'files.info': [...page, 'count', 'file', 'page'],
  'files.list': [
    'channel',
    'count',
    'page',
    'show_files_hidden_by_limit',
    'ts_from',
    'ts_to',
    'types',
    'user',
  ],
  'usergroups.list': ['include_count', 'include_disabled', 'include_users'],
  'usergroups.users.list': ['include_disabled', 'usergroup'],
  'users.info': ['include_locale', 'user'],
  'users.list': [...page, 'include_locale'],
  'users.lookupByEmail': ['email'],
  'views.open': ['interactivity_pointer', 'trigger_id', 'view'],
  'views.publish': ['hash', 'user_id', 'view'],
  'views.push': ['interactivity_pointer', 'trigger_id', 'view'],
  'views.update': ['external_id', 'hash', 'view', 'view_id'],
};

/** Notes arguments that the method does not have. */
export function noteUnknownArguments(world: World, { method, args }: Call): void {
  const known = methodArguments[method];
  if (known === undefined) return;
  for (const key of Object.keys(args)) {
    if (!always.has(key) && !known.includes(key)) world.violate('unknown-argument', `${method}: ${key}`);
  }
}
