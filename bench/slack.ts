import { startFakeSlack } from '../test/support/fake-slack/index.ts';

/** The workspace, in a process of its own so that what it does is not measured as ours. */
const slack = await startFakeSlack({
  users: [{ id: 'U0ANA00001', name: 'ana', email: 'ana@clinic.example' }],
  channels: ['general', 'incidents', 'operations'],
});
process.stdout.write(
  `${JSON.stringify({ msg: 'ready', SLACK_BOT_TOKEN: slack.token, SLACK_SIGNING_SECRET: slack.signingSecret, SLACK_API_URL: slack.apiUrl })}\n`,
);
