import { LogLevel, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeMessage, type FakeSlack, startFakeSlack } from '../../support/fake-slack/index.ts';

let slack: FakeSlack;
let web: WebClient;

beforeEach(async () => {
  slack = await startFakeSlack({ channels: ['incidents', 'changes'] });
  web = clientWaiting(0);
});
afterEach(() => slack.stop());

/** 0: as long as it takes, so that a busy machine fails no test. */
function clientWaiting(timeout: number): WebClient {
  return new WebClient(slack.token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout,
    logLevel: LogLevel.ERROR,
  });
}

interface Failure {
  code: string;
  retryAfter?: number;
  statusCode?: number;
  data?: { error: string };
}

async function post(text: string, channel = 'incidents'): Promise<Failure | undefined> {
  try {
    await web.chat.postMessage({
      channel: slack.channel(channel).id,
      text,
      unfurl_links: false,
      unfurl_media: false,
    });
    return undefined;
  } catch (error) {
    return error as Failure;
  }
}

const stored = (): string[] =>
  slack.channel('incidents').messages.map((message: FakeMessage) => message.text);

it('rate limits, with the seconds to wait', async () => {
  const fault = slack.fail('chat.postMessage', { as: 'rate_limited', retryAfter: 7, times: 2 });

  expect(await post('a')).toMatchObject({ retryAfter: 7 });
  expect(await post('b')).toMatchObject({ retryAfter: 7 });
  expect(await post('c')).toBeUndefined();
  expect(stored()).toEqual(['c']);
  expect(fault.hits).toBe(2);
});

it('breaks with a 500, or with an error of choice, storing nothing', async () => {
  slack.fail('chat.postMessage', { as: 'http_500' });
  slack.fail('chat.postMessage', { as: { error: 'is_archived' } });

  expect(await post('a')).toMatchObject({ statusCode: 500 });
  expect(await post('b')).toMatchObject({ data: { error: 'is_archived' } });
  expect(stored()).toEqual([]);
});

it('cuts the connection before storing', async () => {
  slack.fail('chat.postMessage', { as: 'cut' });

  expect(await post('a')).toMatchObject({ code: 'slack_webapi_request_error' });
  expect(stored()).toEqual([]);
});

it('stores, and loses the reply', async () => {
  slack.fail('chat.postMessage', { as: 'lose_reply' });

  expect(await post('a')).toMatchObject({ code: 'slack_webapi_request_error' });
  expect(stored()).toEqual(['a']);
});

it('stores late: on demand, or after further calls', async () => {
  slack.fail('chat.postMessage', { as: 'store_late' });
  slack.fail('chat.postMessage', { as: 'store_late', storeAfter: 1 });
  await post('late');
  await post('later');

  await web.auth.test();
  expect(stored()).toEqual([]);
  await web.auth.test();
  expect(stored()).toEqual(['later']);
  slack.storeLate();
  expect(stored()).toEqual(['later', 'late']);
});

it('hangs until the caller gives up, or answers late', async () => {
  slack.fail('chat.postMessage', { as: 'hang' });
  slack.fail('chat.postMessage', { as: 'slow', delayMs: 20 });

  web = clientWaiting(500);
  expect(await post('a')).toMatchObject({ code: 'slack_webapi_request_error' });
  web = clientWaiting(0);
  expect(await post('b')).toBeUndefined();
  expect(stored()).toEqual(['b']);
});

it('hits only the calls that match, until it is cancelled', async () => {
  const fault = slack.fail('*', {
    as: 'cut',
    times: Number.POSITIVE_INFINITY,
    match: (args) => args.channel === slack.channel('changes').id,
  });

  expect(await post('a')).toBeUndefined();
  expect(await post('b', 'changes')).toBeDefined();
  fault.cancel();
  expect(await post('c', 'changes')).toBeUndefined();
  expect(slack.callsTo('chat.postMessage').map((call) => call.fault)).toEqual([undefined, 'cut', undefined]);
});

it('goes away and comes back', async () => {
  slack.goAway();
  expect(await post('a')).toBeDefined();
  slack.comeBack();

  expect(await post('b')).toBeUndefined();
  expect(stored()).toEqual(['b']);
  expect(slack.violations).toEqual([]);
});

it('waits for what happens, and says what there was instead', async () => {
  const waiting = slack.expectMessage('incidents', /three/);
  for (const text of ['one', 'two', 'three']) await post(text);

  expect((await waiting).text).toBe('three');
  await expect(slack.expectMessage('incidents', 'four', { withinMs: 20 })).rejects.toThrow(
    /Not within 20 ms: a message in #incidents matching four[\s\S]*#incidents \(bot\): one/,
  );
  expect(slack.unexpected().map((message) => message.text)).toEqual(['one', 'two']);
  expect(() => slack.expectNothingElse()).toThrow(/one[\s\S]*two/);
});

it('holds posts elsewhere against the bot, when the test says where they belong', async () => {
  slack.expectPostsOnlyIn('incidents');
  await post('a');
  await post('b', 'changes');

  expect(slack.violations).toEqual(['unexpected-channel: #changes: b']);
});
