import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

const heads = (texts: string[]) => texts.map((text) => text.split('\n')[0] ?? '');
const announce = '/hims maintenance announce hims major "Upgrade" --window 2026-11-29 --duration PT2H';

async function asked() {
  const bot = await startBot();
  await bot.people.bea.runs(`${announce} --exception "The certificate ends on Monday" --by @dora`);
  const card = await bot.slack.expectMessage('maintenance', /Not announced yet/);
  const ask = await bot.slack.expectMessage({ dm: bot.people.cem.id }, /asks for an exception/);
  return { bot, card, ask };
}

it('asks by the button of the refusal, waits for the board, and announces when it agrees', async () => {
  await using bot = await startBot();
  const { bea, cem } = bot.people;
  await bea.runs(announce);
  await bea.clicks(bea.lastAnswer(), 'Ask for an exception');
  await bea.submits({ exception: 'The certificate ends on Monday' });
  const card = await bot.slack.expectMessage('maintenance', /⏳ Not announced yet/);
  expect(bot.slack.textOf(card)).toContain('Exception (open): The certificate ends on Monday.');
  expect(bot.slack.textOf(card)).toContain('Change approval board 0 of 1');
  const ask = await bot.slack.expectMessage(
    { dm: cem.id },
    /asks for an exception: Sun 29 Nov 02:00–04:00 New York.*5 days ahead, 14 days are needed\. The certificate ends on Monday\./,
  );
  expect(bot.slack.textOf(ask)).toContain('Approve');
  expect(await bea.runs('/hims maintenance list')).toContain('waiting');

  expect(await bea.clicks(card, 'Approve')).toMatch(
    /You asked for MW-1, so your vote does not count\. <@U0CEM00003> and <@U0HANA0008> can decide/,
  );
  expect(await cem.runs('/hims maintenance approve MW-1 "Better now than expired"')).toContain(
    'MW-1 is allowed for Sun 29 Nov 02:00–04:00',
  );
  expect(heads(told(bot, 'maintenance'))).toEqual([expect.stringContaining('🛠️ Planned maintenance: ')]);
  await bot.slack.expectMessage(
    { dm: bea.id },
    /The exception \(The certificate ends on Monday\) was granted by <@U0CEM00003>\. Better now than expired\./,
  );
  const shown = await bea.runs('/hims maintenance show MW-1');
  expect(shown).toContain('announced 5 days before (14 days needed, by exception)');
  expect(shown).toContain('was granted by <@U0CEM00003>');
  expect(bot.slack.textOf(ask)).toMatch(/^✔️ MW-1: no action needed, the vote is over\./);
  await bot.clock.advance({ days: 5 });
  expect(heads(told(bot, 'maintenance'))).toEqual([expect.stringContaining('In 1 day')]);
  lookAway(bot);
});

it('is refused with a reason, and tells nobody but who asked', async () => {
  const { bot, card, ask } = await asked();
  await using _bot = bot;
  const { bea, cem, dora, ana } = bot.people;
  expect(await dora.runs('/hims maintenance approve MW-1')).toContain(
    'You carry out MW-1, so your vote does not count',
  );
  expect(await ana.runs('/hims maintenance approve MW-1')).toContain('it is for Change approval board');
  await cem.clicks(ask, 'Reject');
  await cem.submits({ why: 'It can wait for the next window' });
  await bot.slack.expectUpdate(card, /⛔ Not allowed/);
  await bot.slack.expectMessage(
    { dm: bea.id },
    /was refused by <@U0CEM00003>\. It can wait for the next window\./,
  );
  expect(told(bot, 'maintenance')).toEqual([]);
  expect(await bea.runs('/hims maintenance cancel "Moved" MW-1')).toContain(
    'MW-1 is refused by <@U0CEM00003>, so it cannot be cancelled.',
  );
  await bot.clock.advance({ days: 8 });
  expect(told(bot, 'maintenance')).toEqual([]);
  lookAway(bot);
});

it('reminds whoever has not voted, and ends when nobody decides in time', async () => {
  const { bot, card } = await asked();
  await using _bot = bot;
  const { bea, cem } = bot.people;
  await bot.clock.advance({ days: 1 });
  await bot.slack.expectMessage({ dm: cem.id }, /Your vote is still missing/);
  await bot.clock.advance({ days: 2 });
  await bot.slack.expectUpdate(card, /⛔ Not allowed/);
  await bot.slack.expectMessage({ dm: bea.id }, /was not decided in time/);
  expect(await cem.runs('/hims maintenance approve MW-1')).toContain(
    'Nobody decided on MW-1 in time, so it is refused and cannot be voted on.',
  );
  lookAway(bot);
});

it('is not voted on any more when it is cancelled, and was told to nobody', async () => {
  const { bot, ask } = await asked();
  await using _bot = bot;
  const { bea, cem } = bot.people;
  expect(await bea.runs('/hims maintenance cancel "Found another way" MW-1')).toContain('MW-1 is cancelled');
  expect(told(bot, 'maintenance')).toEqual([]);
  expect(bot.slack.textOf(ask)).toMatch(/^✔️ MW-1: no action needed, the vote is over\./);
  expect(await cem.runs('/hims maintenance approve MW-1')).toContain('MW-1 is cancelled by');
  lookAway(bot);
});

it('takes an exception for what is longer than any window, or outside of them', async () => {
  await using bot = await startBot();
  const { bea, cem } = bot.people;
  const long =
    '/hims maintenance announce hims major "Move the data centre" --window 2026-12-20 --duration PT8H';
  expect(await bea.runs(long)).toContain('8 hours is longer than any window of hims');
  expect(await bea.runs(`${long} --exception "All at once or never"`)).toContain(
    'MW-1 waits for its exception',
  );
  await bot.slack.expectMessage({ dm: cem.id }, /outside of every window of hims/);
  await cem.runs('/hims maintenance approve MW-1');
  expect(await bea.runs('/hims maintenance show MW-1')).toContain('outside of every window');
  lookAway(bot);
});

it('does not go into a freeze that was declared while people voted', async () => {
  const { bot, ask } = await asked();
  await using _bot = bot;
  const { cem, gus } = bot.people;
  await gus.runs('/hims maintenance freeze hims 2026-11-28 2026-11-30 "Inspection"');
  expect(await cem.clicks(ask, 'Approve')).toContain('hims is frozen from Sat 28 Nov 00:00');
  lookAway(bot);
});

it('lets nobody vote on the move they asked for, whoever announced it, and tells them what became of it', async () => {
  await using bot = await startBot();
  const { bea, dora } = bot.people;
  await dora.runs('/hims maintenance announce hims major "Upgrade" --window 2026-12-13 --duration PT2H');
  expect(
    await bea.runs('/hims maintenance move 2026-11-29 MW-1 --exception "The vendor comes only then"'),
  ).toContain('MW-1 stays where it is until the exception is granted');
  lookAway(bot);
  expect(await bea.runs('/hims maintenance approve MW-1')).toContain(
    'You asked for MW-1, so your vote does not count',
  );
  await bot.clock.advance({ days: 3 });
  for (const { id } of [bea, dora]) expect(told(bot, { dm: id }).join()).toContain('was not decided in time');
  lookAway(bot);
});

it('gives a second move its whole time, whatever became of the first', async () => {
  await using bot = await startBot();
  const { bea, cem } = bot.people;
  await bea.runs('/hims maintenance announce hims major "Upgrade" --window 2026-12-13 --duration PT2H');
  await bea.runs('/hims maintenance move 2026-11-29 MW-1 --exception "The vendor comes only then"');
  await bot.clock.advance({ days: 2 });
  await bea.runs('/hims maintenance move 2026-12-02 MW-1 --exception "The vendor comes later"');
  await bot.clock.advance({ days: 1, hours: 1 }); // the first vote would have ended by now
  lookAway(bot);
  expect(await cem.runs('/hims maintenance approve MW-1')).toContain('MW-1 is allowed for Wed 2 Dec');
  lookAway(bot);
});

it('takes no vote that was meant for another time than the one that is asked for now, by a late press or in an open form', async () => {
  const { bot, ask } = await asked();
  await using _bot = bot;
  const { bea, cem, hana } = bot.people;
  await cem.runs('/hims maintenance approve MW-1');
  await bea.runs('/hims maintenance move MW-1 2026-12-06T02:00 --exception "The first time"');
  const first = await bot.slack.expectMessage({ dm: hana.id }, /asks for an exception: Sun 6 Dec/);
  const old = bot.slack.snapshot(first);
  await hana.clicks(first, 'Reject');
  await bea.runs('/hims maintenance move MW-1 2026-12-05T12:00 --exception "Saturday at noon"');
  const outdated = 'MW-1 was changed since. Look at it again, then vote.';
  expect((await hana.submits({ why: 'Not on a Sunday' })).errors).toEqual({ why: outdated });
  for (const button of ['maintenance.approve', 'maintenance.reject-form']) {
    await bot.slack.clickStale(hana.id, old, button);
    await bot.settle();
    expect(bot.slack.textOf(hana.lastAnswer())).toContain(outdated);
  }
  expect(bot.slack.textOf(ask)).toMatch(/^✔️ MW-1: no action needed/);
  const second = await bot.slack.expectMessage({ dm: hana.id }, /asks for an exception: Sat 5 Dec/);
  expect(await hana.clicks(second, 'Approve')).toContain('MW-1 is allowed for Sat 5 Dec');
  lookAway(bot);
});
