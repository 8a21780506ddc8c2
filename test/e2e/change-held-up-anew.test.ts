import { expect, it } from 'vitest';
import { approvedUpgrade, board, cardOf } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

/** What Gus was told of it in person, the oldest first, as it reads now. */
function heldUp(bot: TestBot): string[] {
  const { gus } = bot.people;
  return gus
    .dms()
    .filter((one) => JSON.stringify(one.versions).includes('cannot start as planned'))
    .map((one) => one.text);
}

const freeze = '/hims maintenance freeze hims 2026-12-05 2026-12-07';

it('says in one message what is still in the way, when one of two freezes is lifted', async () => {
  await using bot = await startBot(board);
  const { cem, gus } = bot.people;
  await approvedUpgrade(bot);
  await gus.runs('/hims change schedule CHG-1');
  await cem.runs(`${freeze} "Accreditation visit"`);
  await cem.runs(`${freeze} "Stocktaking"`);
  expect(heldUp(bot)).toEqual([
    'CHG-1: see the newer message below.',
    expect.stringMatching(/CHG-1 cannot start as planned: the freeze .*FRZ-1.*; the freeze .*FRZ-2/),
  ]);
  await cem.runs('/hims maintenance thaw FRZ-1 "Over"');
  const [, newest = ''] = heldUp(bot);
  expect(newest).toMatch(/CHG-1 cannot start as planned: the freeze .*FRZ-2/);
  expect(newest).not.toContain('FRZ-1');
  await cem.runs('/hims maintenance thaw FRZ-2 "Over"');
  expect(heldUp(bot)).toEqual([
    'CHG-1: see the newer message below.',
    '✔️ CHG-1: no action needed, nothing is in the way of CHG-1 any more.',
  ]);
  lookAway(bot);
});

it('draws it anew when a change of another system in the same hands is done', async () => {
  await using bot = await startBot(board);
  const { bea, cem, gus } = bot.people;
  await approvedUpgrade(bot);
  await gus.runs('/hims change schedule CHG-1');
  lookAway(bot);
  await bot.clock.advance({ days: 12, hours: 22, minutes: 45 }); // a quarter of an hour before its time
  await bea.runs(
    '/hims change request emergency fhir "Block the malware host" --plan "Firewall rule" --rollback "Remove the rule" --validation "Sign-in works" --clinical "None" --implementer @gus --likelihood low --impact low',
  );
  await cem.runs('/hims change approve CHG-2');
  await gus.runs('/hims change start CHG-2');
  await cem.runs(`${freeze} "Accreditation visit"`);
  await cem.runs(`${freeze} "Stocktaking"`);
  await cem.runs('/hims maintenance thaw FRZ-2 "Over"');
  await cem.runs('/hims maintenance thaw FRZ-1 "Over"');
  expect(heldUp(bot).at(-1)).toMatch(/CHG-1 cannot start as planned: [^;]*CHG-2[^;]*$/);
  await gus.runs('/hims change validate CHG-2');
  await gus.runs('/hims change validate CHG-2 1');
  await gus.runs('/hims change complete CHG-2 "Blocked"');
  expect(heldUp(bot).at(-1)).toContain('nothing is in the way of CHG-1 any more');
  expect(bot.slack.textOf(cardOf(bot))).not.toContain('CHG-2');
  lookAway(bot);
});
