import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

it('goes from open to closed by buttons alone', async () => {
  await using bot = await startBot();
  const { ana, bea, cem } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.clock.advance({ minutes: 10 });
  expect(await cem.clicks(card, 'Mitigated')).toContain('it takes the role');

  await bea.clicks(card, 'Mitigated');
  await bea.submits({ text: 'The old server took over' });
  await bot.slack.expectMessage(
    { thread: card },
    /🩹 Mitigated by .* after 10 min: The old server took over\. Resolve by/,
  );
  // Holding the harm is the response to it; the clock of the resolution goes on.
  await bot.slack.expectUpdate(card, /mitigated by .* answered after 10 min ✓ · resolve by .*/);

  await bea.clicks(card, 'Resolve');
  await bea.submits({ summary: 'Index rebuilt' });
  await bot.slack.expectUpdate(card, /✅ .*resolved by .*> Index rebuilt/s);
  await bot.slack.expectMessage({ thread: card }, /Resolved by/);

  await bea.clicks(card, 'Reopen');
  await bea.submits({ why: 'Slow again' });
  await bot.slack.expectMessage({ thread: card }, /↩️ Reopened by .*: Slow again\. Resolve by/);
  await bea.clicks(card, 'Acknowledge');
  await bot.slack.expectUpdate(card, /answered by .* \(mitigated\) after 10 min/);

  await bea.clicks(card, 'Resolve');
  await bea.submits({});
  await bot.slack.expectMessage({ thread: card }, /Resolved by/);
  expect(await bea.clicks(card, 'Close')).toContain('INC-1 is closed. Nobody is reminded of it any more.');
  await bot.slack.expectUpdate(card, /closed by/);
  await bot.slack.expectMessage({ thread: card }, /Closed by/);
  lookAway(bot);
});

it('does every step typed, too, and says what would work where one does not fit', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');

  expect(await bea.runs('/hims incident close INC-1')).toMatch(
    /INC-1 is open, so it cannot be closed\. {3}\/hims incident resolve INC-1/,
  );
  expect(await bea.runs('/hims incident reopen INC-1 "why not"')).toContain('INC-1 is open');
  expect(await bea.runs('/hims incident mitigate INC-1')).toContain('INC-1 is mitigated. Resolve by');
  expect(await bea.runs('/hims incident mitigate INC-1 "twice"')).toContain('INC-1 is mitigated by');
  expect(await bea.runs('/hims incident resolve INC-1')).toContain('It has no summary yet.');
  expect(await bea.runs('/hims incident resolve INC-1 "Index rebuilt"')).toContain('INC-1 has its summary');
  expect(await bea.runs('/hims incident close INC-1')).toContain('INC-1 is closed');
  expect(await bea.runs('/hims incident update INC-1 "More"')).toMatch(
    /closed by .*, so it cannot be updated\. {3}\/hims incident reopen INC-1 "why"/,
  );
  expect(await bea.runs('/hims incident reopen INC-1')).toBe('');
  expect(bea.form().title).toBe('Reopen INC-1');
  await bea.submits({ why: 'Logins fail again' });
  expect(await bea.runs('/hims incident show INC-1')).toContain('Reopened by');
  lookAway(bot);
});

it('goes on after a reopening with the time that was left, and warns by that', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-1 hims "Login fails"'); // 4 h, from 03:00 New York
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bea.runs('/hims incident ack INC-1');
  await bot.clock.advance({ hours: 1 });
  await bea.runs('/hims incident resolve INC-1 "Cable"');
  await bot.clock.advance({ hours: 10 });
  told(bot, { thread: card });
  expect(await bea.runs('/hims incident reopen INC-1 "Loose again"')).toContain('17:00');
  await bot.slack.expectUpdate(card, /resolve by .*17:00/);
  await bot.slack.expectMessage({ thread: card }, /Reopened by .*17:00/);
  await bea.runs('/hims incident ack INC-1');
  await bot.slack.expectMessage({ thread: card }, /cknowledged by/);

  await bot.clock.advance({ minutes: 59 });
  expect(told(bot, { thread: card })).toEqual([]);
  await bot.clock.advance({ minutes: 2 }); // 2 h of the 4 h were used
  expect(told(bot, { thread: card })).toEqual([expect.stringContaining('SLA 50 % elapsed')]);
  await bot.clock.advance({ hours: 1, minutes: 12 });
  expect(told(bot, { thread: card })).toEqual([expect.stringContaining('SLA 80 % elapsed')]);
  await bot.clock.advance({ minutes: 47 });
  expect(told(bot, { thread: card })).toEqual([
    expect.stringMatching(/is not resolved: the 4 h are over since .*17:00/),
  ]);
  await bea.runs('/hims incident resolve INC-1');
  expect(bot.slack.textOf(card)).toMatch(/resolved by .* after 4 h ⚠️ over the limit of 4 h/);
  lookAway(bot);
});

it('tells the one who has it when somebody else reopens', async () => {
  await using bot = await startBot();
  const { ana, bea, dora } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await dora.runs('/hims incident ack INC-1');
  await dora.runs('/hims incident resolve INC-1 "Cache"');
  await bea.runs('/hims incident reopen INC-1 "Slow again"');
  await bot.slack.expectMessage({ dm: dora.id }, /It was reopened\. Resolve by/);
  expect(bot.slack.dms(bea.id)).toEqual([]);
  lookAway(bot);
});

it('calls the people on call anew for a small one, too, who see by whom and why, and can answer', async () => {
  await using bot = await startBot({ now: '2026-11-23T15:00:00Z' });
  const { ana, bea, dora } = bot.people;
  await dora.runs('/hims incident open SEV-3 hims "Printer is slow"');
  await dora.runs('/hims incident ack INC-1');
  await dora.runs('/hims incident resolve INC-1 "Paper"');
  await bea.runs('/hims incident reopen INC-1 "Slow again"');
  const call = await bot.slack.expectMessage({ dm: ana.id }, /<@U0BEA00002> reopened it: Slow again/);
  expect(await ana.clicks(call, 'Acknowledge')).toContain('INC-1');
  lookAway(bot);
});

it('moves to the other system with its deadlines and its people', async () => {
  await using bot = await startBot({ now: '2026-11-23T15:00:00Z' });
  const { ana, bea, cem } = bot.people;
  await bea.runs('/hims incident open SEV-2 caresync "Terminology is stale"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  lookAway(bot);

  await bea.clicks(card, 'Details and more');
  await bea.clicks(bea.lastAnswer(), 'It is another system');
  await bea.submits({ system: 'fhir' });

  await bot.slack.expectMessage({ thread: card }, /System caresync → fhir by .*Resolve by/);
  await bot.slack.expectUpdate(card, /Terminology is stale\*? {3}fhir/);
  expect(
    ana
      .dms()
      .map((one) => bot.slack.textOf(one))
      .join(),
  ).toContain('fhir'); // on call there
  expect(await bea.runs('/hims incident system fhir INC-1')).toContain('belongs to fhir already');
  expect(await cem.runs('/hims incident system hims INC-1')).toContain('it takes the role');
  expect(await bea.runs('/hims incident system hims INC-1')).toContain('INC-1 belongs to hims now');
  lookAway(bot);
});

it('says of what was reopened who is called, and then who has it', async () => {
  await using bot = await startBot();
  const { ana, bea, dora, gus, hana } = bot.people;
  await bea.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.clock.advance({ minutes: 1 });
  await dora.runs('/hims incident ack INC-1');
  await dora.runs('/hims incident resolve INC-1 "Restarted"');
  await ana.runs('/hims incident reopen INC-1 "Slow again"');
  lookAway(bot);
  expect(await gus.runs('/hims incident reopen INC-1 "Slow again"')).toBe(
    `INC-1 is open already; called, no answer yet: <@${ana.id}>.`,
  );
  expect(await gus.runs('/hims incident close INC-1')).toContain('INC-1 is open, so it cannot be closed.');
  expect(bot.slack.textOf(card)).toMatch(new RegExp(`acknowledged by <@${dora.id}> after 1 min ✓ · resolve`));

  expect(await hana.clicks(card, 'Acknowledge')).toContain('INC-1 is yours');
  await bot.slack.expectUpdate(
    card,
    new RegExp(
      `acknowledged by <@${dora.id}> after 1 min ✓ · called again, acknowledged by <@${hana.id}> · resolve`,
    ),
  );
  expect(await gus.runs('/hims incident ack INC-1')).toContain(
    `INC-1 was acknowledged by <@${hana.id}> already.`,
  );
  expect(await gus.runs('/hims incident reopen INC-1 "Slow again"')).toContain(
    `INC-1 is acknowledged by <@${hana.id}>, so it cannot be reopened.`,
  );
  expect(await gus.runs('/hims incident list')).toMatch(new RegExp(`INC-1 .*<@${hana.id}>`));
  expect(await hana.runs('/hims incident list --mine')).toContain('INC-1');

  await gus.runs('/hims escalate INC-1 @dora "The table is locked"');
  await dora.runs('/hims incident ack INC-1');
  expect(bot.slack.textOf(card)).toContain(`called again, acknowledged by <@${dora.id}>`);
  lookAway(bot);
});
