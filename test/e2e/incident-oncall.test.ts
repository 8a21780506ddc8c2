import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

const night = '2026-11-24T03:30:00Z'; // Monday 22:30 in New York, where hims is
const calls = (texts: string[]) => texts.filter((text) => text.includes('You are on call'));

it.each(['SEV-3', 'SEV-4'])(
  'wakes nobody between 22:00 and 07:00 for a %s, and tells at 07:00',
  async (severity) => {
    await using bot = await startBot({ systems: 'whole', now: night });
    const { ana, bea } = bot.people;

    expect(await bea.runs(`/hims incident open ${severity} hims "Printer queue"`)).toMatch(
      new RegExp(`nobody is woken for ${severity}: the people on call are called at .*07:00`),
    );
    await bot.slack.expectMessage('incidents', /INC-1/);
    await bot.clock.advance({ hours: 8, minutes: 29 });
    expect([ana, bot.people.hana, bot.people.ivo].flatMap(({ id }) => told(bot, { dm: id }))).toEqual([]);
    await bot.clock.advance({ minutes: 2 });
    expect(calls(told(bot, { dm: ana.id }))).toHaveLength(1);
    lookAway(bot);
  },
);

it.each(['SEV-1', 'SEV-2'])('wakes people for a %s at any hour', async (severity) => {
  await using bot = await startBot({ systems: 'whole', now: night });
  await bot.people.bea.runs(`/hims incident open ${severity} hims "Login fails"`);
  expect(calls(told(bot, { dm: bot.people.ana.id }))).toHaveLength(1);
  lookAway(bot);
});

it('calls nobody in the morning for what was answered in the night', async () => {
  await using bot = await startBot({ systems: 'whole', now: night });
  const { ana, bea } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Printer queue"');
  await bea.runs('/hims incident ack INC-1');
  await bot.clock.advance({ hours: 9 });
  expect(told(bot, { dm: ana.id })).toEqual([]);
  lookAway(bot);
});

it('keeps warnings, misses and the order of escalation for the morning, too', async () => {
  await using bot = await startBot({ systems: 'whole', now: night });
  const { bea, hana } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Printer queue"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.clock.advance({ hours: 8, minutes: 29 }); // the 2 h to respond were over at 00:30
  expect(told(bot, { thread: card })).toEqual([]);
  await bot.clock.advance({ minutes: 1 });
  expect(told(bot, { thread: card }).join('\n')).toMatch(
    /Nobody has acknowledged INC-1.*Calling DevOps Team/,
  );
  await bot.clock.advance({ minutes: 5 });
  expect(told(bot, { dm: hana.id })).toHaveLength(1);
  lookAway(bot);
});

it('wakes people in the night as soon as it is worse than it looked', async () => {
  await using bot = await startBot({ systems: 'whole', now: night });
  const { ana, bea } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Printer queue"');
  expect(told(bot, { dm: ana.id })).toEqual([]);
  await bea.runs('/hims incident severity INC-1 SEV-1 "No ward can print"');
  expect(calls(told(bot, { dm: ana.id }))).toHaveLength(1);
  await bot.clock.advance({ hours: 9 });
  expect(calls(told(bot, { dm: ana.id })).length).toBeLessThanOrEqual(1); // not once more at 07:00; as DevOps Team only
  lookAway(bot);
});

it('lets people sleep by the clock of their system', async () => {
  await using bot = await startBot({ systems: 'whole', now: night });
  const { ana, bea } = bot.people;
  await bea.runs('/hims incident open SEV-3 fhir "Terminology is stale"'); // 03:30 in UTC, the zone of fhir
  expect(told(bot, { dm: ana.id })).toEqual([]);
  await bot.clock.advance({ hours: 3, minutes: 30 });
  expect(calls(told(bot, { dm: ana.id }))).toHaveLength(1); // 07:00 UTC, still night in New York
  lookAway(bot);
});

it('shows the order, and takes a Slack user group as whoever is in it now', async () => {
  await using bot = await startBot({
    systems: 'whole',
    peopleFile: 'test/fixtures/people-group-on-call.yaml',
    users: [
      { name: 'zoe', id: 'U0ZOE00001' },
      { name: 'yan', id: 'U0YAN00001' },
    ],
    groups: [{ handle: 'oncall', id: 'S0ONCALL001', users: ['zoe'] }],
  });
  const { ana, bea, dora } = bot.people;
  expect(await ana.runs('/hims oncall hims')).toMatch(
    /On call for hims[^]*DevOps Team: <@U0ZOE00001> · \+1 \(555\) 123-DEVOPS[^]*Database Team[^]*If nobody acknowledges[^]*1\. at the missed response: DevOps Team[^]*2\. 5 min later: IT Director/,
  );
  await bea.runs('/hims incident open SEV-1 hims "Login fails"');
  expect(calls(told(bot, { dm: 'U0ZOE00001' }))).toHaveLength(1);
  expect(told(bot, { dm: dora.id })).toEqual([]); // the next of the list is for the telephone

  await bot.slack.changeGroup('oncall', ['yan']);
  await expect.poll(async () => ana.runs('/hims oncall hims')).toContain('<@U0YAN00001>');
  await bea.runs('/hims incident open SEV-1 hims "Printers fail"');
  expect(calls(told(bot, { dm: 'U0YAN00001' }))).toHaveLength(1);
  expect(told(bot, { dm: 'U0ZOE00001' })).toEqual([]);

  // With nobody in the group the next of the list is told.
  await bot.slack.changeGroup('oncall', []);
  await expect.poll(async () => ana.runs('/hims oncall hims')).not.toContain('<@U0YAN00001>');
  await bea.runs('/hims incident open SEV-1 hims "Scanners fail"');
  expect(calls(told(bot, { dm: dora.id }))).toHaveLength(1);
  lookAway(bot);
});

it('asks nobody for updates, tasks or summaries in the night of a small incident, but in the morning', async () => {
  await using bot = await startBot({ systems: 'whole', now: '2026-11-24T02:00:00Z' }); // 21:00 in New York
  const { bea, dora } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Printer queue"');
  await bea.runs('/hims incident role commander INC-1'); // owes an update at 01:00
  await bea.runs('/hims incident task "Buy toner" @dora --due PT2H INC-1');
  await bea.runs('/hims incident open SEV-3 hims "Scanner dirty"');
  await bea.runs('/hims incident resolve INC-2'); // owes a summary at 22:00
  lookAway(bot);
  await bot.clock.advance({ hours: 9, minutes: 59 });
  expect([...told(bot, { dm: bea.id }), ...told(bot, { dm: dora.id })]).toEqual([]);
  await bot.clock.advance({ minutes: 1 });
  expect(told(bot, { dm: bea.id }).toSorted()).toEqual([
    expect.stringContaining('An update is due'),
    expect.stringContaining('It is resolved without a summary'),
  ]);
  expect(told(bot, { dm: dora.id })).toEqual([expect.stringContaining('Task 1 is due: Buy toner')]);
  lookAway(bot);
});
