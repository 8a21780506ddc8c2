import { App, HTTPReceiver } from '@slack/bolt';
import pg from 'pg';

/** The reference: a bare Bolt app that does one INSERT, commits and acknowledges. Run as a process of its own. */
const {
  SLACK_BOT_TOKEN = '',
  SLACK_SIGNING_SECRET = '',
  SLACK_API_URL = '',
  DATABASE_URL = '',
  PORT = '0',
} = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
await pool.query(
  'create table if not exists bare (id bigint generated always as identity primary key, at timestamptz not null, text text not null)',
);
const receiver = new HTTPReceiver({ signingSecret: SLACK_SIGNING_SECRET, endpoints: '/slack/events' });
const app = new App({
  receiver,
  clientOptions: { slackApiUrl: SLACK_API_URL },
  authorize: async () => ({ botToken: SLACK_BOT_TOKEN, botId: 'B0', botUserId: 'U0' }),
  tokenVerificationEnabled: false,
});
app.command('/hims', async ({ body, ack }) => {
  await pool.query('insert into bare (at, text) values (now(), $1)', [body.text]);
  await ack({ response_type: 'ephemeral', text: 'Done' });
});
await receiver.start(Number(PORT));
process.stdout.write(`${JSON.stringify({ msg: 'ready' })}\n`);
