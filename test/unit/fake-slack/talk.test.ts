import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeSlack, startFakeSlack } from '../../support/fake-slack/index.ts';
import { type ScriptedBot, startScriptedBot } from '../../support/fake-slack/scripted-bot.ts';
import { connectClient } from './web-client.ts';

let slack: FakeSlack;
let bot: ScriptedBot;
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
  bot = await startScriptedBot();
  slack.connect({ url: bot.url });
  web = connectClient(slack);
});
afterEach(async () => {
  await slack.stop();
  await bot[Symbol.asyncDispose]();
});

const events = () => bot.received.map(({ body }) => body.event as Record<string, unknown>);
const last = () => events().at(-1) ?? {};

describe('what people write', () => {
  it('is told with its channel, in a public channel after they have joined', async () => {
    const { id: ana } = slack.user('ana');
    const channel = slack.channel('incidents').id;

    const message = await slack.write('ana', 'incidents', 'the login is down');
    await slack.write('ana', 'incidents', 'still down', { thread: message });

    expect(events()).toMatchObject([
      { type: 'member_joined_channel', user: ana, channel, channel_type: 'C', team: slack.teamId },
      { type: 'message', user: ana, channel, channel_type: 'channel', ts: message.ts },
      { type: 'message', text: 'still down', thread_ts: message.ts },
    ]);
    expect(events()[1]?.subtype).toBeUndefined();
    expect(events().every(({ event_ts: at }) => typeof at === 'string')).toBe(true);
  });

  it('is told from private channels as a group', async () => {
    await slack.write('ana', 'secret', 'between us');

    expect(events()).toMatchObject([{ type: 'message', channel_type: 'group', text: 'between us' }]);
  });

  it('is told as changed when it is edited, old and new', async () => {
    const message = await slack.write('ana', 'incidents', 'Kim Doe cannot log in');

    await slack.edit('ana', message, 'a nurse cannot log in');

    expect(last()).toMatchObject({
      type: 'message',
      subtype: 'message_changed',
      hidden: true,
      channel: message.channel,
      channel_type: 'channel',
      message: { ts: message.ts, text: 'a nurse cannot log in', edited: { user: slack.user('ana').id } },
      previous_message: { ts: message.ts, text: 'Kim Doe cannot log in' },
    });
    expect(last().ts).not.toBe(message.ts);
    expect(message.versions.map(({ text }) => text)).toEqual([
      'Kim Doe cannot log in',
      'a nurse cannot log in',
    ]);
  });

  it('is told as deleted when it is erased', async () => {
    const message = await slack.write('ana', 'incidents', 'wrong channel');

    await slack.erase('ana', message);

    expect(last()).toMatchObject({
      subtype: 'message_deleted',
      deleted_ts: message.ts,
      previous_message: { text: 'wrong channel' },
    });
    expect(slack.channel('incidents').messages).toEqual([]);
  });

  it('leaves a tombstone where it was answered', async () => {
    const message = await slack.write('ana', 'incidents', 'wrong channel');
    await slack.write('bea', 'incidents', 'indeed', { thread: message });

    await slack.erase('ana', message);

    expect(last()).toMatchObject({
      subtype: 'message_changed',
      message: { subtype: 'tombstone', ts: message.ts, text: 'This message was deleted.' },
      previous_message: { text: 'wrong channel' },
    });
  });

  it('is theirs alone to change', async () => {
    const message = await slack.write('ana', 'incidents', 'mine');

    await expect(slack.edit('bea', message, 'yours')).rejects.toThrow(/not by bea/);
    await expect(slack.erase('bea', message)).rejects.toThrow(/not by bea/);
  });

  it('is not told of channels the bot is not in, nor without the scope', async () => {
    await slack.write('ana', 'elsewhere', 'x');
    slack.revokeScopes('channels:history', 'groups:history', 'channels:read');
    await slack.write('ana', 'incidents', 'y');
    await slack.write('ana', 'secret', 'z');

    expect(events()).toEqual([]);
  });
});

describe('who is where', () => {
  it('is told as people come and go', async () => {
    const { id: bea } = slack.user('bea');
    const channel = slack.channel('secret').id;
    await expect(slack.join('bea', 'secret')).rejects.toThrow(/invites/);

    await slack.join('bea', 'secret', { inviter: 'ana' });
    expect(last()).toMatchObject({
      type: 'member_joined_channel',
      user: bea,
      channel,
      channel_type: 'G',
      inviter: slack.user('ana').id,
    });
    expect(slack.canSee('bea', 'secret')).toBe(true);

    await slack.leave('bea', 'secret');
    expect(last()).toMatchObject({ type: 'member_left_channel', user: bea, channel });
    await expect(slack.leave('bea', 'secret')).rejects.toThrow(/not in secret/);
  });

  it('hides private channels from everybody else', async () => {
    const message = slack.say('ana', 'secret', 'between us');

    expect(slack.canSee('bea', 'secret')).toBe(false);
    expect(slack.canSee('bea', 'incidents')).toBe(true);
    expect(() => slack.say('bea', 'secret', 'x')).toThrow(/not in secret/);
    await expect(slack.write('bea', 'secret', 'x')).rejects.toThrow(/not in secret/);
    await expect(slack.command('bea', '/hims', { channel: 'secret' })).rejects.toThrow(/not in secret/);
    await expect(slack.messageShortcut('bea', 'incident.timeline', message)).rejects.toThrow(/not in secret/);
    expect(bot.received).toEqual([]);
  });
});

describe("the bot's own messages", () => {
  it('come back to it as events, marked as its own', async () => {
    const channel = slack.channel('incidents').id;
    const quiet = { unfurl_links: false, unfurl_media: false };
    const { ts = '' } = await web.chat.postMessage({ channel, text: 'INC-1 open', ...quiet });
    const card = await slack.expectMessage('incidents', 'INC-1');

    await slack.echo(card);
    expect(last()).toMatchObject({ type: 'message', user: slack.botUserId, ts, bot_id: 'B0FAKE0001' });

    await web.chat.update({ channel, ts, text: 'INC-1 resolved' });
    await slack.echo(card);
    expect(last()).toMatchObject({
      subtype: 'message_changed',
      message: { text: 'INC-1 resolved', bot_id: 'B0FAKE0001' },
      previous_message: { text: 'INC-1 open' },
    });
  });
});

describe('a message shortcut', () => {
  it('carries the message, its channel and a response_url', async () => {
    const { id: user } = slack.user('ana');
    const message = slack.say('ana', 'secret', 'the login is down');

    await slack.messageShortcut('ana', 'incident.timeline', message);

    expect(bot.last).toMatchObject({
      type: 'message_action',
      callback_id: 'incident.timeline',
      team: { id: slack.teamId },
      user: { id: user, name: 'ana' },
      channel: { id: message.channel, name: 'privategroup' },
      message_ts: message.ts,
      message: { type: 'message', user, ts: message.ts, text: 'the login is down', team: slack.teamId },
      response_url: expect.stringContaining('/respond/'),
      trigger_id: expect.any(String),
      action_ts: expect.any(String),
    });
  });
});
