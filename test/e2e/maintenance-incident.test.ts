import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

it('marks incidents of the system while it is in maintenance, mutes nothing, and the mark ends by itself', async () => {
  await using bot = await startBot({ now: '2026-11-27T06:59:00Z' });
  const { ana, bea } = bot.people;
  await bea.runs('/hims maintenance announce hims patch "Kernel" --window 2026-11-29 --duration PT2H');
  await ana.runs('/hims incident open SEV-4 hims "Typo in the menu"');
  const before = await bot.slack.expectMessage('incidents', /INC-1/);
  expect(bot.slack.textOf(before)).not.toContain('in maintenance');
  await bot.clock.advance({ days: 2 });
  lookAway(bot);

  await bea.runs('/hims maintenance start MW-1');
  await bot.slack.expectUpdate(before, /🔧 in maintenance MW-1 until .*04:00/);
  await bot.clock.advance({ minutes: 10 });
  await ana.runs('/hims incident open SEV-2 hims "Login fails"');
  const during = await bot.slack.expectMessage('incidents', /INC-2/);
  expect(bot.slack.textOf(during)).toContain('🔧 in maintenance MW-1 until');
  await bot.slack.expectMessage({ dm: ana.id }, /INC-2/); // called all the same
  expect(await ana.runs('/hims incident timeline INC-2')).toContain('as SEV-2, 🔧 during MW-1');
  await ana.runs('/hims incident open SEV-2 fhir "Other system"');
  const other = await bot.slack.expectMessage('incidents', /INC-3/);
  expect(bot.slack.textOf(other)).not.toContain('in maintenance');
  lookAway(bot);

  await bot.clock.advance({ minutes: 31 }); // nobody has answered: the breach is told, with the mark
  expect(told(bot, { thread: during }).join('\n')).toMatch(/🔧 in maintenance MW-1 until 04:00/);
  lookAway(bot);

  await bea.runs('/hims maintenance complete MW-1 "Kernel 6.12 runs"');
  for (const card of [before, during])
    await bot.slack.waitFor(() => !bot.slack.textOf(card).includes('in maintenance'), {
      what: 'the mark to end',
    });
  expect(await ana.runs('/hims incident show INC-2')).toContain('🔧 during MW-1');
  expect(await ana.runs('/hims incident show INC-2')).not.toContain('🔧 in maintenance');
  lookAway(bot);
});

it('marks from the announced time on, also when nobody has said that it began', async () => {
  await using bot = await startBot({ now: '2026-11-27T06:59:00Z' });
  const { ana, bea } = bot.people;
  await bea.runs('/hims maintenance announce hims patch "Kernel" --window 2026-11-29 --duration PT2H');
  await ana.runs('/hims incident open SEV-4 hims "Typo in the menu"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.clock.advance({ days: 2, minutes: 2 });
  await bot.slack.expectUpdate(card, /🔧 in maintenance MW-1/);
  await bot.clock.advance({ hours: 2 });
  expect(bot.slack.textOf(card)).not.toContain('🔧 in maintenance');
  lookAway(bot);
});

it('says on the card of an incident, too, that the maintenance takes longer than announced', async () => {
  await using bot = await startBot({ now: '2026-11-27T06:59:00Z' });
  const { ana, bea } = bot.people;
  await bea.runs('/hims maintenance announce hims patch "Kernel" --window 2026-11-29 --duration PT2H');
  await ana.runs('/hims incident open SEV-4 hims "Typo in the menu"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.clock.advance({ days: 2 });
  await bea.runs('/hims maintenance start MW-1');
  await bot.slack.expectUpdate(card, /🔧 in maintenance MW-1 until .*04:00/);
  lookAway(bot);
  await bot.clock.advance({ hours: 2, minutes: 2 });
  const late = /🔧 in maintenance MW-1 longer than .*04:00/;
  await bot.slack.expectUpdate(card, late);
  expect(await ana.runs('/hims incident show INC-1')).toMatch(late);
  lookAway(bot);
});
