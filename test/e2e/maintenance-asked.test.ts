import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

const asked =
  '/hims maintenance announce hims major "Upgrade" --window 2026-11-29 --duration PT2H --exception "The certificate ends on Monday" --by @dora';
const granted = async () => {
  const bot = await startBot();
  await bot.people.bea.runs(asked);
  await bot.people.cem.runs('/hims maintenance approve MW-1');
  return bot;
};

it('names who asks to move it, whoever announced it', async () => {
  await using bot = await startBot();
  const { bea, cem, dora } = bot.people;
  await dora.runs('/hims maintenance announce hims major "Upgrade" --window 2026-12-13 --duration PT2H');
  await bea.runs('/hims maintenance move 2026-11-29 MW-1 --exception "The vendor comes only then"');
  await bot.slack.expectMessage(
    { dm: cem.id },
    /<@U0BEA00002> asks for an exception: Sun 29 Nov .* instead of Sun 13 Dec .*5 days ahead/,
  );
  expect(await dora.runs('/hims maintenance show MW-1')).toMatch(
    /📅 To be moved to Sun 29 Nov .*, asks <@U0BEA00002>/,
  );
  await bot.clock.advance({ days: 1 });
  await bot.slack.expectMessage(
    { dm: cem.id },
    /Your vote is still missing\. <@U0BEA00002> asks for an exception/,
  );
  lookAway(bot);
});

it.each(['cancelled', 'refused'])(
  'says of one that was %s before it was granted that it was never announced',
  async (how) => {
    await using bot = await startBot();
    const { bea, cem, dora } = bot.people;
    await bea.runs(asked);
    const card = await bot.slack.expectMessage('maintenance', /Not announced yet/);
    if (how === 'cancelled') await bea.runs('/hims maintenance cancel "Found another way" MW-1');
    else await cem.runs('/hims maintenance reject MW-1 "It can wait"');
    const words = /asked for by <@U0BEA00002>, never announced/;
    await bot.slack.expectUpdate(card, words);
    const shown = await dora.runs('/hims maintenance show MW-1');
    expect(shown).toMatch(words);
    expect(shown).not.toMatch(/announced \d+ days before/);
    await dora.runs('/hims maintenance ledger MW-1');
    const sent = await bot.slack.expectMessage({ dm: dora.id }, /Every notice of MW-1/);
    const file = sent.files[0]?.content?.toString() ?? '';
    expect(file).toContain('asked for, never announced');
    expect(file).not.toContain('days before');
    lookAway(bot);
  },
);

it('keeps what was granted while a move waits for its exception, and when that is refused', async () => {
  await using bot = await granted();
  const { bea, cem, dora } = bot.people;
  const move = '/hims maintenance move 2026-12-02 MW-1 --exception "The vendor comes later"';
  const notice = 'announced 5 days before (14 days needed, by exception)';
  await bea.runs(move);
  const waits = await dora.runs('/hims maintenance show MW-1');
  expect(waits).toContain(notice);
  expect(waits).toContain('Exception (open): The vendor comes later.');
  expect(waits).toContain('The exception (The certificate ends on Monday) was granted by <@U0CEM00003>.');
  expect(await cem.runs('/hims maintenance reject MW-1 "Too late for us"')).toContain(
    'The exception for MW-1 is refused',
  );
  const refused = await dora.runs('/hims maintenance show MW-1');
  expect(refused).toContain(notice);
  expect(refused).toContain('The exception (The vendor comes later) was refused by <@U0CEM00003>.');
  lookAway(bot);
});
