import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { there } from '../support/there.ts';
import { lookAway, told } from '../support/told.ts';

it('gives a SEV-1 a channel of its own, with the people, the topic, the links and the way to work on paper', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea, dora } = bot.people;

  await bea.runs('/hims incident open SEV-1 hims "Login fails on all wards!"');

  const card = await bot.slack.expectMessage('incidents', /SEV-1 INC-1 Login fails on all wards!/);
  const own = bot.slack.channel('inc-1-login-fails-on-all-wards');
  expect(own.kind).toBe('public');
  expect(own.topic).toBe('SEV-1 · open');
  expect(own.members).toEqual(expect.arrayContaining([ana.id, bea.id])); // DevOps and who opened it
  expect(own.members).not.toContain(dora.id);
  expect(own.bookmarks.map(({ title, link }) => [title, link])).toEqual([
    ['Card of INC-1', expect.stringContaining(`/${card.channel}/p${card.ts.replace('.', '')}`)],
  ]);
  await bot.slack.expectUpdate(card, new RegExp(`<#${own.id}>`));
  expect(told(bot, own.name)).toEqual([
    expect.stringMatching(/🔴 .*SEV-1 · INC-1 · Login fails on all wards!/),
    expect.stringMatching(/Working without AROCORD-HIMS[^]*On paper: Use the downtime forms[^]*To read: /),
  ]);

  await dora.runs('/hims incident ack INC-1');
  await dora.runs('/hims incident role commander INC-1');
  expect(bot.slack.channel(own).topic).toBe('SEV-1 · acknowledged · commander Dora Dupont');
  expect(bot.slack.channel(own).members).toContain(dora.id); // who answers it is invited as well
  expect(told(bot, own.name)).toEqual([expect.stringContaining('Commander is')]);
  lookAway(bot);
});

it('talks in the channel, and shows the state in the card of the team', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  const own = bot.slack.channel('inc-1-login-slow');
  expect(told(bot, own.name)).toEqual([expect.stringContaining('INC-1 · Login slow')]); // no word of paper for a SEV-2
  await bea.runs('/hims incident ack INC-1');

  // In its own channel the key may be left out.
  expect(await bea.runs('/hims incident note "Cache is cold"', { channel: 'inc-1-login-slow' })).toContain(
    'It is in the timeline of INC-1',
  );
  expect(told(bot, own.name)).toEqual([expect.stringContaining('Cache is cold')]);
  expect(told(bot, { thread: card })).toEqual([]);

  await bea.runs('/hims incident update "Failover runs"', { channel: 'inc-1-login-slow' });
  expect(told(bot, own.name)).toEqual([expect.stringContaining('Failover runs')]);
  expect(told(bot, { thread: card })).toEqual([expect.stringContaining('Failover runs')]);
  expect(bot.slack.textOf(card)).toContain('Failover runs');
  expect(await bea.runs('/hims incident note "Where?"')).toContain('Which incident?'); // not in #general
  lookAway(bot);
});

it('leaves small incidents in the thread of their card', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Printer queue is stuck"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bea.runs('/hims incident note INC-1 "Toner is fine"');
  expect(told(bot, { thread: card })).toEqual([expect.stringContaining('Toner is fine')]);
  expect(bot.slack.callsTo('conversations.create').map(({ args }) => args['name'])).not.toContain(
    'inc-1-printer-queue-is-stuck',
  );

  // Worse than it looked: now it gets everything that a SEV-1 has.
  await bea.runs('/hims incident severity INC-1 SEV-1 "No printer works"');
  const own = bot.slack.channel('inc-1-printer-queue-is-stuck');
  expect(own.topic).toBe('SEV-1 · open');
  expect(own.members).toContain(ana.id);
  expect(own.bookmarks.map(({ title }) => title)).toEqual(['Card of INC-1']);
  expect(told(bot, own.name).join('\n')).toMatch(/INC-1[^]*SEV-3 → SEV-1[^]*Working without/);
  lookAway(bot);
});

it('makes a name that Slack takes out of any title, and another one where a name is taken', async () => {
  await using bot = await startBot({
    systems: 'whole',
    channels: ['incidents', 'operations', 'inc-3-login-slow'],
  });
  const { ana } = bot.people;
  await ana.runs(`/hims incident open SEV-2 hims "${'Überlange Wörter '.repeat(8)}"`);
  await ana.runs('/hims incident open SEV-2 hims "病院 🔥"');
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');

  const made = bot.slack
    .callsTo('conversations.create')
    .map(({ args }) => String(args['name']))
    .filter((name) => name.startsWith('inc-'));
  expect(made).toEqual([
    expect.stringMatching(/^inc-1-uberlange-worter-[a-z-]+[a-z]$/),
    'inc-2',
    'inc-3-login-slow',
    'inc-3-login-slow-2',
  ]);
  expect(there(made[0]).length).toBeLessThanOrEqual(80);
  for (const name of [there(made[0]), 'inc-2', 'inc-3-login-slow-2'])
    expect(bot.slack.channel(name).members).toContain(ana.id);
  expect(bot.slack.channel('inc-3-login-slow').messages).toEqual([]);
  lookAway(bot);
});

it('makes one channel, whatever becomes of the answer or of the process', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  bot.slack.fail('conversations.create', { as: 'lose_reply' });
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await bot.clock.advance({ minutes: 1 });
  await bot.restart();
  await bot.clock.advance({ minutes: 1 });
  await bea.runs('/hims incident note INC-1 "Still one"');

  expect(bot.slack.hasChannel('inc-1-login-slow-2')).toBe(false);
  const own = bot.slack.channel('inc-1-login-slow');
  expect(own.members).toEqual(expect.arrayContaining([ana.id]));
  expect(own.messages.map((one) => one.text).join('\n')).toContain('Still one');
  expect(own.bookmarks).toHaveLength(1);
  lookAway(bot);
});

it('makes another channel when somebody has deleted it, and everybody is in that one', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await bea.runs('/hims incident ack INC-1');
  await bot.slack.deleteChannel('inc-1-login-slow');

  await bea.runs('/hims incident update INC-1 "Failover runs"');

  const again = bot.slack.channel('inc-1-login-slow');
  expect(again.members).toEqual(expect.arrayContaining([ana.id, bea.id]));
  expect(again.topic).toBe('SEV-2 · acknowledged');
  expect(again.messages.map((one) => bot.slack.textOf(one)).join('\n')).toMatch(/INC-1 · Login slow/);
  expect(again.bookmarks).toHaveLength(1);
  lookAway(bot);
});

it('bothers nobody about the channel of an incident that people have archived', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await bea.runs('/hims incident resolve INC-1 "Cache filled"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.slack.archiveChannel('inc-1-login-slow');

  await bea.runs('/hims incident note INC-1 "It was the cache"');
  await bea.runs('/hims incident close INC-1');

  await bot.slack.expectUpdate(card, /closed by/);
  expect(told(bot, 'operations')).toEqual([]);
  lookAway(bot);
});
