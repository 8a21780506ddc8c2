import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeSlack, startFakeSlack } from '../../support/fake-slack/index.ts';
import { type ScriptedBot, startScriptedBot } from '../../support/fake-slack/scripted-bot.ts';

let slack: FakeSlack;
let bot: ScriptedBot;

beforeEach(async () => {
  slack = await startFakeSlack({
    users: ['ana', 'bea', { name: 'eva', isStranger: true }],
    channels: ['incidents', { name: 'secret', isPrivate: true }],
    groups: [{ handle: 'dba', users: ['ana'] }],
  });
  bot = await startScriptedBot();
  slack.connect({ url: bot.url });
});
afterEach(async () => {
  await slack.stop();
  await bot[Symbol.asyncDispose]();
});

describe('requests of any kind', () => {
  it('can be replayed, forged and left unsigned', async () => {
    await slack.command('ana', '/hims');
    const { path, body, headers } = slack.lastRequest;
    await slack.post(path, body, headers);
    await slack.post(path, body, { ...headers, ...slack.sign(body, 1_000_000) });
    await slack.post(path, 'garbage', {});

    expect(bot.received.map((request) => request.headers['x-slack-request-timestamp'])).toEqual([
      headers['x-slack-request-timestamp'],
      headers['x-slack-request-timestamp'],
      '1000000',
      undefined,
    ]);
    expect(slack.violations).toEqual([]);
  });

  it('are shortcuts and events that the manifest knows', async () => {
    const message = slack.say('bea', 'incidents', 'the login is down');
    await slack.shortcut('ana', 'incident.open');
    expect(bot.last).toMatchObject({
      type: 'shortcut',
      callback_id: 'incident.open',
      trigger_id: expect.any(String),
    });
    await slack.messageShortcut('ana', 'incident.timeline', message);
    expect(bot.last).toMatchObject({
      type: 'message_action',
      message: { text: 'the login is down', user: slack.user('bea').id },
    });
    await slack.openHome('ana');
    expect(bot.last).toMatchObject({
      type: 'event_callback',
      event: { type: 'app_home_opened', tab: 'home', user: slack.user('ana').id },
    });
    await slack.changeUser('ana', { isDeleted: true });
    expect(bot.last).toMatchObject({ event: { type: 'user_change', user: { deleted: true } } });
    await slack.changeGroup('dba', ['bea']);
    expect(bot.last).toMatchObject({
      event: { type: 'subteam_members_changed', removed_users: [slack.user('ana').id] },
    });
    await slack.event({ type: 'subteam_created', subteam: {} }, { retry: 1 });
    expect(bot.received.at(-1)?.headers['x-slack-retry-num']).toBe('1');
    await expect(slack.shortcut('ana', 'other')).rejects.toThrow(/no global shortcut/);
    await expect(slack.event({ type: 'message', channel_type: 'im' })).rejects.toThrow(/does not subscribe/);
  });
});
