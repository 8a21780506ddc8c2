import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';
import { wardSystems } from '../support/ward-systems.ts';

/** Monday 03:00 in New York; the window is Sunday 13 December, 20 days ahead. */
async function announced(options: Parameters<typeof startBot>[0] = {}) {
  const bot = await startBot(options);
  await bot.people.bea.runs(
    '/hims maintenance announce hims major "Upgrade to 2.3.1" --window 2026-12-13 --duration PT2H --by @dora',
  );
  const card = await bot.slack.expectMessage('maintenance', /MW-1/);
  return { bot, card };
}

/** First lines of what the channel was told. */
const heads = (bot: TestBot, where: Parameters<typeof told>[1]) =>
  told(bot, where).map((text) => text.split('\n')[0] ?? '');

it('tells everybody at the offsets, at the start, at every update, at the end that passes, and at the result', async () => {
  const { bot, card } = await announced({
    systemsDir: await wardSystems('ward-news'),
    channels: ['incidents', 'operations', 'ward-news'], // it was there before the bot
  });
  await using _bot = bot;
  const { dora } = bot.people;
  const ward = await bot.slack.expectMessage('ward-news', /Planned maintenance: AROCORD-HIMS, Sun 13 Dec/);
  expect(bot.slack.textOf(ward)).toMatch(/questions: <#C\w+>/);
  expect(bot.slack.textOf(ward)).not.toContain('Start');

  await bot.clock.advance({ days: 19, hours: 22, minutes: 49 }); // 01:49 on that Sunday
  expect(heads(bot, 'ward-news')).toEqual([
    expect.stringContaining('⏰ In 14 days: maintenance of AROCORD-HIMS, Sun 13 Dec 02:00–04:00 New York'),
    expect.stringContaining('⏰ In 7 days: '),
    expect.stringContaining('⏰ In 1 day: '),
    expect.stringContaining('⏰ In 1 hour: '),
  ]);
  expect(heads(bot, 'maintenance')).toHaveLength(4);
  expect(told(bot, { dm: dora.id })).toEqual([]);

  await bot.clock.advance({ minutes: 1 }); // ten minutes before
  const ask = await bot.slack.expectMessage({ dm: dora.id }, /You carry it out at .*02:00/);
  await bot.slack.expectUpdate(card, /Start/);
  await bot.clock.advance({ minutes: 10 });
  expect(heads(bot, { dm: dora.id })).toEqual([expect.stringContaining('and is not started')]);
  expect(await dora.clicks(ask, 'Start')).toContain('MW-1 has begun. Telling everybody');
  expect(heads(bot, 'ward-news')).toEqual([expect.stringContaining('▶️ Begun: maintenance of AROCORD-HIMS')]);
  await bot.slack.expectUpdate(card, /Begun: .*until 04:00 New York[^]*Complete/);

  await bot.clock.advance({ minutes: 30 });
  const due = await bot.slack.expectMessage({ dm: dora.id }, /An update is due/);
  await dora.clicks(due, 'Update');
  await dora.submits({ text: 'The database is migrated' });
  expect(told(bot, { thread: ward }).at(-1)).toContain('The database is migrated');

  await bot.clock.advance({ minutes: 90 }); // 04:00
  expect(heads(bot, 'ward-news').filter((head) => head.includes('Not finished yet'))).toHaveLength(1);
  const late = dora.dms().at(-1);
  expect(bot.slack.textOf(late as never)).toContain('Is it done, or how much longer does it take?');
  lookAway(bot);
  await bot.clock.advance({ minutes: 30 });
  expect(told(bot, { thread: card }).filter((text) => text.includes('is still running'))).toHaveLength(2);
  expect(heads(bot, 'ward-news')).toEqual([]); // said once to everybody
  lookAway(bot);

  await dora.clicks(late as never, 'Extend');
  await dora.submits({ by: 'PT1H' });
  expect(heads(bot, 'ward-news')).toEqual([expect.stringContaining('now until 05:30 New York')]);
  lookAway(bot);
  await bot.clock.advance({ minutes: 20 });
  expect(told(bot, { thread: card })).toEqual([]);
  lookAway(bot);
  expect(await dora.runs('/hims maintenance complete MW-1')).toBe('');
  await dora.submits({ result: 'HIMS runs 2.3.1' });
  await bot.slack.expectMessage(
    'ward-news',
    /✅ Finished: maintenance of AROCORD-HIMS[^]*Result: HIMS runs 2\.3\.1/,
  );
  await bot.slack.expectUpdate(card, /completed after 2 h 50 min by/);
  await bot.slack.expectUpdate(ward, /✅ Finished: /);
  lookAway(bot);
  await bot.clock.advance({ days: 3 });
  expect([told(bot, 'ward-news'), told(bot, 'maintenance'), told(bot, { dm: dora.id })]).toEqual([
    [],
    [],
    [],
  ]);
  lookAway(bot);
});

it('shows and exports every notice with when it was due, sent and tried, also what failed', async () => {
  const { bot } = await announced({ systemsDir: await wardSystems('ward-news') });
  await using _bot = bot;
  const { bea, gus } = bot.people;
  await bot.slack.expectMessage('ward-news', /Planned maintenance/);
  expect(await bea.runs('/hims maintenance show MW-1')).toMatch(
    /announced 19 days before \(14 days needed\), 4 of 4 notices delivered, 4 planned/,
  );
  bot.slack.fail('chat.postMessage', {
    as: { error: 'is_archived' },
    match: ({ channel }) => channel === bot.slack.channel('ward-news').id,
  });
  await bot.clock.advance({ days: 6 }); // 14 days before
  await bot.slack.expectMessage('maintenance', /In 14 days/);
  const warning = await bot.slack.expectMessage('operations', /A notice about MW-1 did not reach #ward-news/);
  const shown = await bea.runs('/hims maintenance show MW-1');
  expect(shown).toMatch(/8 of 9 notices delivered, ⚠️ 1 could not be delivered, 3 planned/);
  expect(shown).toContain('⚠️ #ward-news failed: is_archived');

  await gus.clicks(warning, 'Try again');
  await bot.slack.expectMessage('ward-news', /In 14 days/);
  expect(await bea.runs('/hims maintenance show MW-1')).toMatch(/9 of 9 notices delivered, 3 planned/);

  expect(await bea.runs('/hims maintenance ledger MW-1')).toContain('comes as a direct message, as a file');
  const message = await bot.slack.expectMessage({ dm: bea.id }, /Every notice of MW-1/);
  const file = message.files[0];
  expect(file?.name).toMatch(/^MW-1-ledger-\w{8}\.csv$/);
  const lines = (file?.content?.toString() ?? '').trim().split('\r\n');
  expect(lines[0]).toBe('"maintenance","notice","to","due (UTC)","state","sent (UTC)","tries","remark"');
  expect(lines).toContain(
    '"MW-1","announced","#ward-news","2026-11-23T08:00:00Z","delivered","2026-11-23T08:00:00Z","1",""',
  );
  expect(lines.filter((line) => line.includes('"reminder 14 days before"'))).toHaveLength(5);
  expect(lines.filter((line) => line.includes('"planned"'))).toHaveLength(3);
  lookAway(bot);
});

it('goes on after a crash in the middle: what fell due meanwhile is told once, and says that it is late', async () => {
  const { bot, card } = await announced();
  await using _bot = bot;
  const { dora } = bot.people;
  await bot.clock.advance({ days: 6, hours: -2 });
  lookAway(bot);
  await bot.restart();
  bot.clock.set(bot.clock.now().plus({ days: 8 })); // nobody lived through the reminders of 14 and 7 days
  await bot.settle();
  expect(heads(bot, 'maintenance')).toEqual([
    expect.stringMatching(/told 23 h late.*In 6 days: /), // what is really left, and once
  ]);
  expect(await bot.people.bea.runs('/hims maintenance show MW-1')).toContain(
    'reminder 14 days before: the maintenance channel left out: a later reminder says it',
  );
  await bot.restart();
  await bot.clock.advance({ days: 6, hours: 1 });
  lookAway(bot);
  expect(await dora.runs('/hims maintenance start MW-1')).toContain('MW-1 has begun');
  await bot.restart();
  lookAway(bot);
  await bot.clock.advance({ hours: 2 });
  expect(heads(bot, 'maintenance').filter((head) => head.includes('Not finished yet'))).toHaveLength(1);
  expect(bot.slack.textOf(card)).toContain('Not finished yet');
  lookAway(bot);
});

it('asks until it is started, says aloud that it is not, and lets nobody start it at another time', async () => {
  const { bot, card } = await announced();
  await using _bot = bot;
  const { bea, dora, ana, cem } = bot.people;
  expect(await dora.runs('/hims maintenance start MW-1')).toContain(
    'it can be started from Sun 13 Dec 01:50 on',
  );
  await bot.clock.advance({ days: 19, hours: 23, minutes: 5 });
  lookAway(bot);
  await bot.clock.advance({ minutes: 9 });
  expect(told(bot, { thread: card })).toEqual([]);
  await bot.clock.advance({ minutes: 1 });
  const line = await bot.slack.expectMessage({ thread: card }, /MW-1 is not started yet/);
  expect(await ana.clicks(line, 'Start')).toContain('You cannot do that in hims');
  await bot.clock.advance({ hours: 2 });
  await bot.slack.expectMessage({ thread: card }, /MW-1 was never started, and its time ended at/);
  await bot.slack.expectMessage({ dm: dora.id }, /Its time is over and it was never started/);
  expect(await bea.runs('/hims maintenance start MW-1')).toContain('The time of MW-1 ended at');
  expect(await cem.runs('/hims maintenance update MW-1 "x"')).toContain('You cannot do that');
  expect(await bea.runs('/hims maintenance update MW-1 "x"')).toContain(
    'MW-1 is announced, so it cannot be updated.   /hims maintenance start MW-1',
  );
  expect(await bea.runs('/hims maintenance cancel MW-1')).toBe('');
  await bea.submits({ why: 'The vendor did not come' });
  await bot.slack.expectMessage('maintenance', /❌ Cancelled: [^]*Why: The vendor did not come/);
  expect(await bea.runs('/hims maintenance show MW-99')).toContain('There is no MW-99');
  lookAway(bot);
});

it('does what two people ask for at once only once', async () => {
  const { bot } = await announced();
  await using _bot = bot;
  const { bea, dora } = bot.people;
  await bot.clock.advance({ days: 19, hours: 23 });
  lookAway(bot);
  const both = await Promise.all([
    bea.runs('/hims maintenance start MW-1'),
    dora.runs('/hims maintenance start MW-1'),
  ]);
  expect(both.filter((answer) => answer.includes('MW-1 has begun'))).toHaveLength(1);
  expect(both.filter((answer) => answer.includes('MW-1 is in progress by'))).toHaveLength(1);
  expect(heads(bot, 'maintenance')).toHaveLength(1);
  lookAway(bot);
});

it('leaves out a reminder of what has begun while the bot was away, and the ledger says so', async () => {
  const { bot } = await announced();
  await using _bot = bot;
  const { bea } = bot.people;
  await bot.clock.advance({ days: 19 });
  lookAway(bot);
  bot.clock.set(bot.clock.now().plus({ hours: 23, minutes: 30 })); // from the day before to half an hour after its start
  await bot.settle();
  expect(heads(bot, 'maintenance')).toEqual([]);
  const shown = await bea.runs('/hims maintenance show MW-1');
  expect(shown).toContain('reminder 1 hour before: the maintenance channel left out: it has begun meanwhile');
  expect(shown).toMatch(/(\d+) of \1 notices delivered/); // what was left out is not owed any more
  lookAway(bot);
});

it.each([
  [{ minutes: 8 }, /You carry it out at/],
  [{ minutes: 20 }, /was announced for .* and is not started/],
  [{ minutes: 40 }, /was announced for .* and is not started/],
  [{ hours: 3 }, /Its time is over and it was never started/],
])(
  'asks once after an outage that began a quarter of an hour before and ended %o later',
  async (later, words) => {
    const { bot, card } = await announced();
    await using _bot = bot;
    const { dora } = bot.people;
    await bot.clock.advance({ days: 19, hours: 22, minutes: 45 });
    lookAway(bot);
    bot.clock.set(bot.clock.now().plus(later)); // nobody lived through it
    await bot.settle();

    expect(told(bot, { dm: dora.id })).toEqual([expect.stringMatching(words)]);
    expect(told(bot, { thread: card }).filter((text) => /started/.test(text)).length).toBeLessThanOrEqual(1);
    await bot.slack.expectUpdate(card, 'hours' in later ? /Planned/ : /Start/);
    expect(bot.slack.textOf(card).includes('Start')).toBe(!('hours' in later));
    lookAway(bot);
  },
);

it('shows the cards of what is open anew after a start, where the workspace has forgotten them', async () => {
  const { bot, card } = await announced();
  await using _bot = bot;
  card.isDeleted = true;
  await bot.restart();
  await bot.settle();

  await bot.slack.expectMessage('maintenance', /Planned maintenance: AROCORD-HIMS, Sun 13 Dec/);
  expect(told(bot, 'maintenance')).toEqual([]);
  lookAway(bot);
});

it('says what it runs into when it is extended', async () => {
  const { bot } = await announced();
  await using _bot = bot;
  const { bea, dora } = bot.people;
  await bea.runs('/hims maintenance announce hims major "After" --window 2026-12-13T04:00 --duration PT1H');
  await bot.clock.advance({ days: 19, hours: 23 });
  await dora.runs('/hims maintenance start MW-1');
  expect(await dora.runs('/hims maintenance extend PT30M MW-1')).toContain(
    '⚠️ It runs into MW-2 (Sun 13 Dec 04:00–05:00): that has to be moved.',
  );
  expect(told(bot, { dm: bea.id }).join()).toMatch(
    /MW-1 ends by .*04:30.* now, and you carry MW-2 out from .*04:00.* on/,
  );
  await bot.clock.advance({ hours: 1, minutes: 51 }); // 03:51
  const ask = await bot.slack.expectMessage(
    { dm: bea.id },
    /MW-1 is still in progress, until .*completed first/,
  );
  await bot.clock.advance({ minutes: 9 });
  const refused =
    /is still in progress in the same environment, so MW-2 cannot be started\. It ends by .*04:30; <@U0DORA0004> carries it out\./;
  expect(await bea.runs('/hims maintenance start MW-2')).toMatch(refused);
  expect(await bea.clicks(ask, 'Start')).toMatch(refused);
  await dora.runs('/hims maintenance announce hims emergency "Disk is full" --duration PT1H');
  expect(await dora.runs('/hims maintenance start MW-3')).toMatch(
    /MW-3 has begun.*⚠️ MW-1 is still in progress, until/,
  );
  await dora.runs('/hims maintenance complete MW-1 "Done"');
  expect(await bea.runs('/hims maintenance start MW-2')).toContain('is still in progress in the same');
  await dora.runs('/hims maintenance complete MW-3 "Done"');
  expect(await bea.runs('/hims maintenance start MW-2')).toContain('MW-2 has begun');
  lookAway(bot);
});
