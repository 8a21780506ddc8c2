import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

async function opened(bot: TestBot) {
  await bot.people.ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.slack.expectMessage({ dm: bot.people.ana.id }, /INC-1/);
  return card;
}

it('gives each role to a person, who alone reads what it asks', async () => {
  await using bot = await startBot();
  const { bea, cem, dora, emil } = bot.people;
  const card = await opened(bot);

  expect(await bea.runs('/hims incident role commander @dora INC-1')).toContain(
    `<@${dora.id}> is the commander of INC-1`,
  );
  await bea.runs('/hims incident role communications @cem INC-1');
  await bea.runs('/hims incident role scribe @emil INC-1');

  await bot.slack.expectMessage({ dm: dora.id }, /You are the commander now\. You decide and you delegate/);
  await bot.slack.expectMessage(
    { dm: cem.id },
    /You are in charge of communications now\. You speak for the incident/,
  );
  await bot.slack.expectMessage({ dm: emil.id }, /You are the scribe now\. You keep the timeline/);
  expect(bea.dms()).toEqual([]);
  await bot.slack.expectUpdate(card, /commander .*communications .*scribe /);
  expect(told(bot, { thread: card })).toEqual([
    expect.stringContaining('Commander is DORA, by BEA'),
    expect.stringContaining('Communications is CEM, by BEA'),
    expect.stringContaining('Scribe is EMIL, by BEA'),
  ]);
  expect(bot.slack.textOf(card)).toContain('open ·'); // that bea names a commander is not an answer yet
});

it('hands a role over, and says from whom to whom', async () => {
  await using bot = await startBot();
  const { bea, dora } = bot.people;
  const card = await opened(bot);
  await bea.runs('/hims incident role commander INC-1'); // without a name: mine; and that is the answer
  expect(bot.slack.textOf(card)).toMatch(/answered by .* \(took command\)/);
  expect(await bea.runs('/hims incident role commander INC-1')).toContain(
    'You are the commander of INC-1 already',
  );
  lookAway(bot);

  await dora.clicks(card, 'Details and more');
  await dora.clicks(dora.lastAnswer(), 'Take command over');
  await bot.slack.expectMessage({ thread: card }, /Commander .* → /);
  await bot.slack.expectMessage({ dm: dora.id }, /You are the commander now/);
  expect(await bea.runs('/hims incident role commander @dora INC-1')).toMatch(
    /<@.*> is the commander of INC-1 already/,
  );
});

it('asks who takes a role that somebody has, with who has it, however it was typed', async () => {
  await using bot = await startBot();
  const { bea, dora } = bot.people;
  await opened(bot);
  await dora.runs('/hims incident role commander INC-1');
  const asked = await bea.runs('/hims incident role commander @bea INC-1');
  expect(asked).toContain(`<@${dora.id}> is already the commander of INC-1. Nothing was done.`);
  expect(await bea.runs('/hims incident role commander INC-1')).toContain('Nothing was done');
  expect(await bea.clicks(bea.lastAnswer(), 'Take over')).toContain('You are the commander of INC-1');
  lookAway(bot);
});

it('gives several roles in one form, and leaves what was not changed', async () => {
  await using bot = await startBot();
  const { bea, cem, emil } = bot.people;
  const card = await opened(bot);
  await bea.runs('/hims incident role scribe @emil INC-1');
  lookAway(bot);

  await bea.clicks(card, 'Details and more');
  await bea.clicks(bea.lastAnswer(), 'Roles');
  expect(bot.slack.valuesOf(bea.form())).toMatchObject({ scribe: 'emil', commander: null });
  await bea.submits({ commander: 'bea', communications: 'cem' });

  expect(bot.slack.textOf(bea.form())).toContain('Given: commander, communications');
  await bot.slack.expectMessage({ dm: bea.id }, /You are the commander/);
  await bot.slack.expectMessage({ dm: cem.id }, /You are in charge of communications/);
  expect(told(bot, { dm: emil.id })).toEqual([]);
  expect(told(bot, { thread: card })).toHaveLength(2);
});

it('knows which roles there are', async () => {
  await using bot = await startBot();
  await opened(bot);
  expect(await bot.people.bea.runs('/hims incident role comander @cem INC-1')).toContain(
    'Did you mean commander?',
  );
  expect(await bot.people.cem.runs('/hims incident role scribe INC-1')).toContain('it takes the role');
});

it('gives no role to somebody on leave, who may take it all the same', async () => {
  await using bot = await startBot();
  await opened(bot);
  const { bea, dora } = bot.people;
  await dora.runs('/hims away @cem --until 2026-12-01');
  expect(await bea.runs('/hims incident role commander @dora INC-1')).toContain(
    '<@U0DORA0004> is on leave, so nobody counts on them now.',
  );
  expect(await dora.runs('/hims incident role commander INC-1')).toContain('You are the commander of INC-1');
  lookAway(bot);
});
