import { expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../../src/config/config.ts';

const tokens = { SLACK_BOT_TOKEN: 'xoxb-1-2-abc', SLACK_APP_TOKEN: 'xapp-1-abc' };
function problems(env: Record<string, string>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
    throw error;
  }
  throw new Error('the configuration was taken');
}

it('is the trial without anything set', () => {
  expect(readConfig({})).toMatchObject({
    slack: undefined,
    databaseUrl: undefined,
    systemsDir: 'systems',
    port: 3080,
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1:3080',
    logLevel: 'info',
  });
});

it('prefers Socket Mode, and takes HTTP with the signing secret alone', () => {
  expect(readConfig({ ...tokens, SLACK_SIGNING_SECRET: 'abcdef0123456789' }).slack?.transport).toEqual({
    kind: 'socket',
    appToken: 'xapp-1-abc',
  });
  expect(
    readConfig({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'abcdef0123456789' }).slack?.transport,
  ).toEqual({
    kind: 'http',
    signingSecret: 'abcdef0123456789',
  });
});

it('tells everything that is wrong at once, by name, with what would be right', () => {
  const all = problems({
    SLACK_BOT_TOKEN: 'xapp-mixed-up',
    SLACK_API_URL: 'ftp://slack.com/',
    DATABASE_URL: 'mysql://root@localhost/x',
    PORT: '70000',
    TRIAL_SLACK_PORT: 'three thousand',
    PUBLIC_URL: 'hims-ops',
    LOG_LEVEL: 'loud',
  });
  for (const name of [
    'SLACK_BOT_TOKEN',
    'SLACK_API_URL',
    'DATABASE_URL',
    'PORT',
    'TRIAL_SLACK_PORT',
    'PUBLIC_URL',
    'LOG_LEVEL',
  ])
    expect(all.filter((line) => line.startsWith(`${name} `))).not.toEqual([]);
  expect(all).toContain('SLACK_BOT_TOKEN must start with xoxb-');
  expect(all).toContain('DATABASE_URL must be an address such as postgres://user@host/database');
  expect(all).toContain('SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is missing');
});

it.each([
  [
    { SLACK_BOT_TOKEN: 'xoxb-1' },
    ['SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is missing'],
  ],
  [{ SLACK_APP_TOKEN: 'xapp-1' }, ['SLACK_BOT_TOKEN is missing: the bot token of the Slack app, xoxb-…']],
  [
    { NODE_ENV: 'production' },
    [
      'SLACK_BOT_TOKEN is missing: the bot token of the Slack app, xoxb-…',
      'SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is missing',
    ],
  ],
  [{ ...tokens, PORT: '-1' }, ['PORT must be a port number from 0 to 65535']],
  [{ ...tokens, SLACK_API_URL: 'https://slack.example/api' }, ['SLACK_API_URL must end in /api/']],
])('stops an incomplete set: %o', (env, expected) => {
  expect(problems(env)).toEqual(expected);
});

it('never repeats a secret in what it complains about', () => {
  const said = problems({
    SLACK_BOT_TOKEN: 'wrong-s3cr3t',
    SLACK_SIGNING_SECRET: 's3cr3t',
    DATABASE_URL: 'mysql://u:s3cr3t@h/x',
  }).join('\n');
  expect(said).not.toContain('s3cr3t');
});

it('treats an empty variable as unset', () => {
  expect(readConfig({ SLACK_BOT_TOKEN: '', PORT: '' })).toMatchObject({ slack: undefined, port: 3080 });
});

it.each([
  'https://events.pagerduty.com/v2/enqueue',
  'https://events.eu.pagerduty.com/v2/enqueue',
  'https://KEY@events.pagerduty.com/',
  'http://127.0.0.1:9/v2/enqueue',
])('finds out at the start, and not at the first SEV-1, that %s wakes nobody', (url) => {
  expect(problems({ ...tokens, PAGER_URL: url })).toEqual([
    'PAGER_URL has no routing key: https://ROUTING_KEY@events.pagerduty.com/v2/enqueue',
  ]);
});

it.each(['https://KEY@events.pagerduty.com/v2/enqueue', 'https://pager.clinic.example/hook'])(
  'takes %s for the pager',
  (url) => {
    expect(readConfig({ ...tokens, PAGER_URL: url }).pagerUrl).toBe(url);
  },
);
