import { expect, it } from 'vitest';
import { board, cardOf, sunday, upgrade } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

const second = { users: [{ name: 'ana-phone', id: 'U0ANA00091' }] };
const assess = '/hims change assess CHG-1 --likelihood low --impact medium';

it('counts no vote of whoever asked: not by button, not typed, not with a second Slack id', async () => {
  await using bot = await startBot({ ...board, ...second });
  const { bea, cem, dora } = bot.people;
  // Bea sits on the board; asked for by her, it is for the two others.
  await bea.runs(upgrade(sunday));
  await dora.runs(assess);
  const card = cardOf(bot);
  const refusal =
    /You asked for CHG-1, so your vote does not count\. <@U0CEM00003> and <@U0HANA0008> can decide\./;
  expect(await bea.clicks(card, 'Approve')).toMatch(refusal);
  expect(await bea.runs('/hims change approve CHG-1')).toMatch(refusal);
  expect(bot.slack.textOf(card)).toContain('Change approval board 0 of 2');

  const phone = bot.person('U0ANA00091');
  await phone.runs(upgrade('', 'Another'));
  expect(bot.slack.textOf(cardOf(bot, 'CHG-2'))).toContain('Asked by <@U0ANA00001>');
  expect(await bot.people.ana.runs('/hims change assess CHG-2 --likelihood low --impact low')).toContain(
    'You asked for CHG-2, so somebody else assesses it.',
  );
  await dora.runs('/hims change assess CHG-2 --likelihood low --impact low');
  for (const one of [phone, bot.people.ana])
    expect(await one.runs('/hims change approve CHG-2')).toContain(
      'You asked for CHG-2, so your vote does not count.',
    );
  expect(await bot.people.gus.runs('/hims change approve CHG-2')).toContain('You carry out CHG-2');
  expect(await bot.people.fay.runs('/hims change approve CHG-2')).toContain(
    'Your vote on CHG-2 does not count: it is for Change approval board.',
  );
  expect(await bot.people.fay.runs('/hims audit CHG-1')).toMatch(/refused/);
  expect(await cem.runs('/hims change approve CHG-1')).toContain('still open');
  lookAway(bot);
});

it('voids the votes when it is edited, tells the voters, and takes no click on what it was', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.runs(assess);
  const card = cardOf(bot);
  await bea.clicks(card, 'Approve');
  const old = bot.slack.snapshot(card);
  lookAway(bot);

  expect(await ana.runs('/hims change edit CHG-1 --at "2026-12-13 02:00"')).toContain(
    'CHG-1 is changed (revision 3, assessed). Votes for what it was do not count any more.',
  );
  await bot.slack.expectUpdate(card, /Sun 13 Dec 02:00–04:00[\s\S]*Change approval board 0 of 2/);
  expect(told(bot, { dm: bea.id }).join()).toMatch(
    /CHG-1 was changed by ANA \(time Sun 6 Dec 02:00 EST → Sun 13 Dec 02:00 EST\)\. Earlier votes no longer count: BEA, have another look\./,
  );
  expect(told(bot, { dm: cem.id }).join()).not.toContain('Earlier votes');

  await bot.slack.clickStale(cem.id, old, 'change.approve');
  await bot.settle();
  expect(bot.slack.textOf(cem.lastAnswer())).toContain(
    'CHG-1 was changed since. Look at it again, then vote.',
  );
  expect(bot.slack.textOf(card)).toContain('Change approval board 0 of 2');
  await cem.clicks(card, 'Approve');
  expect(await bea.clicks(card, 'Approve')).toContain('With that it is approved.');

  // What is approved is not altered in silence, either.
  lookAway(bot);
  expect(await ana.runs('/hims change edit CHG-1 --plan "Something else"')).toContain(
    'CHG-1 is changed (revision 4, submitted). Votes for what it was do not count any more. Somebody who did not edit it assesses it before anybody votes.',
  );
  await bot.slack.expectUpdate(card, /waits to be assessed/);
  expect(bot.slack.textOf(card)).not.toContain('of 2');
  expect(told(bot, { dm: bea.id }).join()).toMatch(
    /Earlier votes no longer count: .*have another look\. It has to be assessed again before anybody votes\./,
  );
  expect(await cem.runs('/hims change approve CHG-1')).toContain('/hims change assess CHG-1');
  expect(await ana.runs('/hims change assess CHG-1 --likelihood low --impact low')).toContain(
    'somebody else',
  );
  await dora.runs('/hims change assess CHG-1 --likelihood high --impact high');
  await bot.slack.expectUpdate(card, /high risk[\s\S]*assessed by[\s\S]*0 of 2 · Security Team 0 of 1/);
  lookAway(bot);
});

it('answers the second vote of the same person calmly, and takes another verdict in its place', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact medium');
  const card = cardOf(bot);
  await bea.runs('/hims change approve CHG-1 "Looks good"');
  expect(await bea.clicks(card, 'Approve')).toMatch(/You approved CHG-1 .* at .* already\./);
  expect(bot.slack.textOf(card)).toContain('1 of 2');
  expect(await cem.runs('/hims change comment CHG-1 "Yes, if the backup is restored first"')).toContain(
    'A comment is no vote',
  );
  expect(bot.slack.textOf(card)).toContain('1 of 2');
  expect(await bea.runs('/hims change reject CHG-1 "The backup is missing"')).toContain(
    'You had said approve. With that it is rejected.',
  );
  await bot.slack.expectUpdate(card, /❌ .*rejected by .*: The backup is missing/s);
  expect(await cem.runs('/hims change approve CHG-1')).toContain('is rejected by');
  expect(told(bot, { dm: ana.id }).join()).toContain('Rejected: The backup is missing.');
  lookAway(bot);
});

it('asks for the key where the risk is high, and for security beside the board', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, emil } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.runs('/hims change assess CHG-1 --likelihood high --impact high');
  const card = cardOf(bot);
  expect(bot.slack.textOf(card)).toMatch(
    /high risk[\s\S]*Change approval board 0 of 2 · Security Team 0 of 1/,
  );

  // Nor does whoever asked talk the risk down once it was assessed.
  await ana.clicks(card, 'Edit');
  const talked = await ana.submits({ likelihood: 'low', impact: 'low' });
  expect(Object.values(talked.errors).join()).toContain('You asked for CHG-1, so somebody else assesses it.');
  await bot.slack.close(ana.id, ana.form(), { all: true });

  expect(await bea.clicks(card, 'Approve')).toBe('');
  const wrong = await bea.submits({ key: 'CHG-2' });
  expect(Object.values(wrong.errors).join()).toContain('To approve it, type its key once more');
  await bea.submits({ key: 'chg-1' });
  expect(await cem.runs('/hims change approve CHG-1')).toBe(''); // the form
  await bot.slack.close(cem.id, cem.form(), { all: true });
  expect(await cem.runs('/hims change approve CHG-1 --confirm CHG-7')).toContain('type its key once more');
  expect(await cem.runs('/hims change approve CHG-1 --confirm CHG-1')).toContain('still open');
  expect(await emil.runs('/hims change approve CHG-1 "No new ports" --confirm CHG-1')).toContain(
    'With that it is approved',
  );
  lookAway(bot);
});

it('lets a delegate vote for who is away, reminds them, and gives nobody a vote they may not have', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, hana } = bot.people;
  expect(await cem.runs('/hims away @dora --until 2026-12-01')).toMatch(
    /<@U0DORA0004> stands in for you until .*Wed 2 Dec 00:00/,
  );
  expect(await hana.runs('/hims away @ana --until 2026-12-01')).toContain('stands in for you');
  expect(await bea.runs('/hims away @bea --until 2026-12-01')).toContain('You cannot stand in for yourself');
  expect(await bea.runs('/hims away back')).toContain('You are not away');
  await ana.runs(upgrade(sunday));
  await bea.runs(assess);
  const card = cardOf(bot);
  lookAway(bot);

  await bot.clock.advance({ days: 2, hours: 1 });
  expect(told(bot, { dm: dora.id }).join()).toContain('CHG-1 still waits for your vote');
  expect(told(bot, { dm: cem.id })).toEqual([]);
  expect(await ana.clicks(card, 'Approve')).toContain('You asked for CHG-1'); // also in Hana's place
  expect(await cem.clicks(card, 'Approve')).toContain('<@U0DORA0004> votes in your place. Are you back?');
  await dora.clicks(card, 'Approve');
  await bot.slack.expectMessage({ thread: card }, /<@U0DORA0004> in place of <@U0CEM00003> approves/);
  expect(await cem.runs('/hims away back')).toContain('Your votes are your own again');
  expect(await cem.clicks(card, 'Approve')).toContain('has voted on CHG-1 in your place already');
  expect(await bea.clicks(card, 'Approve')).toContain('With that it is approved');
  lookAway(bot);
});

it('asks a delegate for their vote on what was open before', async () => {
  await using bot = await startBot(board);
  const { ana, cem, dora, emil, gus } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.runs(assess);
  await gus.runs(
    '/hims maintenance announce hims major "Upgrade" --window 2026-11-29 --duration PT2H --by @dora --exception "The certificate ends"',
  );
  lookAway(bot);
  expect(told(bot, { dm: emil.id })).toEqual([]);
  await cem.runs('/hims away @emil --until 2026-12-01');
  const asked = told(bot, { dm: emil.id }).join('\n');
  expect(asked).toContain('Your vote on CHG-1 is asked for');
  expect(asked).toContain('MW-1');
  expect(await emil.runs('/hims change approve CHG-1')).toContain('It is still open');
  lookAway(bot);
});

it('says to a member who is away that this is why their vote does not count, also when nobody votes in their place', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem } = bot.people;
  await cem.runs('/hims away @bea --until 2026-12-01'); // who has a seat of her own, and votes once
  await ana.runs(upgrade(sunday));
  await bot.people.dora.runs(assess);
  expect(await cem.clicks(cardOf(bot), 'Approve')).toContain(
    'You are away, so your vote on CHG-1 does not count. Are you back?',
  );
  await bea.clicks(cardOf(bot), 'Approve');
  await cem.runs('/hims away back');
  expect(await cem.clicks(cardOf(bot), 'Approve')).toContain('With that it is approved');
  lookAway(bot);
});

it('says so when more must agree than can', async () => {
  await using bot = await startBot({ channels: ['incidents', 'operations', 'changes'] });
  const { bea, dora } = bot.people;
  // Three sit on the board: she asks, and Hana carries it out.
  await bea.runs(upgrade(sunday).replace('@gus', '@hana'));
  await dora.runs(assess);
  expect(bot.slack.textOf(cardOf(bot))).toContain(
    'Change approval board: needs 2 approvers; only 1 is eligible. An admin adds people to the team.',
  );
  lookAway(bot);
});
