import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeSlack, startFakeSlack } from '../../support/fake-slack/index.ts';
import { connectClient, errorOf } from './web-client.ts';

let slack: FakeSlack;
let web: WebClient;

beforeEach(async () => {
  slack = await startFakeSlack({
    users: ['ana', 'bea'],
    channels: [
      'incidents',
      { name: 'elsewhere', hasBot: false },
      { name: 'secret', isPrivate: true, members: ['ana'] },
    ],
  });
  web = connectClient(slack);
});
afterEach(() => slack.stop());

const broken = /socket|ECONNRESET|fetch failed|terminated/;
const idOf = (name: string): string => slack.channel(name).id;
const report = '# INC-1\nÜbersicht';

async function begin(filename = 'INC-1.md', text = report): Promise<{ id: string; url: string }> {
  const length = Buffer.byteLength(text);
  const { file_id: id = '', upload_url: url = '' } = await web.files.getUploadURLExternal({
    filename,
    length,
  });
  return { id, url };
}

async function upload(filename?: string): Promise<string> {
  const { id, url } = await begin(filename);
  await fetch(url, { method: 'POST', body: report });
  return id;
}

describe('a file', () => {
  it('shows as a message in the channel, under the thread it belongs to', async () => {
    const parent = slack.say('ana', 'secret', 'where is the report?');
    const id = await upload();

    const { files } = await web.files.completeUploadExternal({
      files: [{ id, title: 'Report of INC-1' }],
      channel_id: idOf('secret'),
      thread_ts: parent.ts,
      initial_comment: 'The report',
    });

    expect(files).toMatchObject([{ id, name: 'INC-1.md', title: 'Report of INC-1', shares: {} }]);
    const [file] = slack.channel('secret').files;
    expect(file).toMatchObject({ id, name: 'INC-1.md', title: 'Report of INC-1', text: report });
    expect(file?.message).toMatchObject({ text: 'The report', threadTs: parent.ts, isBot: true });
    expect(slack.unexpected()).toEqual([file?.message]);
    const { messages } = await web.conversations.replies({ channel: idOf('secret'), ts: parent.ts });
    expect(messages?.[1]).toMatchObject({ text: 'The report', files: [{ id, name: 'INC-1.md' }] });
    expect(slack.violations).toEqual([]);
  });

  it('is found by name, channel and time', async () => {
    const before = Math.floor(Date.now() / 1000) - 1;
    const id = await upload();
    await upload('never-finished.md');
    await web.files.completeUploadExternal({ files: [{ id }], channel_id: idOf('incidents') });
    const names = async (args: object): Promise<unknown> =>
      (await web.files.list(args)).files?.map(({ name }) => name);

    expect(await names({ channel: idOf('incidents'), ts_from: String(before) })).toEqual(['INC-1.md']);
    expect(await names({ channel: idOf('secret') })).toEqual([]);
    expect(await names({ ts_to: String(before) })).toEqual([]);
    expect(await names({ user: slack.user('ana').id })).toEqual([]);
    const { file } = await web.files.info({ file: id });
    expect(file?.shares?.public?.[idOf('incidents')]).toMatchObject([
      { ts: slack.channel('incidents').messages[0]?.ts },
    ]);
  });

  it('is refused where the bot is not, or before its bytes came', async () => {
    const { id } = await begin();
    const complete = (file: string, channel: string) =>
      errorOf(web.files.completeUploadExternal({ files: [{ id: file }], channel_id: idOf(channel) }));

    expect(await complete(id, 'incidents')).toBe('file_not_found');
    expect(await complete('F0', 'incidents')).toBe('file_not_found');
    expect(await complete(await upload(), 'elsewhere')).toBe('not_in_channel');
    const person = slack.user('ana').id;
    const files: [{ id: string }] = [{ id: await upload() }];
    expect(await errorOf(web.files.completeUploadExternal({ files, channel_id: person }))).toBe(
      'channel_not_found',
    );
    expect(slack.channel('elsewhere').files).toEqual([]);
  });

  it('is not finished twice', async () => {
    const id = await upload();
    const complete = () =>
      errorOf(web.files.completeUploadExternal({ files: [{ id }], channel_id: idOf('incidents') }));

    expect(await complete()).toBeUndefined();
    expect(await complete()).toBe('file_not_found');
    expect(slack.channel('incidents').files).toHaveLength(1);
  });
});

describe('what goes wrong with a file', () => {
  it('leaves it there when only the last answer is lost', async () => {
    slack.fail('files.completeUploadExternal', { as: 'lose_reply' });
    const id = await upload();

    await expect(
      web.files.completeUploadExternal({ files: [{ id }], channel_id: idOf('incidents') }),
    ).rejects.toThrow(broken);

    expect(slack.channel('incidents').files).toMatchObject([{ id, text: report }]);
    expect((await web.files.list({ channel: idOf('incidents') })).files).toMatchObject([{ id }]);
  });

  it('can be the upload of its bytes', async () => {
    const { id, url } = await begin();
    slack.fail('upload', { as: 'http_500', match: ({ name }) => name === 'INC-1.md' });
    slack.fail('upload', { as: 'cut' });

    expect((await fetch(url, { method: 'POST', body: report })).status).toBe(500);
    await expect(fetch(url, { method: 'POST', body: report })).rejects.toThrow(broken);
    expect(await (await fetch(url, { method: 'POST', body: report })).text()).toMatch(/^OK - /);
    expect(await errorOf(web.files.completeUploadExternal({ files: [{ id }] }))).toBeUndefined();
  });

  it('is held against the bot when the length was not what it said', async () => {
    const { url } = await begin();

    await fetch(url, { method: 'POST', body: 'short' });

    expect(slack.violations).toEqual([expect.stringMatching(/^upload-length: INC-1\.md/)]);
  });
});

describe('an incident’s own channel', () => {
  it('is private, known by its creator, and invites whom it can', async () => {
    const { channel } = await web.conversations.create({ name: 'inc-1-login', is_private: true });
    const id = channel?.id ?? '';
    const ana = slack.user('ana').id;

    const { channels } = await web.conversations.list({ types: 'private_channel' });
    expect(channels?.find(({ name }) => name === 'inc-1-login')?.creator).toBe(slack.botUserId);
    const refused = await web.conversations
      .invite({ channel: id, users: `${ana},U0NOBODY,${slack.botUserId}` })
      .catch((error) => error.data);
    expect(refused).toMatchObject({
      error: 'user_not_found',
      errors: [
        { user: 'U0NOBODY', ok: false, error: 'user_not_found' },
        { user: slack.botUserId, ok: false, error: 'cant_invite_self' },
      ],
    });
    expect(slack.canSee('ana', 'inc-1-login')).toBe(false);

    await web.conversations.invite({ channel: id, users: `${ana},U0NOBODY`, force: true });
    expect(slack.canSee('ana', 'inc-1-login')).toBe(true);
  });

  it('does not exist for a bot that is not in it', async () => {
    const { id } = slack.addChannel({ name: 'hidden', isPrivate: true, hasBot: false });

    expect(await errorOf(web.conversations.invite({ channel: id, users: 'U1' }))).toBe('channel_not_found');
    expect(await errorOf(web.bookmarks.list({ channel_id: id }))).toBe('channel_not_found');
    expect(await errorOf(web.conversations.create({ name: 'hidden' }))).toBe('name_taken');
  });

  it('has bookmarks that are changed and taken away', async () => {
    const channelId = idOf('incidents');
    const { bookmark } = await web.bookmarks.add({
      channel_id: channelId,
      title: 'Card',
      type: 'link',
      link: 'https://h/1',
    });
    const id = bookmark?.id ?? '';
    await web.bookmarks.edit({ channel_id: channelId, bookmark_id: id, title: 'The card' });

    const { bookmarks } = await web.bookmarks.list({ channel_id: channelId });
    expect(bookmarks).toMatchObject([{ id, title: 'The card', link: 'https://h/1', type: 'link' }]);
    expect(slack.channel('incidents').bookmarks).toMatchObject([{ title: 'The card' }]);
    await web.bookmarks.remove({ channel_id: channelId, bookmark_id: id });
    expect(slack.channel('incidents').bookmarks).toEqual([]);
  });

  it.each(['conversations.create', 'conversations.invite', 'bookmarks.add'])(
    'can lose the answer to %s and yet have done it',
    async (method) => {
      slack.fail(method, { as: 'lose_reply' });
      const args: Record<string, Record<string, unknown>> = {
        'conversations.create': { name: 'inc-2' },
        'conversations.invite': { channel: idOf('secret'), users: slack.user('bea').id },
        'bookmarks.add': { channel_id: idOf('secret'), title: 'T', type: 'link', link: 'https://h/' },
      };

      await expect(web.apiCall(method, args[method])).rejects.toThrow(broken);

      const { bookmarks } = slack.channel('secret');
      expect([slack.hasChannel('inc-2'), slack.canSee('bea', 'secret'), bookmarks.length > 0]).toEqual([
        method === 'conversations.create',
        method === 'conversations.invite',
        method === 'bookmarks.add',
      ]);
    },
  );
});
