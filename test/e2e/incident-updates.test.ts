import { Duration } from 'luxon';
import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

const asked = (bot: TestBot, person: { id: string }) =>
  told(bot, { dm: person.id }).filter((text) => /An update is (still )?due/.test(text));

it('takes an update with conditions, actions, needs and the next time, in a form or typed', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bea.runs('/hims incident ack INC-1');

  await bea.clicks(card, 'Update');
  await bea.submits({ text: 'Half of the wards', doing: 'Rebuilding the index', needs: 'A DBA', next: '30' });
  expect(told(bot, { thread: card })).toEqual([
    expect.stringMatching(
      /💬 BEA: Half of the wards\nDoing: Rebuilding the index\nNeeded: A DBA\nNext update by 03:30 EST\./,
    ),
  ]);
  await bot.slack.expectUpdate(card, /next update by .*03:30[^]*Last update .*Half of the wards Doing: Reb/);

  expect(
    await bea.runs(
      '/hims incident update INC-1 "All wards" --doing "Failover" --needs "The vendor" --next PT2H',
    ),
  ).toMatch(/INC-1 has your update\. The next one is due by .*05:00/);
  expect(told(bot, { thread: card })).toEqual([
    expect.stringMatching(/All wards\nDoing: Failover\nNeeded: The vendor\nNext update by 05:00 EST\./),
  ]);
  expect(await bea.runs('/hims incident update INC-1 "Same"')).toContain('07:00'); // a SEV-3 every 4 h
  lookAway(bot);
});

it('asks for updates as often as the severity wants, the one who owes them, and says aloud when nobody does', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea, cem } = bot.people;
  await ana.runs('/hims incident open SEV-1 hims "Login fails"');
  await bea.runs('/hims incident ack INC-1');
  await bea.runs('/hims incident role commander INC-1');
  const own = 'inc-1-login-fails';
  lookAway(bot);

  await bot.clock.advance({ minutes: 29 });
  expect(asked(bot, bea)).toEqual([]);
  await bot.clock.advance({ minutes: 1 });
  expect(asked(bot, bea)).toEqual([
    expect.stringContaining('An update is due: there was none since it was opened 30 min ago'),
  ]);
  expect(told(bot, own)).toEqual([]);
  await bot.clock.advance({ minutes: 30 });
  expect(asked(bot, bea)).toEqual([expect.stringContaining('An update is still due')]);
  expect(told(bot, own)).toEqual([expect.stringContaining('🔇 Nothing was said about INC-1 for 1 h')]);

  await bea.runs('/hims incident role communications @cem INC-1');
  await bot.clock.advance({ minutes: 30 });
  expect([asked(bot, bea).length, asked(bot, cem).length]).toEqual([0, 1]); // it is the speaker's work now
  await bea.runs('/hims incident update INC-1 "Failover runs"');
  lookAway(bot);
  await bot.clock.advance({ minutes: 19 });
  await bea.runs('/hims incident note INC-1 "Cable looked at"'); // something was said, and it is no update
  await bot.clock.advance({ minutes: 10 });
  expect(asked(bot, cem)).toEqual([]);
  await bot.clock.advance({ minutes: 1 });
  expect(asked(bot, cem)).toEqual([expect.stringContaining('An update is due: the last one was 30 min ago')]);

  await bea.runs('/hims incident resolve INC-1 "Cable"');
  lookAway(bot);
  await bot.clock.advance({ hours: 3 });
  expect(asked(bot, cem)).toEqual([]);
  lookAway(bot);
});

it.each([
  ['SEV-1', { minutes: 30 }],
  ['SEV-2', { hours: 1 }],
  ['SEV-3', { hours: 4 }],
  ['SEV-4', { days: 1 }],
] as const)('asks for an update of a %s after %o', async (severity, wait) => {
  await using bot = await startBot({ systems: 'whole', now: '2026-11-23T13:00:00Z' });
  const { ana, bea } = bot.people;
  await ana.runs(`/hims incident open ${severity} hims "Login slow"`);
  await bea.runs('/hims incident role commander INC-1');
  lookAway(bot);
  await bot.clock.advance(Duration.fromObject(wait).minus({ minutes: 1 }));
  expect(asked(bot, bea)).toEqual([]);
  await bot.clock.advance({ minutes: 1 });
  expect(asked(bot, bea)).toHaveLength(1);
  lookAway(bot);
});

it.each([
  ['In 30 min', 30],
  ['In 1 h', 60],
  ['In 2 h', 120],
])('comes later when somebody asks for it: %s', async (label, minutes) => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-1 hims "Login fails"');
  await bea.runs('/hims incident role commander INC-1');
  lookAway(bot);
  await bot.clock.advance({ minutes: 30 });
  const reminder = await bot.slack.expectMessage({ dm: bea.id }, /An update is due/);

  expect(await bea.clicks(reminder, label)).toContain('The next update of INC-1 is due by');
  await bot.clock.advance({ minutes: minutes - 1 });
  expect(asked(bot, bea)).toEqual([]);
  await bot.clock.advance({ minutes: 1 });
  expect(asked(bot, bea)).toHaveLength(1);
  lookAway(bot);
});

it('is due sooner when the incident is worse than it looked', async () => {
  await using bot = await startBot({ systems: 'whole', now: '2026-11-23T15:00:00Z' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Login slow"');
  await bea.runs('/hims incident role commander INC-1');
  await bea.runs('/hims incident severity INC-1 SEV-1 "All wards"');
  lookAway(bot);
  await bot.clock.advance({ minutes: 31 });
  expect(asked(bot, bea)).toHaveLength(1); // not only after the 4 h of a SEV-3
  lookAway(bot);
});

it('asks for a commander after 5 minutes, three times at most, until somebody is', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await bea.runs('/hims incident ack INC-1');
  const nudges = () => told(bot, 'inc-1-login-slow').filter((text) => text.includes('no commander'));
  nudges();
  await bot.clock.advance({ minutes: 4 });
  expect(nudges()).toEqual([]);
  await bot.clock.advance({ minutes: 1 });
  expect(nudges()).toEqual([expect.stringContaining('👤 INC-1 has no commander, 5 min after it was opened')]);
  await bot.clock.advance({ minutes: 55 });
  expect(nudges()).toHaveLength(2);
  await bot.clock.advance({ hours: 3 });
  expect(nudges()).toEqual([]);
  lookAway(bot);
});

it('takes command by the button of the nudge, and is quiet afterwards', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await bot.clock.advance({ minutes: 5 });
  const nudge = await bot.slack.expectMessage('inc-1-login-slow', /has no commander/);
  expect(await bea.clicks(nudge, 'Take command')).toContain('You command INC-1');
  lookAway(bot);
  await bot.clock.advance({ minutes: 50 });
  expect(told(bot, 'inc-1-login-slow').filter((text) => text.includes('no commander'))).toEqual([]);
  lookAway(bot);
});

it('asks for a commander when an incident becomes grave', async () => {
  await using bot = await startBot({ systems: 'whole', now: '2026-11-23T15:00:00Z' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Login slow"');
  await bot.clock.advance({ minutes: 30 });
  await bea.runs('/hims incident severity INC-1 SEV-1 "All wards"');
  lookAway(bot);
  await bot.clock.advance({ minutes: 5 });
  expect(told(bot, 'inc-1-login-slow').join()).toContain('INC-1 has no commander');
  lookAway(bot);
});

it('asks for no commander any more once the severity wants none', async () => {
  await using bot = await startBot({ systems: 'whole', now: '2026-11-23T15:00:00Z' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await bea.runs('/hims incident ack INC-1');
  lookAway(bot);
  bot.allowLog(/http_500|could not|deliver/i);
  const away = bot.slack.fail('chat.postMessage', { as: 'http_500', times: Number.POSITIVE_INFINITY });
  await bot.clock.advance({ minutes: 5 });
  await bea.runs('/hims incident severity INC-1 SEV-4 "One printer"');
  away.cancel();
  await bot.clock.advance({ minutes: 2 });
  expect(told(bot, 'inc-1-login-slow').filter((text) => text.includes('no commander'))).toEqual([]);
  await bot.clock.advance({ minutes: 30 });
  expect(told(bot, 'inc-1-login-slow').filter((text) => text.includes('no commander'))).toEqual([]);
  lookAway(bot);
});

it('asks for the summary that is missing at the end, until it is written', async () => {
  await using bot = await startBot({ systems: 'whole', now: '2026-11-23T15:00:00Z' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bea.runs('/hims incident resolve INC-1');
  const line = await bot.slack.expectMessage({ thread: card }, /Resolved by/);
  expect(bot.slack.textOf(line)).toContain('Write the summary');
  expect(bot.slack.textOf(bea.lastAnswer())).toContain('It has no summary yet');
  lookAway(bot);

  await bot.clock.advance({ hours: 1 });
  const reminder = await bot.slack.expectMessage({ dm: bea.id }, /It is resolved without a summary/);
  await bea.clicks(reminder, 'Write the summary');
  await bea.submits({ summary: 'The cache was cold' });
  await bot.slack.expectUpdate(card, /> The cache was cold/);
  await bot.slack.expectMessage({ thread: card }, /Summary by .*: The cache was cold/);
  await bot.clock.advance({ days: 3 });
  expect(told(bot, { dm: bea.id })).toEqual([]);
  lookAway(bot);
});
