import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

const heads = (texts: string[]) => texts.map((text) => text.split('\n')[0] ?? '');

async function announced() {
  const bot = await startBot();
  await bot.people.bea.runs(
    '/hims maintenance announce hims major "Upgrade to 2.3.1" --window 2026-12-13 --duration PT2H',
  );
  const card = await bot.slack.expectMessage('maintenance', /MW-1/);
  return { bot, card };
}

it('moves: everybody is told, the old time is over, and what was planned comes at the new one', async () => {
  const { bot, card } = await announced();
  await using _bot = bot;
  const { bea } = bot.people;
  expect(await bea.runs('/hims maintenance move 20 Dec MW-1')).toContain(
    'MW-1 is moved to Sun 20 Dec 02:00–04:00 New York (07:00–09:00 UTC). Telling everybody.', // still two hours
  );
  expect(heads(told(bot, 'maintenance'))).toEqual([
    expect.stringContaining('📅 Moved: maintenance of AROCORD-HIMS, now Sun 20 Dec 02:00–04:00 New York'),
  ]);
  await bot.slack.expectUpdate(card, /Sun 20 Dec 02:00–04:00/);

  await bot.clock.advance({ days: 20 }); // past the old time
  expect(heads(told(bot, 'maintenance'))).toEqual([
    expect.stringContaining('In 14 days: maintenance of AROCORD-HIMS, Sun 20 Dec'),
    expect.stringContaining('In 7 days: maintenance of AROCORD-HIMS, Sun 20 Dec'),
  ]);
  expect(told(bot, { dm: bea.id })).toEqual([]);
  expect(await bea.runs('/hims maintenance move 2026-12-20T02:00 MW-1')).toContain('has that time already');
  lookAway(bot);
});

it('ends with the cancellation: one notice, and none after it', async () => {
  const { bot, card } = await announced();
  await using _bot = bot;
  const { bea } = bot.people;
  await bea.runs('/hims maintenance cancel "The vendor is not ready" MW-1');
  expect(heads(told(bot, 'maintenance'))).toEqual([expect.stringContaining('❌ Cancelled: ')]);
  await bot.slack.expectUpdate(card, /❌ Cancelled: [^]*Why: The vendor is not ready/);
  await bot.clock.advance({ days: 21 });
  expect([told(bot, 'maintenance'), told(bot, { dm: bea.id })]).toEqual([[], []]);
  expect(await bea.runs('/hims maintenance move 2026-12-20 MW-1')).toContain('MW-1 is cancelled by');
  expect(await bea.clicks(card, 'Details and notices')).toContain('❌ Cancelled');
  lookAway(bot);
});

it('skips what waited for a time that is not true any more, and says so in the ledger', async () => {
  const { bot } = await announced();
  await using _bot = bot;
  const { bea } = bot.people;
  bot.slack.fail('chat.postMessage', { as: 'rate_limited', retryAfter: 30 });
  await bea.runs('/hims maintenance move 20 Dec MW-1');
  await bea.runs('/hims maintenance cancel "Not needed" MW-1');
  await bot.clock.advance({ minutes: 2 });
  expect(heads(told(bot, 'maintenance'))).toEqual([expect.stringContaining('❌ Cancelled: ')]);
  expect(await bea.runs('/hims maintenance show MW-1')).toContain(
    'the maintenance channel left out: it was cancelled meanwhile',
  );
  lookAway(bot);
});

it('asks for an exception when the new time comes too soon; until it is granted the old one stands', async () => {
  const { bot, card } = await announced();
  await using _bot = bot;
  const { bea, cem } = bot.people;
  const refused = await bea.runs('/hims maintenance move Sun MW-1');
  expect(refused).toContain("needs 14 days' notice; Sun 29 Nov is 5 days away");
  expect(refused).toContain('/hims maintenance move Sun MW-1 --exception');

  expect(
    await bea.runs('/hims maintenance move Sun MW-1 --exception "The vendor comes only then"'),
  ).toContain('MW-1 stays where it is until the exception is granted; asked for: Sun 29 Nov 02:00–04:00');
  expect(told(bot, 'maintenance')).toEqual([]);
  await bot.slack.expectUpdate(card, /Sun 13 Dec[^]*To be moved to Sun 29 Nov 02:00–04:00[^]*Approve/);
  const ask = await bot.slack.expectMessage({ dm: cem.id }, /5 days ahead, 14 days are needed/);
  expect(await cem.clicks(ask, 'Approve')).toContain('MW-1 is allowed for Sun 29 Nov 02:00–04:00');
  expect(heads(told(bot, 'maintenance'))).toEqual([expect.stringContaining('📅 Moved: ')]);
  expect(await bea.runs('/hims maintenance show MW-1')).toContain(
    'announced 5 days before (14 days needed, by exception)',
  );
  lookAway(bot);
});

it('does not take the window of a refusal of more than an hour ago', async () => {
  const { bot } = await announced();
  await using _bot = bot;
  const { bea } = bot.people;
  await bea.runs('/hims maintenance move Sun MW-1');
  const offer = bea.lastAnswer();
  await bot.clock.advance({ minutes: 62 });
  expect(await bea.clicks(offer, 'Take Wed 9 Dec')).toContain(
    'That was more than an hour ago. Nothing was done.',
  );
  lookAway(bot);
});

it('takes the window that the refusal offers, and any other in the form', async () => {
  const { bot } = await announced();
  await using _bot = bot;
  const { bea } = bot.people;
  await bea.runs('/hims maintenance move Sun MW-1');
  expect(await bea.clicks(bea.lastAnswer(), 'Take Wed 9 Dec')).toContain(
    'MW-1 is moved to Wed 9 Dec 22:00–Thu 10 Dec 00:00',
  );
  await bea.runs('/hims maintenance move MW-1');
  const late = await bea.submits({ when: '⚠️ Sun 29 Nov 02:00–06:00 (announce by Sun 15 Nov: too late)' });
  expect(JSON.stringify(late)).toContain("needs 14 days' notice");
  await bea.submits({ when: 'Sun 13 Dec 02:00–06:00' });
  expect(await bea.runs('/hims maintenance show MW-1')).toContain('Sun 13 Dec 02:00–04:00');
  lookAway(bot);
});

it('takes an offered time once, and not over what somebody decided meanwhile', async () => {
  await using bot = await startBot();
  const { bea, gus } = bot.people;
  const announce =
    '/hims maintenance announce hims major "Upgrade to 2.3.1" --window 2026-11-29 --duration PT2H';
  await bea.runs(announce);
  const refused = bea.lastAnswer();
  const take = 'Take Wed 9 Dec';
  expect(await bea.clicks(refused, take)).toContain('MW-1 is announced');
  await gus.runs('/hims maintenance move 3 Jan MW-1');
  expect(await bea.clicks(refused, take)).toContain('This question was answered already');
  await gus.runs('/hims maintenance cancel "Not needed" MW-1');
  expect(await bea.clicks(refused, take)).toContain('This question was answered already');
  expect(await bea.runs('/hims maintenance list hims')).toContain('Nothing is planned for hims');

  await bea.runs(
    '/hims maintenance announce hims major "Upgrade to 2.4" --window 2026-12-27 --duration PT2H',
  );
  await bea.runs('/hims maintenance move 29 Nov MW-2');
  const offer = bea.lastAnswer();
  const earlier = 'Take Wed 9 Dec';
  await gus.runs('/hims maintenance move 10 Jan MW-2');
  expect(await bea.clicks(offer, earlier)).toContain(
    'has changed since this time was offered. Nothing was moved.',
  );
  expect(await bea.runs('/hims maintenance show MW-2')).toContain('Sun 10 Jan');
  lookAway(bot);
});
