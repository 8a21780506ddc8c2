import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

const announce =
  '/hims maintenance announce hims emergency "Disk is full" --duration PT1H --impact "HIMS is read-only"';

it('needs no notice: the people on call and the operators first, then everybody, and a report within a day', async () => {
  await using bot = await startBot();
  const { ana, dora } = bot.people;
  expect(await dora.runs(announce)).toContain('Telling the people on call first, then everybody.');
  await bot.slack.expectMessage(
    { dm: ana.id },
    /🚨 Emergency maintenance of AROCORD-HIMS.*HIMS is read-only\./,
  );
  // Whoever else is on call for hims, too: not only the first team of the order.
  await bot.slack.expectMessage({ dm: bot.people.emil.id }, /🚨 Emergency maintenance of AROCORD-HIMS/);
  await bot.slack.expectMessage('operations', /🚨 Emergency maintenance/);
  const card = await bot.slack.expectMessage(
    'maintenance',
    /Emergency maintenance: AROCORD-HIMS, Mon 23 Nov 03:00–04:00/,
  );
  const ask = await bot.slack.expectMessage({ dm: dora.id }, /Start it when you begin/);
  expect(told(bot, { dm: dora.id })).toEqual([]);

  await dora.clicks(ask, 'Start');
  expect(await dora.runs('/hims maintenance report MW-1 "A disk died and was replaced"')).toContain(
    'so it cannot be reported on. Its report is written after its end:   /hims maintenance complete MW-1',
  );
  await bot.clock.advance({ minutes: 20 });
  await dora.clicks(card, 'Complete');
  await dora.submits({ result: 'Old logs are gone' });
  await bot.slack.expectUpdate(card, /completed after 20 min[^]*Report owed by[^]*Write the report/);
  lookAway(bot);

  await bot.clock.advance({ hours: 12 });
  await bot.slack.expectMessage({ dm: dora.id }, /owes a report by/);
  await bot.clock.advance({ hours: 12 });
  const again = await bot.slack.expectMessage({ dm: dora.id }, /owes a report by/);
  await bot.slack.expectMessage({ thread: card }, /The report of MW-1 is missing/);
  await dora.clicks(again, 'Write the report');
  await dora.submits({ text: 'Logs were not rotated. They are now, every day.' });
  await bot.slack.expectUpdate(card, /Report, .*Logs were not rotated/);
  await bot.people.bea.runs('/hims maintenance report MW-1 "A cable was loose, too."');
  for (const again of ['A cable was loose, too.', 'Logs were not rotated. They are now, every day.'])
    expect(await dora.runs(`/hims maintenance report MW-1 "${again}"`)).toContain(
      'That is in the report of MW-1 already.',
    );
  await bot.slack.expectUpdate(
    card,
    /Report, <@U0DORA0004>: Logs were not rotated[^]*Added by Bea[^:]*: A cable was loose, too/,
  );
  lookAway(bot);
  await bot.clock.advance({ days: 3 });
  expect(told(bot, { dm: dora.id })).toEqual([]);
  lookAway(bot);
});

it('says to the people on call, too, where it is when it is not where everybody works', async () => {
  await using bot = await startBot({ systems: 'whole' });
  await bot.people.dora.runs(
    '/hims maintenance announce fhir emergency "Dev fix" --duration PT1H --environment development',
  );
  const said = /🚨 Emergency maintenance of [^,]* \(development\), /;
  await bot.slack.expectMessage('operations', said);
  lookAway(bot);
});

it('may be at any time, also in a freeze and beside planned work, and owes no report when it was planned', async () => {
  await using bot = await startBot();
  const { bea, dora, gus } = bot.people;
  await gus.runs('/hims maintenance freeze hims 2026-11-23 2026-11-24 "Inspection"');
  expect(await dora.runs(announce)).toContain('MW-1 is announced');
  expect(await dora.runs('/hims maintenance start MW-1')).toContain('MW-1 has begun');
  await bea.runs('/hims maintenance announce hims patch "Kernel" --window 2026-11-25');
  expect(await bea.runs('/hims maintenance report MW-2 "Too late"')).toContain(
    'MW-2 is announced, so it cannot be reported on',
  );
  lookAway(bot);
});

it('tells the new time in the messages to the people on call when it is moved', async () => {
  await using bot = await startBot();
  const { ana, dora } = bot.people;
  await dora.runs(`${announce} --window "2026-11-23 20:00"`);
  const called = await bot.slack.expectMessage(
    { dm: ana.id },
    /Emergency maintenance of AROCORD-HIMS.*20:00/,
  );
  lookAway(bot);
  await dora.runs('/hims maintenance move "2026-11-23 22:00" MW-1');
  await bot.slack.expectUpdate(called, /Emergency maintenance of AROCORD-HIMS.*22:00/);
  expect(bot.slack.textOf(called)).not.toContain('20:00');
  lookAway(bot);
});

it('begins within a day, so that it is no way around notice, windows and votes', async () => {
  await using bot = await startBot();
  const { dora } = bot.people;
  const at = (when: string) => dora.runs(`${announce} --window ${when}`); // now it is Monday 03:00
  expect(await at('2026-11-24T03:01')).toContain(
    'An emergency begins within a day. What can wait longer is announced as patch, minor, major or routine',
  );
  expect(told(bot, 'maintenance')).toEqual([]);
  expect(await at('2026-11-24T03:00')).toContain('MW-1 is announced');
  expect(await dora.runs('/hims maintenance move 2026-11-29 MW-1')).toContain(
    'An emergency begins within a day',
  );
  expect(await dora.runs('/hims maintenance announce hims emergency "Disk is full"')).toContain('MW-2');
  lookAway(bot);
});

it('is asked for its report once a day, also after the bot was away for days', async () => {
  await using bot = await startBot();
  const { dora } = bot.people;
  await dora.runs(announce);
  await dora.runs('/hims maintenance start MW-1');
  await dora.runs('/hims maintenance complete MW-1 "Old logs are gone"');
  lookAway(bot);
  bot.clock.set(bot.clock.now().plus({ hours: 30 })); // both of its times have passed
  await bot.settle();
  expect(told(bot, { dm: dora.id })).toEqual([expect.stringContaining('owes a report by')]);
  await bot.clock.advance({ days: 1 });
  expect(told(bot, { dm: dora.id })).toHaveLength(1);
  lookAway(bot);
});

it('takes as long as was announced when it begins after its time, and does not begin days later', async () => {
  await using bot = await startBot();
  const { dora } = bot.people;
  await dora.runs(announce);
  await dora.runs(announce.replace(' hims ', ' fhir '));
  lookAway(bot);
  await bot.clock.advance({ hours: 5 });
  lookAway(bot);
  expect(await dora.runs('/hims maintenance start MW-1')).toContain('|09:00 EST>');
  await bot.slack.expectMessage('maintenance', /Begun: .*until 09:00/);
  lookAway(bot);
  await bot.clock.advance({ hours: 1, minutes: 1 });
  await bot.slack.expectMessage('maintenance', /Not finished yet/);

  await bot.clock.advance({ days: 2 });
  expect(await dora.runs('/hims maintenance start MW-2')).toMatch(
    /The time of MW-2 ended at [^]*Announce a new one: {3}\/hims maintenance move now MW-2/,
  );
  lookAway(bot);
});
