import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';

it('runs an incident from the typed command to its resolution', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;

  const answer = await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  expect(answer).toContain('INC-1 is open');
  const card = await bot.slack.expectMessage('incidents', /SEV-2 INC-1 Login slow \(hims\): respond by/);
  expect(bot.slack.textOf(card)).toMatch(/open · respond by .*03:30 EST> · resolve by .*11:00 EST>/);
  const call = await bot.slack.expectMessage({ dm: ana.id }, /respond by/);

  await bot.clock.advance({ minutes: 4 });
  expect(await bea.clicks(card, 'Acknowledge')).toContain('INC-1 is yours');
  await bot.slack.expectUpdate(card, new RegExp(`acknowledged by <@${bea.id}> after 4 min ✓`));
  await bot.slack.expectUpdate(call, /acknowledged by .*nothing to do for you now/);

  await bea.clicks(card, 'Take command');
  await bot.slack.expectUpdate(card, new RegExp(`commander <@${bea.id}>`));
  await bot.slack.expectMessage({ thread: card }, new RegExp(`Commander is <@${bea.id}>`));
  await bot.slack.expectMessage({ dm: bea.id }, /You are the commander now/);
  await bea.runs('/hims incident update INC-1 "Database failover is running"');
  await bot.slack.expectMessage({ thread: card }, /Database failover is running/);
  await bot.slack.expectUpdate(card, /Last update .*Database failover is running/);

  await bea.clicks(card, 'Resolve');
  const done = await bea.submits({ summary: 'Failover done, logins work' });
  expect(bot.slack.textOf(done.view ?? card)).toContain('INC-1 is resolved');
  await bot.slack.expectMessage({ thread: card }, /Resolved by .* after 4 min: Failover done/);
  await bot.slack.expectUpdate(card, /✅ .*INC-1/);
  expect(bot.slack.textOf(card)).not.toContain('Acknowledge');

  await bot.clock.advance({ hours: 24 }); // no timer of a resolved incident speaks again
  expect(bot.slack.thread(card)).toHaveLength(3);
  await bot.slack.expectMessage('operations', /Audit log: \d+ rows, head [0-9a-f]{64}/);
});

it('calls the next in the order when nobody acknowledges, and repeats at growing intervals', async () => {
  await using bot = await startBot();
  const { ana, hana, ivo } = bot.people;
  await ana.runs('/hims incident open SEV-1 hims "Login fails on all wards"');
  const card = await bot.slack.expectMessage('incidents', /SEV-1 INC-1/);
  await bot.slack.expectMessage({ dm: ana.id }, /respond by/);

  await bot.clock.advance({ minutes: 7, seconds: 30 });
  await bot.slack.expectMessage({ thread: card }, /SLA 50 % elapsed/);
  await bot.clock.advance({ minutes: 5 });
  await bot.slack.expectMessage({ thread: card }, /SLA 80 % elapsed/);

  await bot.clock.advance({ minutes: 2, seconds: 30 });
  await bot.slack.expectMessage(
    { thread: card },
    /Nobody has acknowledged INC-1: the 15 min are over since .* Calling DevOps Team .*\(1 of 4.* Next, without an answer: IT Director at/,
  );
  await bot.slack.expectMessage({ dm: ana.id }, /respond overdue since/);

  await bot.clock.advance({ minutes: 5 });
  await bot.slack.expectMessage({ thread: card }, /Calling IT Director .*\(2 of 4/);
  await bot.slack.expectMessage({ dm: hana.id }, /INC-1/);
  await bot.clock.advance({ minutes: 10 });
  await bot.slack.expectMessage({ thread: card }, /Calling Chief Information Officer .*\(3 of 4/);
  const call = await bot.slack.expectMessage({ dm: ivo.id }, /INC-1/);
  await bot.slack.expectMessage(
    { thread: card },
    /Still nobody has acknowledged INC-1, 15 min past the limit/,
  );

  // The CIO holds no responder's role, but was called, so the answer counts.
  expect(await ivo.clicks(call, 'Acknowledge')).toContain('INC-1 is yours');
  await bot.slack.expectUpdate(card, /acknowledged by .* after 30 min ⚠️ late/);
  await bot.clock.advance({ minutes: 60 });
  bot.slack.expectNothingElse();
});
