import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { there } from '../support/there.ts';

let bot: TestBot;
const form = 'application/x-www-form-urlencoded';
const path = '/slack/events';

beforeAll(async () => {
  bot = await startBot();
  bot.allowLog(/a payload was not understood|Slack payload could not be handled|"part":"slack"/);
  await bot.people.ana.runs('/hims incident open SEV-3 hims "Login slow"');
  bot.slack.seen(...bot.slack.unexpected());
});
afterAll(() => bot[Symbol.asyncDispose]());

async function stored(): Promise<unknown> {
  const client = new pg.Client({ connectionString: bot.database.url });
  await client.connect();
  const { rows } = await client.query(
    `select (select count(*) from incidents) as incidents, (select count(*) from texts) as texts,
            (select count(*) from notices) as notices, (select count(*) from requests) as requests, (select count(*) from audit) as audit`,
  );
  await client.end();
  return rows[0];
}

/** Alive is: the next person is answered. */
let before: unknown;
beforeEach(async () => {
  before = await stored();
});
async function isUnharmed(): Promise<void> {
  expect(await stored()).toEqual(before);
  expect(await bot.people.bea.runs('/hims incident list')).toContain('INC-1');
}

function command(text: string): string {
  return new URLSearchParams({
    command: '/hims',
    text,
    user_id: bot.people.ana.id,
    team_id: bot.slack.teamId,
    channel_id: bot.slack.channel('general').id,
    trigger_id: `1.${text.length}.x`,
    response_url: 'http://127.0.0.1:9/nowhere',
  }).toString();
}
const opens = () => command('incident open SEV-1 hims "Forged"');

it.each([
  ['unsigned', () => ({})],
  [
    'signed with another secret',
    () => ({ ...bot.slack.sign(opens()), 'x-slack-signature': `v0=${'0'.repeat(64)}` }),
  ],
  ['signed over another body', () => bot.slack.sign(command('help'))],
  ['signed six minutes ago', () => bot.slack.sign(opens(), Math.floor(Date.now() / 1_000) - 360)],
  [
    'with a timestamp that is no number',
    () => ({ ...bot.slack.sign(opens()), 'x-slack-request-timestamp': 'now' }),
  ],
  [
    'with a signature of the wrong length',
    () => ({ ...bot.slack.sign(opens()), 'x-slack-signature': 'v0=abc' }),
  ],
  ['with an empty signature', () => ({ ...bot.slack.sign(opens()), 'x-slack-signature': '' })],
] as const)('refuses a request %s', async (_what, headers) => {
  const reply = await bot.slack.post(path, opens(), { 'content-type': form, ...headers() });
  expect(reply.status).toBe(401);
  await isUnharmed();
});

it.each([
  ['an empty body', '', form],
  ['JSON that breaks off', '{"type":"event_callback","event":', 'application/json'],
  ['a payload that is no JSON', 'payload=%7Bnot', form],
  ['a payload that is a list', 'payload=%5B%5D', form],
  ['JSON under the type of a form', '{"type":"block_actions"}', form],
  ['a form under the type of JSON', 'command=%2Fhims&text=help', 'application/json'],
  ['bytes that are no text', '\u0000\u0001\uFFFD', 'application/octet-stream'],
  ['XML', '<slack/>', 'text/xml'],
])('refuses %s, though Slack itself had signed it', async (_what, body, type) => {
  const reply = await bot.slack.post(path, body, { 'content-type': type, ...bot.slack.sign(body) });
  expect([reply.error, reply.status >= 400 && reply.status < 500]).toEqual([undefined, true]);
  await isUnharmed();
});

it.each([
  ['a command without a user', { user_id: '' }],
  ['a command of a user with a made-up id', { user_id: "'; drop table incidents; --" }],
  ['a command without a trigger', { trigger_id: '' }],
])('answers %s without doing it', async (_what, over) => {
  const body = new URLSearchParams({
    ...Object.fromEntries(new URLSearchParams(opens())),
    ...over,
  }).toString();
  const reply = await bot.slack.post(path, body, { 'content-type': form, ...bot.slack.sign(body) });
  expect(reply.status).toBe(200);
  expect(reply.body).toContain('not understood');
  await isUnharmed();
});

it('refuses a body of ten megabytes before it is read whole', async () => {
  const body = 'x'.repeat(10_000_000);
  const reply = await bot.slack.post(path, body, { 'content-type': form, ...bot.slack.sign(body) });
  expect([413, 0]).toContain(reply.status); // 0: the connection was closed while the rest was still under way
  await isUnharmed();
});

it.each([
  ['GET', path, 405],
  ['PUT', path, 405],
  ['GET', '/', 404],
  ['GET', '/..%2f..%2fetc/passwd', 404],
  ['POST', '/health/live', 405],
] as const)('answers %s %s with %i', async (method, where, status) => {
  const reply = await fetch(bot.url(where), { method });
  expect(reply.status).toBe(status);
  await isUnharmed();
});

it('does once what arrives twice, to the letter', async () => {
  const { ana } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Twice"');
  await bot.slack.expectMessage('incidents', /Twice/);
  const { body, headers } = bot.slack.lastRequest;
  const replies = await Promise.all([1, 2, 3].map(() => bot.slack.post(path, body, headers)));
  await bot.settle();

  for (const reply of replies)
    expect([reply.status, reply.body.includes('it was done once')]).toEqual([200, true]);
  expect(bot.slack.channel('incidents').messages.filter((one) => one.text.includes('Twice'))).toHaveLength(1);
  bot.slack.seen(...bot.slack.unexpected());
});

it('does once what a form sends twice', async () => {
  const { bea } = bot.people;
  const card = there(bot.slack.channel('incidents').messages[0]);
  await bea.clicks(card, 'Update');
  await bea.submits({ text: 'Said once' });
  const { body, headers } = bot.slack.lastRequest;
  await bot.slack.post(path, body, headers);
  await bot.settle();
  expect(bot.slack.thread(card).filter((one) => one.text.includes('Said once'))).toHaveLength(1);
  await bot.slack.close(bea.id, bea.form(), { all: true });
  bot.slack.seen(...bot.slack.unexpected());
});

/** A press or a form as Slack sends it, with something in it that the bot never put there. */
async function replayWith(change: (payload: Record<string, unknown>) => void): Promise<string> {
  const payload = JSON.parse(
    new URLSearchParams(bot.slack.lastRequest.body).get('payload') ?? '{}',
  ) as Record<string, unknown>;
  change(payload);
  const body = new URLSearchParams({
    payload: JSON.stringify({ ...payload, trigger_id: `${Math.random()}` }),
  }).toString();
  const reply = await bot.slack.post(path, body, { 'content-type': form, ...bot.slack.sign(body) });
  await bot.settle();
  expect(reply.status).toBe(200);
  return reply.body;
}

it.each([
  '',
  'INC-1',
  '2:INC-1',
  '1:INC-',
  '1:INC-1; drop',
  '1:INC-99999999999999999999',
  '1:CHG-1',
  '{"v":1}',
  'x'.repeat(2_000),
])('answers a button with the value "%s" as one from an older version', async (value) => {
  const { bea } = bot.people;
  const card = there(bot.slack.channel('incidents').messages[0]);
  await bea.clicks(card, 'Update');
  await bot.slack.close(bea.id, bea.form(), { all: true });
  before = await stored();
  const count = bot.slack.ephemerals(bea.id).length;
  await replayWith((payload) => {
    const [action] = payload['actions'] as Record<string, unknown>[];
    Object.assign(there(action), { action_id: 'incident.acknowledge', value });
  });
  const said = bot.slack
    .ephemerals(bea.id)
    .slice(count)
    .map((one) => one.text);
  expect(said).toEqual(['That button is from an older version. Type /hims to see what is open.']);
  await isUnharmed();
});

it.each([
  '',
  'no json',
  'null',
  '[]',
  '{"v":2,"incident":1}',
  '{"v":1,"incident":"1"}',
  '{"v":1,"incident":-1}',
  '{"v":1}',
])('answers a form with the metadata %s, and keeps what was typed', async (meta) => {
  const { bea } = bot.people;
  const card = there(bot.slack.channel('incidents').messages[0]);
  await bea.clicks(card, 'Update');
  await bea.submits({ text: 'Something long that nobody wants to type again' });
  await bot.slack.close(bea.id, bea.form(), { all: true });
  bot.slack.seen(...bot.slack.unexpected());
  before = await stored();
  const body = await replayWith((payload) => {
    Object.assign(payload['view'] as object, { private_metadata: meta });
  });
  expect(JSON.parse(body)).toMatchObject({
    response_action: 'errors',
    errors: { text: expect.stringContaining('older version') },
  });
  await isUnharmed();
});

it('answers a form of the guard with broken metadata, too', async () => {
  const { ana } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Mrs MRN 12345678"');
  await ana.clicks(ana.lastAnswer(), 'It is not, post it');
  await ana.submits({ phi_reason: 'It is a ticket number' });
  await bot.slack.close(ana.id, ana.form(), { all: true });
  bot.slack.seen(...bot.slack.unexpected());
  before = await stored();
  for (const meta of ['', 'no json', '{"v":1}', '{"v":1,"typed":7}']) {
    const body = await replayWith((payload) => {
      Object.assign(payload['view'] as object, { private_metadata: meta });
    });
    expect(body).toContain('older version');
  }
  await isUnharmed();
});

it('answers a form and a button that nobody knows', async () => {
  const { bea } = bot.people;
  const card = there(bot.slack.channel('incidents').messages[0]);
  await bea.clicks(card, 'Update');
  await bea.submits({ text: 'Known' });
  await bot.slack.close(bea.id, bea.form(), { all: true });
  bot.slack.seen(...bot.slack.unexpected());
  before = await stored();
  const body = await replayWith((payload) => {
    Object.assign(payload['view'] as object, { callback_id: 'incident.never-heard-of' });
  });
  expect(body).toContain('older version');
  await isUnharmed();
});
