import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeSlack, startFakeSlack } from '../../support/fake-slack/index.ts';
import { connectClient, errorOf } from './web-client.ts';

let slack: FakeSlack;
let web: WebClient;

beforeEach(async () => {
  slack = await startFakeSlack({
    users: ['ana', { name: 'bea', isDeleted: true }, { name: 'eva', isStranger: true }],
    channels: [
      'incidents',
      { name: 'elsewhere', hasBot: false },
      { name: 'secret', isPrivate: true, hasBot: false },
    ],
    groups: [{ handle: 'dba', users: ['ana'] }],
  });
  web = connectClient(slack);
});
afterEach(() => slack.stop());

const quiet = { unfurl_links: false, unfurl_media: false };
const idOf = (name: string): string => slack.channel(name).id;

describe('posting', () => {
  it('stores, updates and deletes, and keeps every version', async () => {
    const { ts = '' } = await web.chat.postMessage({ channel: idOf('incidents'), text: 'one', ...quiet });
    await web.chat.update({ channel: idOf('incidents'), ts, text: 'two' });
    const [message] = slack.channel('incidents').messages;
    await web.chat.delete({ channel: idOf('incidents'), ts });

    expect(message?.versions.map((version) => version.text)).toEqual(['one', 'two']);
    expect(slack.channel('incidents').messages).toEqual([]);
    expect(await errorOf(web.chat.update({ channel: idOf('incidents'), ts, text: 'x' }))).toBe(
      'message_not_found',
    );
    expect(slack.violations).toEqual([]);
  });

  it('keeps blocks and metadata in an update that does not name them', async () => {
    const blocks = [{ type: 'divider' }];
    const metadata = { event_type: 'notice', event_payload: { id: 7 } };
    const { ts = '' } = await web.chat.postMessage({
      channel: idOf('incidents'),
      text: 'one',
      blocks,
      metadata,
      ...quiet,
    });
    await web.chat.update({ channel: idOf('incidents'), ts, text: 'two' });

    expect(slack.channel('incidents').messages[0]).toMatchObject({ text: 'two', blocks, metadata });
  });

  it('does not touch what people wrote', async () => {
    const { channel, ts } = slack.say('ana', 'incidents', 'mine');

    expect(await errorOf(web.chat.update({ channel, ts, text: 'x' }))).toBe('cant_update_message');
    expect(await errorOf(web.chat.delete({ channel, ts }))).toBe('cant_delete_message');
  });

  it('reaches a person by id, and threads', async () => {
    const first = await web.chat.postMessage({ channel: slack.user('ana').id, text: 'hello', ...quiet });
    const channel = first.channel ?? '';
    await web.chat.postMessage({ channel, text: 'answer', thread_ts: first.ts ?? '', ...quiet });

    const [message, answer] = slack.dms('ana');
    expect(message?.text).toBe('hello');
    expect(message && slack.thread(message)).toEqual([answer]);
    const { messages } = await web.conversations.replies({ channel, ts: first.ts ?? '' });
    expect(messages?.map(({ text }) => text)).toEqual(['hello', 'answer']);
  });

  it('tells what only one person sees, if that person is there', async () => {
    const channel = idOf('incidents');
    expect(await errorOf(web.chat.postEphemeral({ channel, user: slack.user('ana').id, text: 'psst' }))).toBe(
      'user_not_in_channel',
    );
    slack.addChannel({ name: 'ops', members: ['ana'] });

    await web.chat.postEphemeral({ channel: idOf('ops'), user: slack.user('ana').id, text: 'psst' });

    expect(slack.ephemerals('ana').map(({ text }) => text)).toEqual(['psst']);
    expect(slack.unexpected()).toHaveLength(1);
    await slack.expectEphemeral('ana', 'psst');
    slack.expectNothingElse();
  });

  it.each([
    ['an archived channel', 'old', 'is_archived'],
    ['a private channel it is not in', 'secret', 'channel_not_found'],
  ])('is refused in %s', async (_what, name, error) => {
    slack.addChannel({ name: 'old', isArchived: true });

    expect(await errorOf(web.chat.postMessage({ channel: idOf(name), text: 'x', ...quiet }))).toBe(error);
  });

  it('gives timestamps that are unique and grow', async () => {
    const posts = await Promise.all(
      Array.from({ length: 20 }, () =>
        web.chat.postMessage({ channel: idOf('incidents'), text: 'x', ...quiet }),
      ),
    );
    const stamps = slack.channel('incidents').messages.map(({ ts }) => ts);

    expect(new Set(posts.map(({ ts }) => ts)).size).toBe(20);
    expect(stamps).toEqual(stamps.toSorted());
  });

  it('links to a message', async () => {
    const { ts = '' } = await web.chat.postMessage({ channel: idOf('incidents'), text: 'x', ...quiet });
    const { permalink } = await web.chat.getPermalink({ channel: idOf('incidents'), message_ts: ts });

    expect(permalink).toBe(
      `https://st-elsewhere.slack.com/archives/${idOf('incidents')}/p${ts.replace('.', '')}`,
    );
  });
});

describe('scopes', () => {
  it.each([
    ['chat:write', 'chat.postMessage', { channel: 'incidents', text: 'x' }],
    ['users:read', 'users.list', {}],
    ['users:read.email', 'users.lookupByEmail', { email: 'ana@hospital.example' }],
    ['usergroups:read', 'usergroups.list', {}],
    ['channels:history', 'conversations.history', { channel: 'incidents' }],
    ['channels:read', 'conversations.info', { channel: 'incidents' }],
    ['channels:manage', 'conversations.setTopic', { channel: 'incidents', topic: 't' }],
    ['channels:manage', 'conversations.create', { name: 'fresh' }],
    ['groups:write', 'conversations.create', { name: 'fresh', is_private: true }],
    ['channels:join', 'conversations.join', { channel: 'elsewhere' }],
    ['groups:read', 'conversations.list', { types: 'public_channel,private_channel' }],
    ['im:write', 'conversations.open', { users: 'ana' }],
    ['files:write', 'files.getUploadURLExternal', { filename: 'f', length: 1 }],
    ['bookmarks:write', 'bookmarks.add', { channel_id: 'incidents' }],
    ['bookmarks:read', 'bookmarks.list', { channel_id: 'incidents' }],
    ['files:write', 'files.completeUploadExternal', { files: '[]' }],
    ['files:read', 'files.list', { channel: 'incidents' }],
    ['files:read', 'files.info', { file: 'F1' }],
  ])('%s is needed for %s', async (scope, method, args) => {
    const named = Object.entries(args).map(([key, value]) => {
      if (key.startsWith('channel')) return [key, idOf(String(value))];
      return [key, key === 'users' ? slack.user(String(value)).id : value];
    });
    slack.revokeScopes(scope);

    const refusal = await web.apiCall(method, Object.fromEntries(named)).catch((error) => error.data);

    expect(refusal).toMatchObject({ ok: false, error: 'missing_scope' });
    expect(refusal.needed).toContain(scope);
    expect(refusal.provided.split(',')).not.toContain(scope);
    expect(slack.violations).toEqual([]);
  });

  it('posts in a public channel it is not in only with chat:write.public', async () => {
    const args = { channel: idOf('elsewhere'), text: 'x', ...quiet };
    expect(await errorOf(web.chat.postMessage(args))).toBeUndefined();
    slack.revokeScopes('chat:write.public');

    expect(await errorOf(web.chat.postMessage(args))).toBe('not_in_channel');
  });

  it('notes a call for whose scope the manifest never asks', async () => {
    const users = [slack.user('ana').id, slack.botUserId].join(',');
    expect(await errorOf(web.conversations.open({ users }))).toBe('missing_scope');
    expect(slack.violations).toEqual([
      expect.stringMatching(/^missing-scope: conversations\.open needs mpim:write/),
    ]);
  });

  it('shows addresses only to those who may see them', async () => {
    const user = slack.user('ana').id;
    expect((await web.users.info({ user })).user?.profile?.email).toBe('ana@hospital.example');
    slack.revokeScopes('users:read.email');

    expect((await web.users.info({ user })).user?.profile?.email).toBeUndefined();
  });

  it('wants the right token', async () => {
    expect(await errorOf(connectClient(slack, 'xoxb-other').auth.test())).toBe('invalid_auth');
    expect(await errorOf(connectClient(slack, '').auth.test())).toBe('not_authed');
    expect(await web.auth.test()).toMatchObject({ team_id: slack.teamId, user_id: slack.botUserId });
  });

  it('notes arguments that a method does not have', async () => {
    await web.apiCall('conversations.setTopic', { channel: idOf('incidents'), topic: 't', purpose: 'p' });

    expect(slack.violations).toEqual(['unknown-argument: conversations.setTopic: purpose']);
  });

  it('knows no other methods', async () => {
    expect(await errorOf(web.reminders.list())).toBe('unknown_method');
    expect(slack.violations[0]).toMatch(/^unknown-method: reminders\.list/);
    expect(() => slack.assertClean()).toThrow(/reminders\.list/);
    slack.allow(/reminders/);
    slack.assertClean();
  });
});
