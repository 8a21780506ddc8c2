import { createHmac } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeMessage, type FakeSlack, startFakeSlack } from '../../support/fake-slack/index.ts';
import { type ScriptedBot, startScriptedBot } from '../../support/fake-slack/scripted-bot.ts';
import { connectClient } from './web-client.ts';

let slack: FakeSlack;
let bot: ScriptedBot;
let web: WebClient;

beforeEach(async () => {
  slack = await startFakeSlack({
    users: ['ana', 'bea', { name: 'eva', isStranger: true }],
    channels: ['incidents', { name: 'secret', isPrivate: true }],
    groups: [{ handle: 'dba', users: ['ana'] }],
  });
  bot = await startScriptedBot();
  slack.connect({ url: bot.url });
  web = connectClient(slack);
});
afterEach(async () => {
  await slack.stop();
  await bot[Symbol.asyncDispose]();
});

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const card = [
  { type: 'section', text: { type: 'mrkdwn', text: '*INC-1*' } },
  {
    type: 'actions',
    block_id: 'card',
    elements: [
      { type: 'button', text: plain('Acknowledge'), action_id: 'incident.acknowledge', value: 'v1:1' },
      {
        type: 'overflow',
        action_id: 'incident.more',
        options: [
          { text: plain('Close'), value: 'close' },
          { text: plain('Merge'), value: 'merge' },
        ],
      },
      {
        type: 'static_select',
        action_id: 'incident.severity',
        options: [
          { text: plain('SEV-1'), value: '1' },
          { text: plain('SEV-2'), value: '2' },
        ],
      },
    ],
  },
];

async function postCard(): Promise<FakeMessage> {
  await web.chat.postMessage({
    channel: slack.channel('incidents').id,
    text: 'INC-1',
    blocks: card,
    unfurl_links: false,
    unfurl_media: false,
  });
  return slack.expectMessage('incidents', 'INC-1');
}

async function respond(
  url: unknown,
  body: object | string,
): Promise<{ status: number; error: string | undefined }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(String(url), { method: 'POST', body: text });
  return { status: answer.status, error: ((await answer.json()) as { error?: string }).error };
}

describe('a slash command', () => {
  it('arrives signed and escaped', async () => {
    const { id: ana } = slack.user('ana');
    await slack.command(
      'ana',
      '/hims incident open "a & b <c>" @bea @dba #incidents https://h/x?a=1&b=2 nobody@h.org @who',
      { channel: 'incidents' },
    );

    const [request] = bot.received;
    const signed = `v0:${String(request?.headers['x-slack-request-timestamp'])}:${request?.raw}`;
    const signature = `v0=${createHmac('sha256', slack.signingSecret).update(signed).digest('hex')}`;
    expect(request?.headers['x-slack-signature']).toBe(signature);
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(bot.last).toMatchObject({
      command: '/hims',
      user_id: ana,
      user_name: 'ana',
      channel_name: 'incidents',
      team_id: slack.teamId,
    });
    expect(bot.last.text).toBe(
      `incident open "a &amp; b &lt;c&gt;" <@${slack.user('bea').id}|bea> <!subteam^S0FAKE0007|@dba> ` +
        `<#${slack.channel('incidents').id}|incidents> <https://h/x?a=1&amp;b=2> <mailto:nobody@h.org|nobody@h.org> @who`,
    );
  });

  it.each([
    ['text', 'done', 'done'],
    ['JSON', { text: 'done' }, 'done'],
  ])('shows an ack of %s to the person alone', async (_what, body, text) => {
    bot.answers({ body });

    const { status, responses } = await slack.command('ana', '/hims');

    expect(status).toBe(200);
    expect(responses.map((message) => message.text)).toEqual([text]);
    expect(slack.ephemerals('ana')).toEqual(responses);
    slack.expectNothingElse();
  });

  it('checks the ack like any message', async () => {
    bot.answers({ body: { text: 'x', blocks: [{ type: 'header', text: plain('x'.repeat(151)) }] } });

    const { responses } = await slack.command('ana', '/hims');

    expect(responses).toEqual([]);
    expect(slack.violations).toEqual([expect.stringMatching(/^invalid-blocks: ack of a command/)]);
  });

  it('times out when the ack comes too late', async () => {
    await using hasty = await startFakeSlack({ users: ['ana'], ackMs: 50 });
    hasty.connect({ url: bot.url });
    bot.answers({ delayMs: 1_000 });

    const delivered = await hasty.command('ana', '/hims status');

    expect(delivered).toMatchObject({ status: 0, error: 'operation_timeout', ack: undefined });
    expect(hasty.violations).toEqual([expect.stringMatching(/^operation-timeout: \/hims status: no answer/)]);
  });

  it('times out when the ack is not a 200', async () => {
    bot.answers({ status: 500 });

    const delivered = await slack.command('ana', '/hims status');

    expect(delivered).toMatchObject({ status: 500, error: 'operation_timeout', ack: undefined });
    expect(slack.violations).toEqual([
      expect.stringMatching(/^operation-timeout: \/hims status: status 500/),
    ]);
  });

  it('says when nobody is there', async () => {
    slack.connect({ url: 'http://127.0.0.1:1' });
    expect(await slack.command('ana', '/hims')).toMatchObject({ status: 0, error: 'connection' });
    slack.disconnect();
    await expect(slack.command('ana', '/hims')).rejects.toThrow(/connect/);
    await expect(slack.command('ana', '/other')).rejects.toThrow(/not a command/);
  });
});

describe('a response_url', () => {
  it('takes five answers within thirty minutes', async () => {
    const delivered = await slack.command('ana', '/hims');
    const url = bot.last.response_url;
    await respond(url, { text: 'working…' });
    await respond(url, { text: 'for all', response_type: 'in_channel' });

    expect((await delivered.response()).text).toBe('working…');
    expect(slack.ephemerals('ana').map(({ text }) => text)).toEqual(['working…']);
    expect(slack.channel('general').messages.map(({ text }) => text)).toEqual(['for all']);
    expect(await respond(url, { text: 'x', blocks: [{ type: 'nonsense' }] })).toEqual({
      status: 400,
      error: 'invalid_blocks',
    });
    expect(await respond(url, 'not json')).toMatchObject({ status: 400 });
    for (const n of [4, 5]) expect(await respond(url, { text: `${n}` })).toMatchObject({ status: 200 });
    expect(await respond(url, { text: '6' })).toEqual({ status: 404, error: 'used_url' });
    await slack.command('ana', '/hims');
    slack.age(30 * 60_000 + 1);
    expect(await respond(bot.last.response_url, { text: 'x' })).toEqual({
      status: 404,
      error: 'expired_url',
    });
  });

  it('replaces and deletes the message that was pressed', async () => {
    const message = await postCard();
    await slack.click('ana', message, 'Acknowledge');
    await respond(bot.last.response_url, { replace_original: true, text: 'acknowledged' });
    expect(message).toMatchObject({ text: 'acknowledged', blocks: [] });

    await respond(bot.last.response_url, { delete_original: true });
    expect(slack.channel('incidents').messages).toEqual([]);
  });
});

describe('a press', () => {
  it('tells who pressed what, where', async () => {
    const message = await postCard();

    const { status } = await slack.click('eva', message, 'Acknowledge');

    expect(status).toBe(200);
    expect(bot.last).toMatchObject({
      type: 'block_actions',
      team: { id: slack.teamId },
      user: { id: slack.user('eva').id, team_id: 'T0STRANGER' },
      container: {
        type: 'message',
        message_ts: message.ts,
        channel_id: message.channel,
        is_ephemeral: false,
      },
      channel: { name: 'incidents' },
      message: { ts: message.ts, text: 'INC-1' },
      actions: [
        {
          type: 'button',
          action_id: 'incident.acknowledge',
          block_id: 'card',
          value: 'v1:1',
          text: { text: 'Acknowledge' },
        },
      ],
    });
  });

  it.each([
    ['the label of an option', 'Merge', undefined, { selected_option: { value: 'merge' } }],
    ['a menu and a value', 'incident.more', 'close', { selected_option: { value: 'close' } }],
    ['a select and a label', 'incident.severity', 'SEV-2', { selected_option: { value: '2' } }],
    ['an action id', 'incident.acknowledge', undefined, { value: 'v1:1' }],
  ])('finds %s', async (_what, pressed, choose, action) => {
    const message = await postCard();

    await slack.click('ana', message, pressed, choose === undefined ? {} : { choose });

    expect(bot.last.actions).toMatchObject([action]);
  });

  it('needs something that is there', async () => {
    const message = await postCard();
    const old = slack.snapshot(message);
    await web.chat.update({ channel: message.channel, ts: message.ts, text: 'closed', blocks: [] });

    await expect(slack.click('ana', message, 'Acknowledge')).rejects.toThrow(/nothing to press/);
    await slack.clickStale('ana', old, 'Acknowledge');
    expect(bot.last).toMatchObject({ actions: [{ value: 'v1:1' }], message: { text: 'closed' } });
  });

  it('cannot come from somebody who does not see the message', async () => {
    const channel = slack.channel('secret').id;
    await web.chat.postMessage({
      channel,
      text: 'x',
      blocks: card,
      unfurl_links: false,
      unfurl_media: false,
    });
    const [message] = slack.channel('secret').messages;

    await expect(slack.click('ana', message as FakeMessage, 'Acknowledge')).rejects.toThrow(/not in secret/);
  });
});
