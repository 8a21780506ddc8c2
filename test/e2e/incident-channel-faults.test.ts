import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

const always = Number.POSITIVE_INFINITY;

/** What each extra step is called on the wire, and in the warning. */
const steps = [
  ['conversations.create', 'make a channel for an incident'],
  ['conversations.setTopic', 'set the topic of a channel'],
  ['conversations.invite', 'invite people into a channel'],
  ['bookmarks.list', 'bookmark links in a channel'],
  ['bookmarks.add', 'bookmark links in a channel'],
  ['files.getUploadURLExternal', 'upload the draft of a review'],
] as const;

const refusals = steps.flatMap(([method, words]) =>
  (['missing_scope', 'unknown_method'] as const).map((error) => ({ method, words, error })),
);

it.each(refusals)(
  'works on incidents without $method ($error), and says so once',
  async ({ method, words, error }) => {
    await using bot = await startBot({ systems: 'whole' });
    const { ana, bea } = bot.people;
    bot.slack.fail(method, { as: { error }, times: always });

    for (const number of [1, 2]) {
      await ana.runs(`/hims incident open SEV-1 hims "Outage ${'again '.repeat(number)}"`);
      const card = await bot.slack.expectMessage('incidents', `INC-${number}`);
      expect(bot.slack.dms(ana.id).at(-1)?.text).toContain(`INC-${number}`);
      expect(await bea.clicks(card, 'Acknowledge')).toContain(`INC-${number} is yours`);
      await bea.runs(`/hims incident resolve INC-${number} "It was the switch"`);
      await bot.slack.expectMessage({ thread: card }, /Resolved by .*It was the switch/);
      await bot.slack.expectUpdate(card, /✅/);
      await bot.clock.advance({ minutes: 16 }); // longer than other warnings are held back
    }

    expect(told(bot, 'operations')).toEqual([
      expect.stringContaining(`Slack does not let the bot ${words} (${error}). Incidents go on without it.`),
    ]);
    lookAway(bot);
  },
);

it.each(steps)('tries %s again when it failed for a moment', async (method) => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  bot.slack.fail(method, { as: 'rate_limited', retryAfter: 5 });
  bot.slack.fail(method, { as: 'http_500' });
  bot.slack.fail(method, { as: 'cut' });

  await ana.runs('/hims incident open SEV-1 hims "Login fails"');
  await bea.runs('/hims incident resolve INC-1 "It was the switch"');
  await bot.clock.advance({ minutes: 10 });

  const own = bot.slack.channel('inc-1-login-fails');
  expect(own.topic).toBe('SEV-1 · resolved');
  expect(own.members).toEqual(expect.arrayContaining([ana.id, bea.id]));
  expect(own.bookmarks.map(({ title }) => title)).toEqual(['Card of INC-1']);
  expect(own.files.map(({ name }) => name.replace(/-[0-9a-f]{8}\.md$/, ''))).toEqual([
    'INC-1-review',
    'INC-1-media-statement',
  ]);
  expect(told(bot, 'operations')).toEqual([]);
  lookAway(bot);
});

it('invites the others when one person cannot be invited', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  bot.slack.fail('conversations.invite', {
    as: { error: 'user_team_not_in_channel' },
    times: always,
    match: ({ users }) => users === ana.id,
  });

  await ana.runs('/hims incident open SEV-1 hims "Login fails"');
  await bea.runs('/hims incident ack INC-1');

  expect(bot.slack.channel('inc-1-login-fails').members).toContain(bea.id);
  lookAway(bot);
});

it('brings what was to be said there to the thread of the card when there can be no channel', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  bot.slack.fail('conversations.create', { as: { error: 'restricted_action' }, times: always });
  await ana.runs('/hims incident open SEV-1 hims "Login fails"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);

  await bea.runs('/hims incident note INC-1 "Switch is dark"');

  expect(told(bot, { thread: card }).join('\n')).toMatch(/Working without AROCORD-HIMS[^]*Switch is dark/);
  lookAway(bot);
});
