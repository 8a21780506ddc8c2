import { expect, it } from 'vitest';
import { approvedUpgrade, board, cardOf, sunday, upgrade } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

it('counts notice from when the time was known, not from when the change was asked for', async () => {
  await using bot = await startBot(board);
  const { ana, gus } = bot.people;
  await approvedUpgrade(bot, ''); // a patch of hims owes two days
  await bot.clock.advance({ days: 5 }); // Saturday 03:00
  expect(await gus.runs('/hims change schedule CHG-1 --at "2026-11-29 02:00"')).toMatch(
    /too little notice: it had to be asked for by Fri 27 Nov 02:00/,
  );
  expect(await gus.runs('/hims change schedule CHG-1 --at "2026-12-02 22:00"')).toContain(
    'CHG-1 is scheduled',
  );

  await ana.runs(upgrade(sunday, 'Another'));
  expect(await ana.runs('/hims change edit CHG-2 --at "2026-11-29 02:00"')).toContain('too little notice');
  lookAway(bot);
});

it('waits for what is still carried out, however long that takes', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, gus } = bot.people;
  await approvedUpgrade(bot);
  await ana.runs(upgrade('--at "2026-12-06 04:00"', 'Rotate certificates'));
  await dora.runs('/hims change assess CHG-2 --likelihood low --impact low');
  for (const one of [bea, cem]) await one.runs('/hims change approve CHG-2');
  for (const key of ['CHG-1', 'CHG-2']) await gus.runs(`/hims change schedule ${key}`);
  await bot.clock.advance({ days: 12, hours: 23 });
  await gus.runs('/hims change start CHG-1');
  await bot.clock.advance({ hours: 2 });
  expect(await gus.runs('/hims change start CHG-2')).toMatch(
    /CHG-2 cannot go ahead: <https?:[^|]*\|CHG-1> Upgrade HIMS/,
  );
  await gus.runs('/hims change fail CHG-1 "Rolled back"');
  expect(await gus.runs('/hims change start CHG-2')).toContain('CHG-2 is started');
  lookAway(bot);
});

it('overrules nothing of a template in silence', async () => {
  await using bot = await startBot(board);
  const { ana } = bot.people;
  expect(await ana.runs('/hims change request hims --template restart-service --size major')).toContain(
    'restart-service is approved as it is',
  );
  expect(await ana.runs('/hims change request normal hims --template restart-service')).toContain(
    'A template makes a standard change',
  );
  lookAway(bot);
});

it('takes no vote on what was cancelled, and says who cancelled it', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact low');
  const card = cardOf(bot);
  const old = bot.slack.snapshot(card);
  await ana.runs('/hims change cancel CHG-1 "Not wanted"');
  await bot.slack.clickStale(cem.id, old, 'change.approve');
  await bot.settle();
  expect(bot.slack.textOf(cem.lastAnswer())).toContain(
    `CHG-1 is cancelled by <@${ana.id}>, so it cannot be approved.`,
  );
  expect(await bea.runs('/hims change start CHG-1')).toContain('CHG-1 is cancelled by');
  lookAway(bot);
});
