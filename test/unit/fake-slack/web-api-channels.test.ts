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

describe('channels', () => {
  it('pages through the list', async () => {
    for (let n = 0; n < 7; n += 1) slack.addChannel(`ch-${n}`);

    const names: (string | undefined)[] = [];
    for await (const page of web.paginate('conversations.list', { limit: 3 })) {
      names.push(...((page as { channels?: { name?: string }[] }).channels ?? []).map(({ name }) => name));
    }

    expect(names).toHaveLength(10);
    expect(names).not.toContain('secret');
    expect(await errorOf(web.conversations.list({ limit: 1001 }))).toBe('invalid_limit');
    expect(await errorOf(web.conversations.list({ cursor: 'nonsense' }))).toBe('invalid_cursor');
  });

  it.each([
    ['incidents', 'name_taken'],
    ['Upper', 'invalid_name_specials'],
    ['with space', 'invalid_name_specials'],
    ['-_-', 'invalid_name_punctuation'],
    ['', 'invalid_name_required'],
    ['x'.repeat(81), 'invalid_name_maxlength'],
  ])('cannot be called "%s": %s', async (name, error) => {
    expect(await errorOf(web.conversations.create({ name }))).toBe(error);
  });

  it('are made, furnished, filled, renamed and archived', async () => {
    const { channel } = await web.conversations.create({ name: 'inc-1', is_private: true });
    const id = channel?.id ?? '';
    const ana = slack.user('ana').id;
    await web.conversations.setTopic({ channel: id, topic: 'SEV-1' });
    await web.conversations.setPurpose({ channel: id, purpose: 'mend it' });
    await web.conversations.invite({ channel: id, users: ana });
    await web.bookmarks.add({ channel_id: id, title: 'Card', type: 'link', link: 'https://h/' });
    await web.conversations.rename({ channel: id, name: 'inc-1-login' });

    expect(slack.channel('inc-1-login')).toMatchObject({
      kind: 'private',
      topic: 'SEV-1',
      purpose: 'mend it',
      bookmarks: [{ title: 'Card' }],
    });
    expect((await web.conversations.members({ channel: id })).members).toEqual([slack.botUserId, ana]);
    expect(await errorOf(web.conversations.invite({ channel: id, users: ana }))).toBe('already_in_channel');
    expect(await errorOf(web.conversations.setTopic({ channel: id, topic: 'x'.repeat(251) }))).toBe(
      'too_long',
    );
    await web.conversations.kick({ channel: id, user: ana });
    await web.conversations.archive({ channel: id });
    expect(await errorOf(web.conversations.archive({ channel: id }))).toBe('already_archived');
    expect(await errorOf(web.conversations.rename({ channel: idOf('incidents'), name: 'x' }))).toBe(
      'not_authorized',
    );
  });

  it('are joined and left', async () => {
    const channel = idOf('elsewhere');
    expect(await errorOf(web.conversations.history({ channel }))).toBe('not_in_channel');
    await web.conversations.join({ channel });
    expect(await errorOf(web.conversations.history({ channel }))).toBeUndefined();
    await web.conversations.leave({ channel });
    expect(await errorOf(web.conversations.setTopic({ channel, topic: 't' }))).toBe('not_in_channel');
    expect(await errorOf(web.conversations.join({ channel: idOf('secret') }))).toBe('channel_not_found');
  });

  it('tell their history, metadata only to those who ask', async () => {
    const channel = idOf('incidents');
    const metadata = { event_type: 'notice', event_payload: { id: 7 } };
    for (const text of ['a', 'b', 'c']) await web.chat.postMessage({ channel, text, metadata, ...quiet });

    const page = await web.conversations.history({ channel, limit: 2 });
    const rest = await web.conversations.history({
      channel,
      limit: 2,
      cursor: page.response_metadata?.next_cursor ?? '',
    });
    const oldest = page.messages?.[1]?.ts ?? '';
    const since = await web.conversations.history({ channel, oldest, include_all_metadata: true });
    const including = await web.conversations.history({ channel, oldest, inclusive: true });

    expect(
      [page, rest].map(({ messages, has_more: more }) => [messages?.map(({ text }) => text), more]),
    ).toEqual([
      [['c', 'b'], true],
      [['a'], false],
    ]);
    expect(page.messages?.[0]?.metadata).toBeUndefined();
    expect(since.messages).toMatchObject([{ text: 'c', metadata }]);
    expect(including.messages).toHaveLength(2);
  });

  it('open a direct message', async () => {
    const { channel } = await web.conversations.open({ users: slack.user('ana').id });

    expect(channel?.id).toMatch(/^D/);
    expect(await errorOf(web.conversations.open({ users: slack.user('bea').id }))).toBe('user_disabled');
    expect(await errorOf(web.conversations.open({ users: slack.botUserId }))).toBe('cannot_dm_bot');
  });
});

describe('people and files', () => {
  it('are looked up', async () => {
    expect((await web.users.lookupByEmail({ email: 'ANA@hospital.example' })).user?.name).toBe('ana');
    expect(await errorOf(web.users.lookupByEmail({ email: 'bea@hospital.example' }))).toBe('users_not_found');
    expect((await web.users.info({ user: slack.user('eva').id })).user).toMatchObject({
      is_stranger: true,
      team_id: 'T0STRANGER',
    });
    const { usergroups } = await web.usergroups.list({ include_users: true });
    expect(usergroups).toMatchObject([{ handle: 'dba', users: [slack.user('ana').id] }]);
    expect(await errorOf(web.usergroups.users.list({ usergroup: 'S0' }))).toBe('no_such_subteam');
  });

  it('takes a file in three steps', async () => {
    await web.filesUploadV2({
      channel_id: idOf('incidents'),
      file: Buffer.from('hello'),
      filename: 'N-7.txt',
      initial_comment: 'log',
    });

    const [message] = slack.channel('incidents').messages;
    expect(message?.files).toMatchObject([
      { name: 'N-7.txt', content: Buffer.from('hello'), shares: [{ ts: message?.ts }] },
    ]);
    const { file } = await web.files.info({ file: message?.files[0]?.id ?? '' });
    expect(file?.name).toBe('N-7.txt');
    expect(slack.violations).toEqual([]);
  });
});
