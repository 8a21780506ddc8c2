import { LogLevel, WebClient } from '@slack/web-api';
import type { FakeSlack } from '../../support/fake-slack/index.ts';

/** Slack's own client against the stand-in: no retries, nothing printed. */
export function connectClient(slack: FakeSlack, token: string = slack.token): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    logger: {
      debug() {},
      info() {},
      warn() {},
      error() {},
      setLevel() {},
      getLevel: () => LogLevel.ERROR,
      setName() {},
    },
  });
}

/** What Slack said against the call; undefined when it took it. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ error: string; messages: string[] } | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    const { data } = error as { data: { error: string; response_metadata?: { messages?: string[] } } };
    return { error: data.error, messages: data.response_metadata?.messages ?? [] };
  }
}

export async function errorOf(call: Promise<unknown>): Promise<string | undefined> {
  return (await refusalOf(call))?.error;
}
