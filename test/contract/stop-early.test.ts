import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { makeTrialFolder } from '../support/trial-process.ts';

it('stops well while Slack does not answer yet, and takes its database with it', {
  timeout: 60_000,
}, async () => {
  await using folder = await makeTrialFolder();
  const child = spawn(process.execPath, ['src/main.ts'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      SLACK_BOT_TOKEN: 'xoxb-nobody',
      SLACK_SIGNING_SECRET: 'nobody-knows-it',
      SLACK_API_URL: 'http://127.0.0.1:9/api/',
      DATA_DIR: folder.dataDir,
      PORT: String(folder.port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let complained = '';
  child.stderr.on('data', (part: Buffer) => {
    complained += part.toString();
  });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  await new Promise<void>((waiting, failed) => {
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString();
      if (said.includes('Slack does not answer yet')) waiting();
    });
    void ended.then(() => failed(new Error(`it ended:\n${said}${complained}`)));
  });
  const health = await fetch(`http://127.0.0.1:${folder.port}/health/ready`);
  expect(await health.json()).toMatchObject({
    ready: false,
    problems: ['still starting: Slack does not answer'],
  });
  expect((await fetch(`http://127.0.0.1:${folder.port}/slack/events`, { method: 'POST' })).status).toBe(503);

  child.kill('SIGTERM');

  expect(await ended).toBe(0);
  expect(complained).toBe('');
  expect(await readdir(`${folder.dataDir}/postgres`)).not.toContain('postmaster.pid');
});

it('says which token Slack refuses, in one sentence each time and no stack, and is not ready because of it', {
  timeout: 60_000,
}, async () => {
  await using folder = await makeTrialFolder();
  const slack = createServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end('{"ok":false,"error":"invalid_auth"}'),
  );
  await once(slack.listen(0, '127.0.0.1'), 'listening');
  const child = spawn(process.execPath, ['src/main.ts'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      SLACK_BOT_TOKEN: 'xoxb-wrong',
      SLACK_SIGNING_SECRET: 'nobody-knows-it',
      SLACK_API_URL: `http://127.0.0.1:${(slack.address() as AddressInfo).port}/api/`,
      DATA_DIR: folder.dataDir,
      PORT: String(folder.port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let said = '';
  for await (const part of child.stdout) {
    said += String(part);
    if (said.includes('Check it')) break;
  }

  expect(said).toContain(
    'Slack refuses SLACK_BOT_TOKEN (invalid_auth). Check it, and that the app is installed',
  );
  expect(said).not.toMatch(/\bat .*\.ts:|stack/);
  const health = await fetch(`http://127.0.0.1:${folder.port}/health/ready`);
  expect(await health.json()).toMatchObject({
    problems: ['still starting: Slack refuses SLACK_BOT_TOKEN (invalid_auth)'],
  });

  child.kill('SIGTERM');
  await ended;
  slack.close();
});
