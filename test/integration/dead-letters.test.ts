import pg from 'pg';
import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';

async function sql(bot: TestBot, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: bot.database.url });
  await client.connect();
  try {
    return (await client.query(text)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

/** Slack refuses every post in the channel, until the handle is cancelled. */
function refusePosts(bot: TestBot, channel: string, error: string) {
  const { id } = bot.slack.channel(channel);
  return bot.slack.fail('chat.postMessage', {
    as: { error },
    times: Number.POSITIVE_INFINITY,
    match: (args) => args['channel'] === id,
  });
}

it.each([
  { error: 'channel_not_found', remedy: /invite the bot/ },
  { error: 'is_archived', remedy: /unarchive it/ },
  { error: 'not_in_channel', remedy: /\/invite/ },
  { error: 'missing_scope', remedy: /compare its scopes with manifest\.yml/ },
  { error: 'msg_too_long', remedy: /too long for Slack/ },
])('$error: one warning, and Try again works once the cause is mended', async ({ error, remedy }) => {
  await using bot = await startBot();
  const { ana, bea, gus } = bot.people;
  const cause = refusePosts(bot, 'incidents', error);

  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await bea.runs('/hims incident ack INC-1');
  await bot.slack.expectMessage({ dm: ana.id }, /INC-1/); // who is called elsewhere is called all the same
  const warning = await bot.slack.expectMessage('operations', remedy);
  expect(bot.slack.textOf(warning)).toContain('A notice about INC-1 did not reach the incidents channel');
  expect(bot.slack.channel('operations').messages).toEqual([warning]);
  expect(await gus.runs('/hims')).toMatch(/\d notices? could not be delivered/);

  expect(await ana.clicks(warning, 'Try again')).toMatch(/it takes the role operator or admin/);
  expect(await sql(bot, `select state from notices where state = 'dead'`)).not.toEqual([]);

  cause.cancel();
  expect(await bea.clicks(warning, 'Try again')).toContain('INC-1 is on its way again');
  const card = await bot.slack.expectMessage('incidents', /acknowledged by/);
  expect(bot.slack.channel('incidents').messages).toEqual([card]);
  expect(await gus.clicks(warning, 'Try again')).toContain('tried again already');
  expect(
    await sql(bot, `select action, actor, outcome from audit where action like 'notice.%' order by seq`),
  ).toEqual([
    { action: 'notice.retry', actor: 'ana', outcome: 'refused' },
    { action: 'notice.retried', actor: 'bea', outcome: 'done' },
  ]);
});

it('warns again when the cause was not mended, so that pressing is never in vain', async () => {
  await using bot = await startBot();
  const { ana, gus } = bot.people;
  const cause = refusePosts(bot, 'incidents', 'is_archived');
  await ana.runs('/hims incident open SEV-4 hims "Login slow"');
  const first = await bot.slack.expectMessage('operations', /did not reach/);

  await bot.clock.advance({ minutes: 20 });
  expect(await gus.clicks(first, 'Try again')).toContain('If it fails, you will read it here');
  const second = await bot.slack.expectMessage('operations', /did not reach/);
  cause.cancel();
  await gus.clicks(second, 'Try again');
  await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.slack.expectMessage({ dm: ana.id }, /INC-1/);
});

it('reads it at once when Try again fails within the quarter hour in which nothing is repeated', async () => {
  await using bot = await startBot();
  const { ana, gus } = bot.people;
  const cause = refusePosts(bot, 'incidents', 'is_archived');
  await ana.runs('/hims incident open SEV-4 hims "Login slow"');
  const first = await bot.slack.expectMessage('operations', /did not reach/);

  await gus.clicks(first, 'Try again');
  await bot.slack.expectMessage('operations', /did not reach/);
  expect(bot.slack.channel('operations').messages).toHaveLength(2);
  cause.cancel();
  bot.slack.seen(...bot.slack.unexpected());
});

it('lets the notices about other things pass by a dead one', async () => {
  await using bot = await startBot();
  const { ana } = bot.people;
  const { id } = bot.slack.channel('incidents');
  bot.slack.fail('chat.postMessage', {
    as: { error: 'msg_too_long' },
    times: Number.POSITIVE_INFINITY,
    match: (args) => args['channel'] === id && String(args['text']).includes('INC-1'),
  });

  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await ana.runs('/hims incident open SEV-2 hims "Printer mute"');

  await bot.slack.expectMessage('incidents', /INC-2 Printer mute/);
  await bot.slack.expectMessage('operations', /A notice about INC-1/);
  await bot.slack.expectMessage({ dm: ana.id }, /INC-1/);
  await bot.slack.expectMessage({ dm: ana.id }, /INC-2/);
});

it('does not breed warnings when operations itself is gone', async () => {
  await using bot = await startBot();
  const { ana, gus } = bot.people;
  refusePosts(bot, 'incidents', 'is_archived');
  refusePosts(bot, 'operations', 'is_archived');

  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await bot.clock.advance({ hours: 3 });

  const dead = await sql(
    bot,
    `select kind, subject, data ->> 'kind' as about from notices where state = 'dead'`,
  );
  expect(dead.filter((one) => one['about'] === 'warning')).toEqual([]);
  expect(dead.filter((one) => one['kind'] === 'warning').length).toBeLessThanOrEqual(3 * 4 + 1);
  expect(await sql(bot, `select 1 from notices where state in ('pending', 'sending')`)).toEqual([]);
  expect(await gus.runs('/hims')).toMatch(/\d+ notices could not be delivered/); // this is where it still shows
  bot.slack.seen(...bot.slack.unexpected());
});

it('makes a missing channel again, and posts there, when it was deleted', async () => {
  await using bot = await startBot();
  const { ana } = bot.people;
  await bot.slack.deleteChannel('incidents');

  await ana.runs('/hims incident open SEV-2 hims "Login slow"');

  await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.slack.expectMessage({ dm: ana.id }, /INC-1/);
});

it('says in operations what cannot reach a person whom Slack does not know', async () => {
  await using bot = await startBot();
  const { ana, dora, hana } = bot.people;
  bot.slack.fail('conversations.open', {
    as: { error: 'user_not_found' },
    times: Number.POSITIVE_INFINITY,
    match: (args) => args['users'] === ana.id,
  });

  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await bot.slack.expectMessage('operations', /INC-1 did not reach <@U0ANA00001>.*correct people\.yaml/);
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  // The next one is called at once.
  await bot.slack.expectMessage({ thread: card }, /Ana Alvarez cannot be called for INC-1 in Slack/);
  await bot.slack.expectMessage({ dm: dora.id }, /INC-1/);
  expect(bot.slack.dms(hana.id)).toEqual([]);
});

it('warns of each person who cannot be reached, with a button for each', async () => {
  await using bot = await startBot();
  const { ana, hana, ivo } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  bot.slack.fail('conversations.open', {
    as: { error: 'user_not_found' },
    times: Number.POSITIVE_INFINITY,
    match: (args) => args['users'] === hana.id || args['users'] === ivo.id,
  });

  for (const _level of [1, 2, 3, 4]) await ana.runs('/hims escalate INC-1');

  await bot.slack.expectMessage('operations', new RegExp(`INC-1 did not reach <@${hana.id}>`));
  await bot.slack.expectMessage('operations', new RegExp(`INC-1 did not reach <@${ivo.id}>`));
  bot.slack.seen(...bot.slack.channel('incidents').all, ...ana.dms());
});
