import { expect, it } from 'vitest';
import { approvedUpgrade, board, sunday, upgrade } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

it('blocks windows, says what of the announced it hits, keeps that from starting, and can be lifted', async () => {
  await using bot = await startBot();
  const { bea, gus, ana, dora } = bot.people;
  await bea.runs('/hims maintenance announce hims patch "Kernel" --window 2026-11-29 --by @dora');
  const card = await bot.slack.expectMessage('maintenance', /MW-1/);

  expect(await ana.runs('/hims maintenance freeze hims 2026-11-28 2026-12-01 "Inspection"')).toContain(
    'You cannot do that',
  );
  expect(
    await gus.runs('/hims maintenance freeze hims 2026-11-28 2026-12-01 "Inspection <!here>"'),
  ).toContain(
    'FRZ-1: hims is frozen, Sat 28 Nov 00:00 to Wed 2 Dec 00:00 New York. It hits MW-1 Kernel (Sun 29 Nov 02:00–06:00): it has to be moved or cancelled',
  );
  const [line] = told(bot, 'maintenance');
  expect(line).toContain('⚠️ It hits MW-1, Kernel (Sun 29 Nov 02:00–06:00, DORA): move it or cancel it.');
  expect(line).not.toContain('<!here>');
  expect(line).not.toContain('under way'); // it begins later
  await bot.slack.expectUpdate(card, /🧊 FRZ-1 freezes hims until[^]*Move it or cancel it/);
  await bot.slack.expectMessage({ dm: dora.id }, /FRZ-1 freezes hims.*It cannot be started then/);
  await bot.slack.expectMessage({ dm: bea.id }, /FRZ-1 freezes hims/);

  expect(
    await bea.runs('/hims maintenance announce hims patch "Other" --window 2026-11-29T03:00 --duration PT1H'),
  ).toContain(
    'hims is frozen from Sat 28 Nov 00:00 to Wed 2 Dec 00:00 (FRZ-1: Inspection &lt;!here&gt;). Choose a time outside of it',
  );
  const windows = await bea.runs('/hims maintenance windows hims');
  expect(windows).not.toContain('Sun 29 Nov 02:00–06:00');
  expect(windows).toContain('🧊 FRZ-1 · hims is frozen');

  const cannot = /MW-1 .*🧊 cannot start then: FRZ-1/;
  expect(await ana.runs('/hims maintenance list hims')).toMatch(cannot);
  expect(await ana.runs('/hims change calendar hims')).toMatch(cannot);
  expect(await ana.runs('/hims')).toMatch(cannot);

  await bot.clock.advance({ days: 5, hours: 23, minutes: 5 });
  lookAway(bot);
  expect(await dora.runs('/hims maintenance start MW-1')).toContain('hims is frozen from');
  expect(await bea.runs('/hims maintenance thaw FRZ-1 "Mine waits"')).toMatch(
    /FRZ-1 holds up .*MW-1.*, and you have a hand in it/,
  );
  expect(await gus.runs('/hims maintenance thaw FRZ-1 "The inspection is over"')).toContain(
    'FRZ-1 is lifted',
  );
  await bot.slack.expectMessage('maintenance', /☀️ FRZ-1 .* is lifted/);
  expect(await dora.runs('/hims maintenance start MW-1')).toContain('MW-1 has begun');
  expect(await gus.runs('/hims maintenance thaw FRZ-1 "again"')).toContain('FRZ-1 was lifted already');
  expect(await gus.runs('/hims maintenance thaw FRZ-9 "Over"')).toContain('There is no FRZ-9');
  lookAway(bot);
});

it.each([
  ['2026-12-04 2026-12-01', 'A freeze ends after it begins'],
  ['2026-11-01 2026-11-02', 'That time is over already'],
  ['2026-12-01 2028-12-01', 'A freeze lasts a year at most'],
  ['2026-12-32 2027-01-01', 'is no date'],
  ['2026-12-01 soon', '"soon" does not fit here'],
])('refuses %s in words', async (span, words) => {
  await using bot = await startBot();
  expect(await bot.people.gus.runs(`/hims maintenance freeze hims ${span} "Holidays"`)).toContain(words);
  expect(told(bot, 'maintenance')).toEqual([]);
});

it('names the changes that it hits, too', async () => {
  await using bot = await startBot(board);
  const { cem, gus } = bot.people;
  await approvedUpgrade(bot);
  await gus.runs('/hims change schedule CHG-1');

  const answer = await cem.runs('/hims maintenance freeze hims 2026-12-05 2026-12-07 "Accreditation visit"');
  expect(answer).toMatch(/It hits CHG-1 .*\(Sun 6 Dec 02:00–\d\d:00\): it has to be moved or cancelled/);
  await bot.slack.expectMessage('maintenance', /⚠️ It hits CHG-1, .*: move it or cancel it\./);
  lookAway(bot);
});

it('is lifted by whoever set it or may approve, and by nobody else whose change it holds up', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, gus, hana } = bot.people;
  await ana.runs(upgrade(sunday).replace('@gus', '@hana'));
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact medium');
  for (const voter of [bea, cem]) await voter.runs('/hims change approve CHG-1');
  const freeze = '/hims maintenance freeze hims 2026-11-20 2026-12-07';
  await gus.runs(`${freeze} "Accreditation visit"`);
  await gus.runs('/hims maintenance freeze hims 2026-11-20 2026-12-08 "Stocktaking"');
  expect(await dora.runs('/hims maintenance thaw FRZ-1 "I would like to"')).toContain(
    'You cannot do that in hims',
  );
  expect(await hana.runs('/hims maintenance thaw FRZ-1 "My upgrade waits"')).toMatch(
    /FRZ-1 holds up .*CHG-1.*, and you have a hand in it, so somebody else lifts the freeze: <@U0GUS00007>, who set it, or an approver\./,
  );
  // Whoever goes off the list to lift it still has a hand in it.
  await ana.runs('/hims change edit CHG-1 --implementer @gus');
  for (const voter of [bea, cem]) await voter.runs('/hims change approve CHG-1');
  expect(await hana.runs('/hims maintenance thaw FRZ-1 "Not mine any more"')).toContain(
    'you have a hand in it',
  );
  expect(await cem.runs('/hims maintenance thaw FRZ-1 "It is over"')).toMatch(
    /FRZ-1 is lifted: hims is still frozen by FRZ-2 until .*Dec 00:00/,
  );
  await bot.slack.expectMessage('maintenance', /☀️ FRZ-1 .*hims is still frozen by FRZ-2 until/);
  expect(await gus.runs('/hims maintenance thaw FRZ-2 "Done"')).toContain('hims is not frozen any more');
  await bot.slack.expectMessage('maintenance', /☀️ FRZ-2 .*hims is not frozen any more/);
  lookAway(bot);
});

it('says of a freeze that has not begun which of its days another one still freezes', async () => {
  await using bot = await startBot();
  const { gus } = bot.people;
  for (const days of ['2026-12-20 2027-01-04', '2026-12-24 2026-12-26', '2027-01-01 2027-01-10'])
    await gus.runs(`/hims maintenance freeze hims ${days} "Holidays"`);
  const still =
    /FRZ-1.* is lifted: hims stays frozen by FRZ-2 from .*Thu 24 Dec 00:00.* until .*Sun 27 Dec 00:00.*, and by FRZ-3 from .*1 Jan.* until .*11 Jan/;
  expect(await gus.runs('/hims maintenance thaw FRZ-1 "Fewer days will do"')).toMatch(still);
  await bot.slack.expectMessage('maintenance', still);
  const over = /FRZ-2.* is lifted: hims will not be frozen then\./;
  expect(await gus.runs('/hims maintenance thaw FRZ-2 "Not at all"')).toMatch(over);
  await bot.slack.expectMessage('maintenance', over);
  // One that is in force keeps no other from being named.
  await gus.runs('/hims maintenance freeze hims 2026-11-20 2027-01-02 "Visit"');
  expect(await gus.runs('/hims maintenance thaw FRZ-4 "Over"')).toMatch(
    /FRZ-4 is lifted: hims is not frozen now, and will be again by FRZ-3 from .*1 Jan/,
  );
  lookAway(bot);
});
