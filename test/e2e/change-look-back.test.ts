import { expect, it } from 'vitest';
import { board, cardOf } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { there } from '../support/there.ts';
import { lookAway } from '../support/told.ts';

const emergency =
  '/hims change request emergency hims "Block the malware host" --plan "Firewall rule" --rollback "Remove the rule" --validation "Sign-in works" --clinical "None" --implementer @gus --likelihood low --impact low';

async function carryOut(bot: TestBot): Promise<void> {
  const { gus } = bot.people;
  for (const line of ['start CHG-1', 'validate CHG-1', 'validate CHG-1 1', 'complete CHG-1 "Blocked"'])
    await gus.runs(`/hims change ${line}`);
}

it('takes no Approve of the beginning for a review at the end', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, hana } = bot.people;
  await ana.runs(emergency);
  const card = cardOf(bot);
  const before = bot.slack.snapshot(card);
  const asked = there(hana.dms().find((one) => one.text?.includes('CHG-1')));
  const askedBefore = bot.slack.snapshot(asked);
  await bea.runs('/hims change approve CHG-1');
  await carryOut(bot);
  for (const [who, old] of [
    [hana, askedBefore],
    [cem, before],
  ] as const) {
    await bot.slack.clickStale(who.id, old, 'Approve');
    await bot.settle();
    expect(who.lastAnswer().text).toContain('CHG-1 was changed since. Look at it again, then vote.');
  }
  expect(bot.slack.textOf(card)).toContain('Change approval board 0 of 2 · review owed');
  expect(await hana.clicks(card, 'Approve')).toContain('It is still open');
  await cem.clicks(card, 'Approve');
  expect(bot.slack.textOf(card)).toMatch(/✓ reviewed by <@U0HANA0008>, <@U0CEM00003>: it was right/);
  lookAway(bot);
});

it('says what stands in the way of an emergency that has no time, while it is voted on', async () => {
  await using bot = await startBot(board);
  const { ana, bea } = bot.people;
  await bea.runs('/hims maintenance freeze hims 2026-11-20 2026-12-20 "Audit week"');
  await ana.runs(emergency);
  expect(bot.slack.textOf(cardOf(bot))).toMatch(/FRZ-1/);
  expect(bot.slack.textOf(cardOf(bot))).not.toContain('no conflict');
  lookAway(bot);
});

it('asks nobody to look back at what is still carried out', async () => {
  await using bot = await startBot(board);
  const { ana, bea, gus, hana } = bot.people;
  await ana.runs(emergency);
  await bea.runs('/hims change approve CHG-1');
  await gus.runs('/hims change start CHG-1');
  const asked = there(hana.dms().findLast((one) => one.text?.includes('still carried out')));
  expect(JSON.stringify(asked.blocks)).not.toContain('change.approve"');
  expect(await hana.runs('/hims')).not.toContain('waits for your vote');
  for (const line of ['validate CHG-1', 'validate CHG-1 1', 'complete CHG-1 "Blocked"'])
    await gus.runs(`/hims change ${line}`);
  await bot.slack.expectUpdate(asked, /Look back: was it right to do it like this\?/);
  expect(JSON.stringify(asked.blocks)).toContain('change.approve"');
  expect(await hana.runs('/hims')).toContain('waits for your vote');
  lookAway(bot);
});
