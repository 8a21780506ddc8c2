import { expect, it } from 'vitest';
import { board, cardOf, sunday, upgrade } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import type { FakeMessage } from '../support/fake-slack/index.ts';
import { there } from '../support/there.ts';
import { lookAway, told } from '../support/told.ts';

const assess = '/hims change assess CHG-1 --likelihood low --impact medium';

it('refuses to stand in in a circle, and says who is away until when', async () => {
  await using bot = await startBot(board);
  const { cem, emil, hana, ivo } = bot.people;
  await cem.runs('/hims away @ivo --until 2026-12-01');
  expect(await ivo.runs('/hims away @cem --until 2026-12-10')).toContain(
    '<@U0CEM00003> is away until Wed 2 Dec 00:00, and you stand in for them, so nobody would vote for you. Name somebody who is here.',
  );
  expect(await ivo.runs('/hims away @hana --until 2026-12-01')).toContain('stands in for you');
  expect(await hana.runs('/hims away @cem --until 2026-12-01')).toContain(
    '<@U0CEM00003> is away until Wed 2 Dec 00:00, and their place comes back to you, so nobody would vote for you.',
  );
  // After they are back there is no circle.
  expect(await hana.runs('/hims away @cem --from 2026-12-02 --until 2026-12-10')).toContain(
    'stands in for you',
  );
  // Whoever is away, too, is named, with whoever is asked meanwhile.
  expect(await emil.runs('/hims away @cem --until 2026-12-24')).toMatch(
    /<@U0CEM00003> stands in for you until .*<@U0CEM00003> is away, too, until .*2 Dec 00:00.*; meanwhile <@U0IVO00009> is asked\. <@U0IVO00009> is away, too, until .*; meanwhile <@U0HANA0008> is asked\./,
  );
});

it('says on the card who is away where too few can vote', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, hana } = bot.people;
  await cem.runs('/hims away @bea --until 2026-12-01'); // who has a seat of her own
  await ana.runs(upgrade(sunday));
  await dora.runs(assess);
  await hana.runs('/hims away @ana --until 2026-12-03'); // who may not vote on it
  expect(bot.slack.textOf(cardOf(bot))).toMatch(
    /needs 2 approvers; only 1 is eligible\. <@U0CEM00003> is away until .*2 Dec 00:00.*, <@U0HANA0008> is away until .*4 Dec 00:00.*, and nobody votes in their place\. They name somebody else, or an admin adds people to the team\./,
  );
  await cem.runs('/hims away back');
  expect(bot.slack.textOf(cardOf(bot))).not.toContain('eligible');
  expect(told(bot, { dm: bea.id }).join()).toContain('Your vote on CHG-1 is asked for');
  lookAway(bot);
});

it('takes one seat with one vote, however many somebody stands in for: the others vote when they are back', async () => {
  await using bot = await startBot(board);
  const { ana, cem, dora, emil, hana } = bot.people;
  for (const absent of [cem, hana]) await absent.runs('/hims away @emil --until 2026-12-01');
  await ana.runs(upgrade(sunday));
  await dora.runs(assess);
  expect(await emil.runs('/hims change approve CHG-1')).toContain('It is still open');
  const card = cardOf(bot);
  expect(bot.slack.textOf(card)).toContain('1 of 2: <@U0EMIL0005> in place of <@U0CEM00003> ');
  for (const back of [cem, hana]) await back.runs('/hims away back');
  expect(await cem.runs('/hims change approve CHG-1')).toContain(
    '<@U0EMIL0005> has voted on CHG-1 in your place already.',
  );
  expect(await dora.runs('/hims change approve CHG-1')).toContain(
    '<@U0BEA00002> and <@U0HANA0008> can decide.',
  );
  await bot.slack.expectUpdate(card, /1 of 2: <@U0EMIL0005> in place of <@U0CEM00003> /);
  expect(bot.slack.textOf(card)).not.toContain('eligible');
  expect(await hana.runs('/hims change approve CHG-1')).toContain('With that it is approved.');
  expect(bot.slack.textOf(card)).toContain(
    'approved by <@U0EMIL0005> in place of <@U0CEM00003>, <@U0HANA0008>',
  );
  lookAway(bot);
});

it('asks nobody any more who has no seat: back by hand, replaced, or back by the time', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, emil, fay, gus, hana } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.runs(assess);
  const buttons = (one: FakeMessage) => JSON.stringify(one.blocks);
  await cem.runs('/hims away @fay --until 2026-12-01');
  const ofFay = await bot.slack.expectMessage({ dm: fay.id }, /Your vote on CHG-1 is asked for/);
  await bot.slack.expectUpdate(there(cem.dms().at(-1)), /does not count now/);
  await cem.runs('/hims away @emil --until 2026-12-01');
  await bot.slack.expectUpdate(ofFay, /Your vote on CHG-1 does not count now, so it is not asked for/);
  expect(buttons(ofFay)).not.toContain('Approve');
  const ofEmil = await bot.slack.expectMessage({ dm: emil.id }, /Your vote on CHG-1 is asked for/);
  await cem.runs('/hims away back');
  await bot.slack.expectUpdate(ofEmil, /does not count now/);
  const ofCem = there(cem.dms().at(-1));
  await bot.slack.expectUpdate(ofCem, /Your vote on CHG-1 is asked for/);
  expect(buttons(ofCem)).toContain('Approve');

  await cem.runs('/hims away @fay --from 2026-11-24 --until 2026-11-24');
  expect(buttons(ofFay)).not.toContain('Approve'); // that is tomorrow
  lookAway(bot);
  await bot.clock.advance({ days: 1 });
  await bot.slack.expectUpdate(ofFay, /Your vote on CHG-1 is asked for/);
  await bea.runs('/hims change approve CHG-1');
  await bot.slack.expectUpdate(ofFay, /1 of 2/);
  await bot.clock.advance({ days: 1 });
  await bot.slack.expectUpdate(ofFay, /does not count now/);
  expect(bot.slack.textOf(ofFay)).not.toContain('1 of 2');
  await hana.runs('/hims change approve CHG-1');
  for (const one of [ofFay, ofEmil, ofCem])
    expect(bot.slack.textOf(one)).toContain('This vote is over: it was approved.');
  await gus.runs('/hims change cancel CHG-1 "Not needed"');
  lookAway(bot);
});

it('asks about the exception of a maintenance once, and shows no buttons to who has no seat', async () => {
  await using bot = await startBot(board);
  const { bea, fay, hana } = bot.people;
  await bot.people.gus.runs(
    '/hims maintenance announce hims major "Upgrade" --window 2026-11-29 --exception "Vendor is here" --duration PT1H',
  );
  const asksOf = (id: string) =>
    bot.slack.dms(id).filter((one) => bot.slack.textOf(one).includes('exception'));
  const open = (id: string) => asksOf(id).filter((one) => JSON.stringify(one.blocks).includes('Reject'));
  expect(open(hana.id)).toHaveLength(1);
  for (let turn = 0; turn < 3; turn++) {
    await hana.runs('/hims away @fay --until 2026-12-01');
    await bot.settle();
    expect(open(hana.id)).toHaveLength(0);
    expect(open(fay.id)).toHaveLength(1);
    await hana.runs('/hims away back');
    await bot.settle();
    expect(open(fay.id)).toHaveLength(0);
    expect(open(hana.id)).toHaveLength(1);
  }
  expect(hana.dms()).toHaveLength(1);
  expect(fay.dms()).toHaveLength(1);
  lookAway(bot);
  await bot.clock.advance({ days: 1 });
  expect(open(bea.id)).toHaveLength(1); // the reminder asks, and no older message
  lookAway(bot);
});

it('gives back the seat of somebody whose stand-in may not vote any more', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, gus } = bot.people;
  await bea.runs('/hims away @gus --until 2026-12-01');
  await ana.runs(upgrade(sunday).replace('@gus', '@dora'));
  await bot.people.emil.runs(assess);
  await gus.runs('/hims change approve CHG-1');
  await gus.runs(
    '/hims maintenance announce hims patch "Upgrade" --window 2026-11-27T12:00 --duration PT3H --exception "It must" --by @dora --change CHG-1',
  );
  expect(await gus.runs('/hims change approve CHG-1')).toContain('You announced a maintenance for CHG-1');
  await bea.runs('/hims away back');
  expect(await bea.runs('/hims change approve CHG-1')).not.toContain('You are away');
  expect(await cem.runs('/hims change approve CHG-1')).toContain('is approved');
  expect(await ana.runs('/hims change show CHG-1')).toContain('approved');
  expect(await dora.runs('/hims change start CHG-1')).not.toContain('You are away');
  lookAway(bot);
});
