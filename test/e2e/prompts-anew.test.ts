import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

it('draws a message anew when the incident that it tells of has another severity and system', async () => {
  await using bot = await startBot({ now: '2026-11-23T15:00:00Z' });
  const { bea, dora } = bot.people;
  await bea.runs('/hims incident open SEV-4 fhir "Feed is slow"');
  await bea.runs('/hims incident role commander @dora INC-1');
  const role = await bot.slack.expectMessage({ dm: dora.id }, /SEV-4 · INC-1[^]*You are the commander now/);
  lookAway(bot);

  await bot.clock.advance({ minutes: 10 });
  await bea.runs('/hims incident severity SEV-1 "All wards" INC-1');
  await bot.slack.expectUpdate(role, /SEV-1 · INC-1[^]* fhir[^]*You are the commander now/);
  await bea.runs('/hims incident system hims INC-1');
  await bot.slack.expectUpdate(role, /SEV-1 · INC-1[^]* hims[^]*You are the commander now/);
  expect(bot.slack.textOf(role)).not.toContain('late');
  expect(JSON.stringify(role.blocks)).toContain('Update');
  expect(dora.dms().filter((one) => bot.slack.textOf(one).includes('commander'))).toHaveLength(1);
  const drawn = role.versions.length;
  await bea.runs('/hims incident note "Seen" INC-1');
  expect(role.versions).toHaveLength(drawn); // nothing that it says has changed
  lookAway(bot);
});

it('draws what asks about a maintenance anew when its time has changed', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  await bea.runs('/hims maintenance announce hims major "Upgrade" --window 2026-12-13 --duration PT2H');
  lookAway(bot);
  await bot.clock.advance({ days: 19, hours: 22, minutes: 58 });
  const ask = await bot.slack.expectMessage({ dm: bea.id }, /You carry it out at .*02:00/);
  expect(await bea.runs('/hims maintenance move 2027-01-10T02:00 MW-1')).toContain('is moved');
  await bot.slack.expectUpdate(ask, /You carry it out at .*10 Jan/);
  lookAway(bot);
});
