import { expect, it } from 'vitest';
import { approvedUpgrade, board } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

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

it('posts no correction as a new message where the old one is gone, and asks only those for a look who can vote', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, gus } = bot.people;
  const assess = '/hims change assess CHG-1 --likelihood low --impact medium';
  const card = await approvedUpgrade(bot);
  // Bea voted, and is to carry it out now.
  await ana.runs('/hims change edit CHG-1 --implementer @bea');
  await bot.slack.expectMessage(
    { thread: card },
    /Earlier votes no longer count: <@U0CEM00003>, have another look\./,
  );
  lookAway(bot);
  await ana.runs('/hims change edit CHG-1 --plan "In two steps"');
  await dora.runs(assess);
  for (const one of [bea, cem, gus]) for (const dm of one.dms()) dm.isDeleted = true;
  lookAway(bot);
  await ana.runs('/hims change cancel CHG-1 "Not needed"');
  await bot.clock.advance({ minutes: 30 });
  const said = [bea, cem, gus].flatMap((one) => told(bot, { dm: one.id })).join('\n');
  expect(said).not.toContain('have another look');
  expect(said).not.toContain('Earlier votes');
  // The card is the one message that comes again.
  lookAway(bot);
  card.isDeleted = true;
  await dora.runs('/hims change comment CHG-1 "Noted"');
  await bot.slack.expectMessage('changes', /CHG-1 Upgrade HIMS to 2\.3\.1 .*cancelled/);
  lookAway(bot);
});
