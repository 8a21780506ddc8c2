import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { startMailServer } from '../support/mail-server.ts';
import { lookAway, told } from '../support/told.ts';
import { wardSystems } from '../support/ward-systems.ts';

const doubt = 'may not take place: changes are on hold then';

it('reminds nobody of what a freeze keeps from starting, and says so wherever it is planned', async () => {
  await using mail = await startMailServer();
  await using bot = await startBot({ systems: 'whole', mailUrl: mail.url });
  const { bea, gus, dora } = bot.people;
  await bea.runs('/hims maintenance announce hims patch "Kernel" --window 2026-11-29 --by @dora');
  const card = await bot.slack.expectMessage('maintenance', /MW-1/);
  const announced = mail.mails.length;
  await gus.runs('/hims maintenance freeze hims 2026-11-28 2026-12-01 "Inspection of the board"');
  lookAway(bot);
  const read = async (path: string) => (await fetch(bot.url(path))).text();
  for (const path of ['/banner/hims.json', '/status', '/status.json', '/status.atom'])
    expect(await read(path), path).toMatch(
      path === '/status.json' ? /"mayNotTakePlace":true/ : new RegExp(doubt),
    );
  for (const path of ['/banner/hims.json', '/status', '/status.json'])
    expect(await read(path), path).not.toMatch(/FRZ|Inspection/);

  await bot.clock.advance({ days: 5, hours: 22, minutes: 50 }); // ten minutes before its time
  expect(told(bot, 'maintenance')).toEqual([]);
  expect(mail.mails.length).toBe(announced);
  expect(await bea.runs('/hims maintenance show MW-1')).toMatch(
    /reminder 1 hour before: .*left out: it cannot start: FRZ-1 freezes hims then/,
  );
  const ask = await bot.slack.expectMessage(
    { dm: dora.id },
    /You carry it out at .*, and it cannot be started: FRZ-1 freezes hims until .*\. Move it or cancel it\./,
  );
  expect(bot.slack.textOf(ask)).not.toContain('Start');
  await bot.clock.advance({ minutes: 26 });
  await bot.slack.expectMessage(
    { thread: card },
    /🧊 MW-1 was announced for .* and cannot be started: FRZ-1 freezes/,
  );

  await gus.runs('/hims maintenance thaw FRZ-1 "It is over"');
  expect(await read('/banner/hims.json')).not.toContain(doubt);
  lookAway(bot);
});

it('tells nobody to move what waits for its exception: that cannot be moved', async () => {
  await using bot = await startBot();
  const { bea, gus } = bot.people;
  await bea.runs('/hims maintenance announce hims major "Upgrade" --window 2026-11-29 --exception "Must"');
  lookAway(bot);
  expect(await gus.runs('/hims maintenance freeze hims 2026-11-28 2026-12-01 "Inspection"')).toMatch(
    /It hits .*MW-1.* has to be cancelled, and/,
  );
  await bot.slack.expectMessage('maintenance', /It hits MW-1.*: cancel it, it still waits for its exception/);
  const said = await bot.slack.expectMessage({ dm: bea.id }, /FRZ-1 freezes hims.*waits for its exception/);
  expect(JSON.stringify(said.blocks)).not.toContain('"Move"');
  lookAway(bot);
});

it('says so on the cards in other channels, and reminds of it again once the freeze is lifted', async () => {
  await using bot = await startBot({
    systemsDir: await wardSystems('ward-news'),
    channels: ['incidents', 'operations', 'ward-news'],
  });
  const { bea, gus } = bot.people;
  await bea.runs('/hims maintenance announce hims patch "Kernel" --window 2026-11-29');
  const ward = await bot.slack.expectMessage('ward-news', /Planned maintenance/);
  await gus.runs('/hims maintenance freeze hims 2026-11-28 2026-12-01 "Inspection"');
  await bot.slack.expectUpdate(ward, new RegExp(doubt));
  expect(bot.slack.textOf(ward)).not.toContain('FRZ-1');
  await bot.clock.advance({ days: 5 });
  await gus.runs('/hims maintenance thaw FRZ-1 "It is over"');
  await bot.settle();
  expect(bot.slack.textOf(ward)).not.toContain(doubt);
  lookAway(bot);
  await bot.clock.advance({ hours: 22, minutes: 5 });
  expect(told(bot, 'ward-news').join()).toContain('In 1 hour: maintenance of AROCORD-HIMS');
  lookAway(bot);
});

it('marks no incident with a maintenance that a freeze keeps from starting', async () => {
  await using bot = await startBot();
  const { ana, bea, gus } = bot.people;
  await bea.runs('/hims maintenance announce hims patch "Kernel" --window 2026-11-29');
  await gus.runs('/hims maintenance freeze hims 2026-11-28 2026-12-01 "Inspection"');
  await bot.clock.advance({ days: 5, hours: 23, minutes: 5 });
  await ana.runs('/hims incident open SEV-3 hims "Printer down"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  expect(bot.slack.textOf(card)).not.toContain('in maintenance');
  await gus.runs('/hims maintenance thaw FRZ-1 "It is over"');
  await bot.slack.expectUpdate(card, /🔧 in maintenance MW-1/);
  await gus.runs('/hims maintenance freeze hims 2026-11-28 2026-12-01 "Not over"');
  await bot.settle();
  expect(bot.slack.textOf(card)).not.toContain('in maintenance');
  lookAway(bot);
});
