import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LogLevel, SocketModeReceiver } from '@slack/bolt';
import { expect, it } from 'vitest';
import { openConnection } from '../../src/slack/until-slack-answers.ts';

it('says in a sentence that Slack does not take the app-level token', async () => {
  const slack = createServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end('{"ok":false,"error":"invalid_auth"}'),
  );
  await once(slack.listen(0, '127.0.0.1'), 'listening');
  const receiver = new SocketModeReceiver({
    appToken: 'xapp-wrong',
    logLevel: LogLevel.ERROR,
    installerOptions: {
      clientOptions: { slackApiUrl: `http://127.0.0.1:${(slack.address() as AddressInfo).port}/api/` },
    },
  });

  await expect(openConnection(async () => void (await receiver.start()))).rejects.toThrow(
    'Slack refuses SLACK_APP_TOKEN (invalid_auth). It needs an app-level token (xapp-…) with connections:write.',
  );
  slack.close();
});
