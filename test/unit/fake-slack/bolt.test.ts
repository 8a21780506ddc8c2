import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FakeSlack, startFakeSlack } from '../../support/fake-slack/index.ts';

let slack: FakeSlack;
let app: App;

beforeAll(async () => {
  slack = await startFakeSlack({ users: ['ana'], channels: ['incidents'] });
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logLevel: LogLevel.ERROR });
  app = new App({
    token: slack.token,
    receiver,
    clientOptions: { slackApiUrl: slack.apiUrl },
    logLevel: LogLevel.ERROR,
  });
  app.command('/hims', async ({ ack, respond, command, client }) => {
    if (command.text === 'form') {
      await client.views.open({
        trigger_id: command.trigger_id,
        view: {
          type: 'modal',
          callback_id: 'form',
          title: { type: 'plain_text', text: 'Form' },
          submit: { type: 'plain_text', text: 'Send' },
          blocks: [
            {
              type: 'input',
              block_id: 'title',
              label: { type: 'plain_text', text: 'Title' },
              element: { type: 'plain_text_input', action_id: 'text' },
            },
          ],
        },
      });
      await ack();
      return;
    }
    await ack({ response_type: 'ephemeral', text: 'working…' });
    await respond({ response_type: 'ephemeral', text: 'done' });
  });
  app.view('form', async ({ ack, view, client }) => {
    const title = view.state.values.title?.text?.value ?? '';
    if (title.length < 3) return ack({ response_action: 'errors', errors: { title: 'Say more' } });
    await client.chat.postMessage({
      channel: slack.channel('incidents').id,
      text: title,
      unfurl_links: false,
      unfurl_media: false,
      blocks: [
        {
          type: 'actions',
          elements: [
            {
              type: 'button',
              action_id: 'ack',
              text: { type: 'plain_text', text: 'Acknowledge' },
              value: 'v1:1',
            },
          ],
        },
      ],
    });
    return ack();
  });
  app.action('ack', async ({ ack, respond, body }) => {
    await ack();
    await respond({ replace_original: true, text: `acknowledged by ${body.user.id}` });
  });
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  slack.connect({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});

afterAll(async () => {
  await app.stop();
  await slack.stop();
});

it('carries a whole story through Bolt itself', async () => {
  const typed = await slack.command('ana', '/hims');
  expect((await typed.response(1)).text).toBe('done');
  expect(slack.ephemerals('ana').map(({ text }) => text)).toEqual(['working…', 'done']);

  await slack.command('ana', '/hims form');
  const form = await slack.expectView('ana', 'Form');
  expect((await slack.submit('ana', form, { title: 'x' })).errors).toEqual({ title: 'Say more' });
  expect((await slack.submit('ana', form, { title: 'Login fails' })).view).toBeUndefined();

  const card = await slack.expectMessage('incidents', /Login fails/);
  await slack.click('ana', card, 'Acknowledge');
  await slack.expectUpdate(card, /acknowledged by U/);

  slack.expectNothingElse();
  slack.assertClean();
});

it('is believed only when it signs', async () => {
  await slack.command('ana', '/hims');
  const { path, body, headers } = slack.lastRequest;

  expect((await slack.post(path, body, headers)).status).toBe(200);
  expect((await slack.post(path, `${body}&x=1`, headers)).status).toBe(401);
  expect((await slack.post(path, body, { ...headers, ...slack.sign(body, 1_000_000) })).status).toBe(401);
});
