import { expect, it } from 'vitest';
import { approvedUpgrade, board, cardOf, sunday, upgrade } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

const announce = '/hims maintenance announce hims patch "Upgrade" --window 2026-12-06 --by @dora';

it('says after an edit whether the votes stand: an announced maintenance around the same time takes none away', async () => {
  await using bot = await startBot(board);
  const { ana, gus } = bot.people;
  await approvedUpgrade(bot);
  await gus.runs(announce);
  expect(await ana.runs('/hims change edit CHG-1 --window MW-1')).toContain(
    'CHG-1 is changed (revision 2, approved). What was voted on is the same: the votes stand.',
  );
  expect(bot.slack.textOf(cardOf(bot))).toContain('approved by');
  expect(await ana.runs('/hims change edit CHG-1 --plan "Another one"')).toContain(
    'CHG-1 is changed (revision 3, submitted). Votes for what it was do not count any more. Somebody who did not edit it assesses it',
  );
  // Where nobody has voted, there is nothing to say of votes.
  expect(await ana.runs('/hims change edit CHG-1 --plan "A third one"')).toContain(
    'CHG-1 is changed (revision 4, submitted). Somebody who did not edit it assesses it',
  );
  lookAway(bot);
});

it('lets nobody who approved a change choose its maintenance while the votes stand', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, emil, gus } = bot.people;
  const assess = '/hims change assess CHG-1 --likelihood low --impact medium';
  const refused = 'approved CHG-1, so somebody else says in which maintenance it is carried out.';
  await bea.runs('/hims away @emil --until 2026-12-20');
  await ana.runs(upgrade(sunday));
  await dora.runs(assess);
  for (const voter of [cem, emil]) await voter.runs('/hims change approve CHG-1');
  await bea.runs('/hims away back');
  await gus.runs(announce);
  expect(await bea.runs('/hims change edit CHG-1 --window MW-1')).toContain(`Your delegate ${refused}`);
  await gus.runs('/hims maintenance cancel "Another one" MW-1');

  await ana.runs('/hims change edit CHG-1 --plan "In two steps"');
  await dora.runs(assess);
  for (const voter of [bea, cem]) await voter.runs('/hims change approve CHG-1');
  expect(await bea.runs(`${announce} --change CHG-1`)).toContain(`You ${refused}`);
  expect(await bea.runs('/hims maintenance list hims')).not.toContain('MW-2');
  const exception = `${announce.replace('12-06', '12-06T01:00')} --duration PT4H --exception "The vendor comes"`;
  expect(await bea.runs(`${exception} --change CHG-1`)).toContain(`You ${refused}`);
  await gus.runs(announce);
  expect(await bea.runs('/hims change edit CHG-1 --window MW-2')).toContain(`You ${refused}`);
  // Somebody else may; and what is voted on again is for them to edit, too: their vote never counts on it.
  expect(await ana.runs('/hims change edit CHG-1 --window MW-2')).toContain('the votes stand');
  expect(await bea.runs('/hims change edit CHG-1 --plan "In three steps"')).toContain(
    'Votes for what it was do not count any more.',
  );
  lookAway(bot);
});

it('counts no vote of somebody who asked for an exception with the change, and ties it when that is granted', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, hana } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact medium');
  await bea.runs(
    `${announce.replace('12-06', '12-06T01:00')} --duration PT4H --exception "The vendor comes" --change CHG-1`,
  );
  expect(await bea.runs('/hims change approve CHG-1')).toContain(
    'You announced a maintenance for CHG-1, so your vote does not count.',
  );
  await cem.runs('/hims change approve CHG-1');
  for (const voter of [cem, hana]) await voter.runs('/hims maintenance approve MW-1');
  expect(await ana.runs('/hims change show CHG-1')).toContain('MW-1');
  lookAway(bot);
});
