import { expect, it } from 'vitest';
import { approvedUpgrade, board, cardOf, sunday, upgrade } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

const assess = '/hims change assess CHG-1 --likelihood low --impact medium';
/** Outside of every window, so that it takes an exception. */
const friday = (more: string) =>
  `/hims maintenance announce hims patch "Upgrade" --window 2026-11-27T12:00 --duration PT3H --exception "It must" ${more}`;

it.each([
  ['asked for', 'cem', 'cem'],
  ['carry out', 'bea', 'cem'],
] as const)('lets nobody grant the exception for a change that they %s', async (words, who, asks) => {
  await using bot = await startBot(board);
  const { ana, hana, dora } = bot.people;
  const them = bot.people[who];
  // Bea carries it out; Gus announces, and sits on no board.
  await bot.people[asks].runs(upgrade().replace('@gus', '@bea'));
  await dora.runs(assess);
  await bot.people.gus.runs(friday('--by @dora --change CHG-1'));
  const card = await bot.slack.expectMessage('maintenance', /Not announced yet/);
  expect(await them.runs('/hims maintenance approve MW-1')).toContain(
    `You ${words} CHG-1, so your vote on MW-1 does not count. <@U0HANA0008> can decide.`,
  );
  expect(await them.clicks(card, 'Approve')).toContain('does not count');
  expect(await them.clicks(card, 'Reject')).toContain('does not count');
  await them.runs('/hims maintenance show MW-1');
  expect(bot.slack.textOf(them.lastAnswer())).not.toContain('Approve');
  expect(await ana.runs('/hims maintenance approve MW-1')).toContain('it is for Change approval board');
  expect(await hana.runs('/hims maintenance approve MW-1')).toContain('MW-1 is allowed');
  lookAway(bot);
});

it('bars whoever edited the change, and whoever gets a hand in it while the vote is open', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, hana, gus } = bot.people;
  await ana.runs(upgrade());
  await bea.runs('/hims change edit CHG-1 --takes PT1H');
  await gus.runs(friday('--by @dora --change CHG-1'));
  expect(await bea.runs('/hims maintenance approve MW-1')).toContain(
    'You changed CHG-1, so your vote on MW-1',
  );
  await gus.runs('/hims change edit CHG-1 --implementer @cem');
  expect(await cem.runs('/hims maintenance approve MW-1')).toContain(
    'You carry out CHG-1, so your vote on MW-1 does not count.',
  );
  expect(await hana.runs('/hims maintenance approve MW-1')).toContain('MW-1 is allowed');
  lookAway(bot);
});

it('counts no exception for a change of whoever granted it, when the two are tied afterwards', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, gus } = bot.people;
  await gus.runs(friday('--by @dora'));
  await cem.runs('/hims maintenance approve MW-1');
  await cem.runs(upgrade('--window MW-1'));
  await ana.runs(upgrade('--window MW-1', 'Another'));
  expect(await gus.runs('/hims change show CHG-1')).toMatch(
    /MW-1.* Upgrade \(its exception was approved by somebody who requested, edited or implements this change\)/,
  );
  expect(await gus.runs('/hims change show CHG-1')).toContain('outside every window');
  expect(await gus.runs('/hims change show CHG-2')).not.toContain('outside every window');
  await dora.runs(assess);
  await bea.runs('/hims change approve CHG-1');
  await bot.people.hana.runs('/hims change approve CHG-1');
  expect(await gus.runs('/hims change schedule CHG-1')).toContain('CHG-1 cannot go ahead');
  lookAway(bot);
});

async function announced(bot: TestBot, by: 'bea' | 'dora', change = 'CHG-1'): Promise<string> {
  return bot.people[by].runs(
    `/hims maintenance announce hims patch "Upgrade" --window 2026-12-06 --change ${change}`,
  );
}

it.each([
  ['another time', '--at "2026-12-13 02:00"'],
  ['no time', ''],
])('opens the vote anew where a maintenance is announced for a change with %s', async (_what, at) => {
  await using bot = await startBot(board);
  const { cem, gus } = bot.people;
  await approvedUpgrade(bot, at);
  const card = cardOf(bot);
  expect(await announced(bot, 'bea')).toContain('MW-1');
  await bot.slack.expectUpdate(card, /Sun 6 Dec 02:00–04:00[\s\S]*assessed by[\s\S]*0 of 2/);
  expect(await gus.runs('/hims change schedule CHG-1')).toContain('CHG-1 is assessed');
  expect(await cem.runs('/hims change show CHG-1')).toMatch(
    /was changed by <@U0BEA00002> \(.*time .*MW-1.*Earlier votes no longer count/,
  );
  // Whoever moved it there has no vote on it any more.
  expect(await bot.people.bea.runs('/hims change approve CHG-1')).toContain('You changed CHG-1');
  lookAway(bot);
});

it('keeps the votes where the maintenance has room for the time that was voted on', async () => {
  await using bot = await startBot(board);
  const { gus } = bot.people;
  await approvedUpgrade(bot, sunday);
  await announced(bot, 'bea');
  expect(await gus.runs('/hims change schedule CHG-1')).toContain('CHG-1 is scheduled');
  lookAway(bot);
});

it('announces nothing for a change to whoever may not edit it, nor for one of another system or that is over', async () => {
  await using bot = await startBot(board);
  const { ana, dora } = bot.people;
  await approvedUpgrade(bot, sunday);
  expect(await announced(bot, 'dora')).toContain('You cannot do that in hims');
  expect(await dora.runs('/hims maintenance show MW-1')).toContain('There is no MW-1');
  await bot.people.bea.runs(
    '/hims maintenance announce caresync patch "Other" --window 2026-12-06 --change CHG-1',
  );
  expect(bot.slack.textOf(bot.people.bea.lastAnswer())).toContain(
    'a change of hims, production: it is not carried out in a maintenance of',
  );
  await ana.runs('/hims change cancel CHG-1 "Not wanted"');
  expect(await announced(bot, 'bea')).toContain('CHG-1 is cancelled');
  lookAway(bot);
});

it('gives what a maintenance was extended by to nothing that has not begun', async () => {
  await using bot = await startBot(board);
  const { ana, cem, dora, gus } = bot.people;
  await gus.runs(friday('--by @dora').replace('PT3H', 'PT1H'));
  await cem.runs('/hims maintenance approve MW-1 "One hour"');
  await bot.clock.advance({ days: 4, hours: 9 }); // Friday 12:00 in New York
  await dora.runs('/hims maintenance start MW-1');
  await dora.runs('/hims maintenance extend PT24H MW-1');
  const late = upgrade('--window MW-1 --at "2026-11-27 14:00" --takes PT1H').replace('--takes PT2H', '');
  await ana.runs(late);
  expect(await ana.runs('/hims change show CHG-1')).toMatch(
    /outside every window|is not in MW-1|MW-1 .*\(in progress\)/,
  );
  expect(await ana.runs('/hims change show CHG-1')).toMatch(/too little notice/);
  expect(await gus.runs('/hims maintenance show MW-1')).toMatch(/13:00/);
  lookAway(bot);
});

it('counts no exception vote of a former implementer of a change in it', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, gus, hana } = bot.people;
  await ana.runs(upgrade().replace('@gus', '@cem'));
  await ana.runs('/hims change edit CHG-1 --implementer @gus');
  await bea.runs(friday('--by @dora --change CHG-1'));
  expect(await cem.runs('/hims maintenance approve MW-1')).toContain(
    'You were to carry out CHG-1, so your vote on MW-1 does not count.',
  );
  expect(await gus.runs('/hims maintenance approve MW-1')).toContain('does not count');
  expect(await hana.runs('/hims maintenance approve MW-1')).toContain('MW-1');
  lookAway(bot);
});

it('lets whoever granted an exception start neither the maintenance nor a change in it', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, gus, hana } = bot.people;
  await gus.runs(friday('--by @dora'));
  await bea.runs('/hims maintenance approve MW-1 "It must"');
  await ana.runs(upgrade('--window MW-1').replace('--size patch', '--size patch'));
  await dora.runs(assess);
  for (const voter of [cem, hana]) await voter.runs('/hims change approve CHG-1');
  await gus.runs('/hims change schedule CHG-1');
  await bot.clock.advance({ days: 4, hours: 9, minutes: 1 });
  expect(await bea.runs('/hims maintenance start MW-1')).toContain(
    'You allowed the exception of MW-1, so <@U0DORA0004> starts it, not you.',
  );
  expect(await dora.runs('/hims maintenance start MW-1')).toContain('MW-1 has begun');
  expect(await bea.runs('/hims maintenance extend PT30M MW-1')).toContain(
    'You allowed the exception of MW-1, so <@U0DORA0004> extends it, not you.',
  );
  expect(await bea.runs('/hims change start CHG-1')).toBe(
    'You allowed the exception of MW-1, so <@U0GUS00007> starts CHG-1, not you.',
  );
  expect(await bot.people.fay.runs('/hims audit CHG-1')).toMatch(/change\.start.*refused/);
  expect(await gus.runs('/hims change start CHG-1')).toContain('CHG-1 is started');
  expect(await dora.runs('/hims maintenance complete MW-1 "2.3.1 runs"')).toContain(
    'is still carried out in MW-1. First say that it is done, or that it failed:',
  );
  expect(await gus.runs('/hims change validate CHG-1')).toContain('CHG-1 is carried out');
  expect(await dora.runs('/hims maintenance complete MW-1 "2.3.1 runs"')).toContain('is still carried out');
  await gus.runs('/hims change validate CHG-1 1');
  expect(await gus.runs('/hims change complete CHG-1 "2.3.1 runs"')).toContain('CHG-1 is completed');
  expect(await dora.runs('/hims maintenance complete MW-1 "2.3.1 runs"')).toContain(
    'is completed. Telling everybody',
  );
  lookAway(bot);
});

it('lets nobody carry out a maintenance who has no role in its system, whoever names them', async () => {
  await using bot = await startBot({ ...board, users: ['jo'] });
  const { fay, gus } = bot.people;
  for (const name of ['jo', 'fay'])
    expect(
      await gus.runs(`/hims maintenance announce hims emergency "Disk" --duration PT10M --by @${name}`),
    ).toMatch(/has no role in hims that works on it/);
  expect(await gus.runs('/hims maintenance list hims --all')).not.toContain('MW-1');
  expect(await fay.runs('/hims maintenance list hims --all')).not.toContain('MW-1');
  lookAway(bot);
});

it('counts no vote of whoever announced a maintenance for the change, before or after it', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.runs(assess);
  expect(await bea.runs('/hims change approve CHG-1')).toContain('You approved');
  await bea.runs(
    '/hims maintenance announce hims minor "Upgrade" --window 2026-12-06 --duration PT3H --change CHG-1',
  );
  expect(await cem.runs('/hims change approve CHG-1')).not.toContain('With that it is approved');
  expect(await bea.runs('/hims change approve CHG-1')).toContain(
    'You changed CHG-1, so your vote does not count',
  );
  lookAway(bot);
});

it('counts no vote of whoever announced a maintenance for the change, from the moment it waits for its exception', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, fay, hana } = bot.people;
  await ana.runs(upgrade('--at "2026-11-27 12:00"'));
  await dora.runs(assess);
  expect(await bea.runs('/hims change approve CHG-1')).toContain('CHG-1');
  await bea.runs(friday('--by @dora --change CHG-1'));

  await cem.runs('/hims change approve CHG-1');
  expect(await ana.runs('/hims change show CHG-1')).toContain('open for votes');
  expect(await bea.runs('/hims change approve CHG-1')).toContain(
    'You announced a maintenance for CHG-1, so your vote does not count.',
  );
  await hana.runs('/hims change approve CHG-1');
  expect(await ana.runs('/hims change show CHG-1')).toMatch(/approved/);

  expect(await hana.runs('/hims maintenance approve MW-1')).toContain('MW-1 is allowed');
  expect(await ana.runs('/hims change show CHG-1')).toContain('MW-1');
  expect(await fay.runs('/hims audit CHG-1')).toMatch(/change\.edit/);
  lookAway(bot);
});
