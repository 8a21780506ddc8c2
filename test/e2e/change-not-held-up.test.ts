import { expect, it } from 'vitest';
import { approvedUpgrade, board } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

const emergency =
  '/hims change request emergency hims "Block the malware host" --plan "Firewall rule" --rollback "Remove the rule" --validation "Sign-in works" --clinical "None" --implementer @gus --likelihood low --impact low';

it('says of no emergency that it cannot start: it can, and is on the home of who carries it out', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, gus } = bot.people;
  await ana.runs(emergency);
  await bea.runs('/hims change approve CHG-1');
  await cem.runs('/hims maintenance freeze hims 2026-11-22 2026-12-24 "Accreditation visit"');
  expect(await gus.runs('/hims change list hims')).not.toContain('cannot start');
  expect(await gus.runs('/hims')).toMatch(/CHG-1 .*Block the malware host[^]*to be started/);
  expect(told(bot, { dm: gus.id }).join('\n')).not.toContain('cannot start');
  expect(await gus.runs('/hims change start CHG-1')).toContain('CHG-1 is started');
  lookAway(bot);
});

it('tells nobody that a maintenance is in the way before its exception is granted', async () => {
  await using bot = await startBot(board);
  const { cem, dora, gus, hana } = bot.people;
  await approvedUpgrade(bot);
  lookAway(bot);
  const asked = await dora.runs(
    '/hims maintenance announce hims major "Vendor work" --window 2026-12-06T02:00 --duration PT2H --exception "The vendor comes only then"',
  );
  expect(asked).toContain('Nobody is told before it is granted.');
  expect(asked).not.toContain('CHG-1');
  expect(told(bot, { dm: gus.id }).join('\n')).not.toContain('cannot start');
  await cem.runs('/hims maintenance approve MW-1 "The vendor comes only then"');
  await hana.runs('/hims maintenance approve MW-1 "The vendor comes only then"');
  expect(told(bot, { dm: gus.id }).join('\n')).toMatch(/CHG-1 cannot start as planned: .*MW-1/);
  lookAway(bot);
});

it('tells a voter once that the change became another one, also who carries it out from now on', async () => {
  await using bot = await startBot(board);
  const { ana, bea } = bot.people;
  await approvedUpgrade(bot);
  lookAway(bot);
  await ana.runs('/hims change edit CHG-1 --implementer @bea');
  const heard = told(bot, { dm: bea.id }).filter((text) => text.includes('CHG-1 was changed by'));
  expect(heard).toHaveLength(1);
  lookAway(bot);
});

it('says at once what stands in the way of the time that a change is given', async () => {
  await using bot = await startBot(board);
  const { ana, bea, gus } = bot.people;
  await approvedUpgrade(bot);
  await ana.runs(
    '/hims change request normal hims "Clear the cache" --plan "Clear" --rollback "None" --validation "Works" --clinical "None" --takes PT1H --size patch --implementer @gus --at "2026-12-13 02:00" --after CHG-1',
  );
  await bot.people.dora.runs('/hims change assess CHG-2 --likelihood low --impact medium');
  await bea.runs('/hims change approve CHG-2');
  await bot.people.cem.runs('/hims change approve CHG-2');
  await ana.runs('/hims change cancel CHG-1 "Another vendor"');
  expect(await gus.runs('/hims change schedule CHG-2')).toMatch(
    /CHG-2 is scheduled: [^]*⚠️ In its way: .*CHG-1/,
  );
  lookAway(bot);
});
