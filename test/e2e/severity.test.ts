import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import type { FakeMessage } from '../support/fake-slack/index.ts';
import { there } from '../support/there.ts';
import { lookAway } from '../support/told.ts';

async function opened(bot: TestBot, severity: string): Promise<FakeMessage> {
  await bot.people.ana.runs(`/hims incident open ${severity} hims "Login slow"`);
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.slack.expectMessage({ dm: bot.people.ana.id }, /INC-1/);
  return card;
}

/** What the thread said since the last look, the times left out. */
function since(bot: TestBot, card: FakeMessage): string[] {
  const fresh = bot.slack.thread(card).filter((message) => !message.isSeen);
  bot.slack.seen(...fresh, ...bot.people.ana.dms(), ...bot.slack.unexpected());
  return fresh.map((message) =>
    message.text.replaceAll(/<!date[^|]*\|([^>]*)>/g, '$1').replaceAll(/<@U0([A-Z]+)\d+>/g, '$1'),
  );
}

it('warns at half and at four fifths, tells the breach, and repeats after 15, 30 and then every 60 minutes', async () => {
  await using bot = await startBot();
  const card = await opened(bot, 'SEV-2'); // respond in 30 minutes, resolve in 8 hours
  await bot.people.bea.runs('/hims incident ack INC-1');
  since(bot, card);

  const told: [number, string][] = [];
  for (let minutes = 3; minutes <= 12 * 60; minutes += 3) {
    await bot.clock.advance({ minutes: 3 });
    for (const text of since(bot, card)) told.push([minutes, text]);
  }
  expect(
    told.map(([at, text]) => [at, /SLA \d+ % elapsed|is not resolved|is still not resolved/.exec(text)?.[0]]),
  ).toEqual([
    [240, 'SLA 50 % elapsed'],
    [384, 'SLA 80 % elapsed'],
    [480, 'is not resolved'],
    [495, 'is still not resolved'],
    [525, 'is still not resolved'],
    [585, 'is still not resolved'],
    [645, 'is still not resolved'],
    [705, 'is still not resolved'],
  ]);
  expect(told[2]?.[1]).toMatch(/⚠️ BEA, INC-1 is not resolved: the 8 h are over since 11:00 EST\./);
});

it('counts a change of severity from the opening, and keeps the deadlines of before in the record', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  const card = await opened(bot, 'SEV-3'); // 08:00 UTC is 03:00 in New York: respond by 05:00
  await bot.clock.advance({ minutes: 10 });

  expect(await bea.runs('/hims incident severity INC-1 SEV-2 "Wards are affected"')).toContain(
    'INC-1 is SEV-2 now',
  );
  const [line] = since(bot, card);
  expect(line).toContain(
    '⬆ SEV-3 → SEV-2 by BEA: Wards are affected. Resolve by 11:00 EST (was Tue 24 Nov 03:00 EST).',
  );
  expect(bot.slack.textOf(card)).toMatch(/open · respond by .*03:30.*resolve by .*11:00/);
  const shown = await ana.runs('/hims incident show INC-1');
  expect(shown).toMatch(/Earlier deadlines: SEV-3 resolve Tue 24 Nov 03:00 · SEV-3 respond 05:00/);

  await bot.clock.advance({ minutes: 4, seconds: 59 });
  expect(since(bot, card)).toEqual([]); // half of the new time is over at 15 minutes, not at an hour
  await bot.clock.advance({ seconds: 1 });
  expect(since(bot, card)).toEqual([expect.stringContaining('50 % elapsed: respond by 03:30 EST')]);
  await bot.clock.advance({ minutes: 15 });
  expect(since(bot, card).at(-1)).toContain('Calling DevOps Team');
});

it('counts a deadline that is already past as breached at once, and calls', async () => {
  await using bot = await startBot();
  const card = await opened(bot, 'SEV-3');
  await bot.clock.advance({ minutes: 40 });
  since(bot, card);

  await bot.people.bea.runs('/hims incident severity INC-1 SEV-1 "All wards"');
  const told = since(bot, card);
  expect(told[0]).toContain('SEV-3 → SEV-1');
  expect(told[1]).toMatch(
    /^⚠️ Nobody has acknowledged INC-1: the 15 min are over since 03:15 EST\. Calling DevOps Team ANA \(1 of 4/,
  );
  expect(told).toHaveLength(2); // no warnings about what is over, and nothing is called late
  expect(bot.slack.textOf(card)).toMatch(/SEV-1 .*respond overdue since/s);

  await bot.clock.advance({ minutes: 5 });
  expect(since(bot, card)).toEqual([expect.stringContaining('Calling IT Director')]);
});

it('makes the calls that were announced also when it is lowered meanwhile', async () => {
  await using bot = await startBot();
  const card = await opened(bot, 'SEV-1');
  await bot.clock.advance({ minutes: 16 });
  expect(since(bot, card).at(-1)).toMatch(/Calling DevOps Team.*Next, without an answer: IT Director at /);

  await bot.people.bea.runs('/hims incident severity INC-1 SEV-2 "Only the lab"');
  since(bot, card);
  expect(bot.slack.textOf(card)).toMatch(/respond by/);
  await bot.clock.advance({ minutes: 4 }); // 5 minutes after the call before it
  expect(since(bot, card)).toEqual([expect.stringContaining('Calling IT Director')]);
  await bot.clock.advance({ minutes: 10 }); // 30 minutes after the opening
  expect(since(bot, card).slice(-2)).toEqual([
    expect.stringContaining('Nobody has acknowledged INC-1: the 30 min are over'),
    expect.stringContaining('Calling Chief Information Officer'),
  ]);
});

it('calls nobody anew for a response that was given, and measures it by the severity that it has', async () => {
  await using bot = await startBot();
  const card = await opened(bot, 'SEV-3');
  await bot.clock.advance({ minutes: 30 });
  await bot.people.bea.runs('/hims incident ack INC-1');
  await bot.people.bea.runs('/hims incident severity INC-1 SEV-1 "All wards"');
  since(bot, card);
  await bot.clock.advance({ minutes: 60 });
  expect(since(bot, card).filter((text) => /Calling|acknowledged/.test(text))).toEqual([]);
  expect(bot.slack.textOf(card)).toMatch(/acknowledged by .* after 30 min(?! ✓)/);
  await bot.people.bea.runs('/hims incident severity INC-1 SEV-3 "One ward after all"');
  expect(bot.slack.textOf(card)).toMatch(/acknowledged by .* after 30 min ✓/);
  lookAway(bot);
});

it('calls the next level by hand, in words with the reason, until nobody is left', async () => {
  await using bot = await startBot();
  const { ana, bea, hana, ivo } = bot.people;
  const card = await opened(bot, 'SEV-2');

  expect(await bea.runs('/hims escalate INC-1 "Vendor does not answer"')).toMatch(
    /^Calling IT Director: .* INC-1 waits for an answer; its card shows who has the message\.$/,
  );
  // Ana was called at the opening, so she is passed over.
  expect(since(bot, card)).toEqual([
    expect.stringMatching(
      /BEA escalates INC-1: Vendor does not answer\. Skipped DevOps Team: called before\. Calling IT Director HANA \(2 of 4.*Next, without an answer: Chief Information Officer at /,
    ),
  ]);
  expect(hana.dms()).toHaveLength(1);
  await bea.clicks(card, 'Call the next level now');
  await bea.submits({});
  expect(since(bot, card)[0]).toContain('BEA escalates INC-1. Calling Chief Information Officer IVO (3 of 4');
  expect(ivo.dms()).toHaveLength(1);

  expect(await bea.runs('/hims escalate INC-1')).toMatch(
    /Everyone in the escalation order of hims was called for INC-1 already\. Call somebody by name/,
  );
  expect(since(bot, card)).toEqual([]);
  await ana.runs('/hims incident ack INC-1');
  for (const dm of [...hana.dms(), ...ivo.dms()])
    expect(bot.slack.textOf(dm)).toContain('nothing to do for you now');
  since(bot, card);
});

it('takes a resolution as the response, and a late one as late', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  const card = await opened(bot, 'SEV-1');
  await bot.clock.advance({ minutes: 5 });
  await bea.runs('/hims incident resolve INC-1 "Cable was loose"');
  expect(bot.slack.textOf(card)).toMatch(/resolved by .* after 5 min ✓ \(limit 4 h\)/);
  await bot.clock.advance({ hours: 10 });
  expect(since(bot, card)).toEqual([
    expect.stringContaining('✅ Resolved by BEA after 5 min: Cable was loose'),
  ]);

  await bea.runs('/hims incident open SEV-1 hims "Again"');
  const second = there(bot.slack.channel('incidents').messages.at(-1));
  await bot.clock.advance({ hours: 5 });
  await bea.runs('/hims incident resolve INC-2');
  expect(bot.slack.textOf(second)).toMatch(/resolved by .* after 5 h ⚠️ over the limit of 4 h/);
  bot.slack.seen(...bot.slack.unexpected());
});

it('tells a breach once that fell due while the process was down, and says how late', async () => {
  await using bot = await startBot();
  const { ana, hana } = bot.people;
  const card = await opened(bot, 'SEV-1');
  bot.clock.set(bot.clock.now().plus({ minutes: 40 }));
  await bot.restart();
  await bot.settle();

  const told = since(bot, card);
  expect(told).toEqual([
    expect.stringMatching(
      /^\(told 25 min late, the bot was down 03:00 EST–03:40 EST\) ⚠️ Nobody has acknowledged INC-1: the 15 min are over.*Calling DevOps Team ANA .* Next, without an answer: IT Director at 03:45 EST\./,
    ),
  ]);
  await bot.restart();
  await bot.clock.advance({ minutes: 4 });
  expect(since(bot, card)).toEqual([]);
  await bot.clock.advance({ minutes: 1 });
  expect(since(bot, card)).toEqual([expect.stringMatching(/^⚠️ .*Calling IT Director HANA/)]);
  expect([ana.dms().length, hana.dms().length]).toEqual([2, 1]);
});

it('makes up for a whole day: each deadline is told once, late, and nobody is called for what was acknowledged', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  const card = await opened(bot, 'SEV-1');
  await bea.runs('/hims incident open SEV-2 caresync "Printer mute"');
  await bea.runs('/hims incident ack INC-2');
  const other = there(bot.slack.channel('incidents').messages.at(-1));
  bot.slack.seen(...bot.slack.unexpected());

  bot.clock.set(bot.clock.now().plus({ days: 1 }));
  await bot.restart();
  await bot.settle();

  expect(since(bot, other)).toEqual([
    expect.stringMatching(/^\(told .* late, the bot was down .*\) ⚠️ BEA, INC-2 is not resolved/),
  ]);
  const told = bot.slack.thread(card).map((one) => one.text);
  expect(told).toEqual([
    expect.stringMatching(/^\(told 23 h 45 min late, the bot was down .*\) .*Calling DevOps Team/),
    expect.stringMatching(/^\(told 20 h late, the bot was down .*\) .*INC-1 is not resolved/),
  ]);
});

it('calls somebody once who was called twice by name, and says once how to work without the system', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, emil, gus } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await gus.runs('/hims escalate INC-1 @emil "Badge log"');
  await gus.runs('/hims escalate INC-1 @emil "Badge log again"');
  const before = emil.dms().length;
  lookAway(bot);
  await ana.runs('/hims incident severity INC-1 SEV-1 "Nobody can log in"');
  const calls = emil
    .dms()
    .slice(before)
    .filter(({ text }) => text.includes('INC-1'));
  expect(calls).toHaveLength(1);

  const sheets = () =>
    bot.slack
      .channel('inc-1-login-slow')
      .messages.map((message) => bot.slack.textOf(message))
      .filter((text) => text.includes('Working without'));
  expect(sheets()).toHaveLength(1);
  await ana.runs('/hims incident severity INC-1 SEV-3 "One ward only"');
  await ana.runs('/hims incident severity INC-1 SEV-1 "Everywhere again"');
  expect(sheets()).toHaveLength(1);
  // Another system is another sheet.
  await ana.runs('/hims incident system caresync INC-1');
  expect(sheets()).toEqual([
    expect.stringContaining('AROCORD-HIMS'),
    expect.stringMatching(/Working without CareSync/i),
  ]);
  await ana.runs('/hims incident system INC-1 caresync "It is theirs"');
  lookAway(bot);
});
