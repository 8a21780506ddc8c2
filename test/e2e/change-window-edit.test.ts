import { expect, it } from 'vitest';
import { approvedUpgrade, board, cardOf } from '../support/board.ts';
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
