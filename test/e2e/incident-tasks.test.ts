import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

it('gives a task to a person, reminds them every day, and stops when it is done', async () => {
  await using bot = await startBot({ now: '2026-11-23T15:00:00Z' });
  const { ana, bea, dora } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  lookAway(bot);

  expect(await bea.runs('/hims incident task "Call the vendor" @dora --due PT4H INC-1')).toContain(
    'Task 1 of INC-1 is there',
  );
  await bot.slack.expectMessage({ dm: dora.id }, /gave you task 1: Call the vendor\. Due /);
  const line = await bot.slack.expectMessage({ thread: card }, /☐ Task 1: Call the vendor · .* \(by /);
  await bot.slack.expectUpdate(card, /tasks 0 of 1 done/);

  await bea.runs('/hims incident resolve INC-1 "Cache"'); // tasks outlive the incident
  lookAway(bot);
  await bot.clock.advance({ hours: 3, minutes: 59 });
  expect(told(bot, { dm: dora.id })).toEqual([]);
  await bot.clock.advance({ minutes: 1 });
  const due = await bot.slack.expectMessage({ dm: dora.id }, /Task 1 is due: Call the vendor/);
  await bot.clock.advance({ days: 1 });
  await bot.slack.expectMessage({ dm: dora.id }, /Task 1 is due/);
  expect(bot.slack.textOf(bot.slack.thread(card).at(-1) ?? card)).not.toContain('is due'); // only to its owner
  expect(await bea.runs('/hims incident show INC-1')).toMatch(/☐ 1\. Call the vendor · .* · ⚠️ due since/);

  expect(await dora.clicks(due, 'Done')).toContain('Task 1 of INC-1 is done; none is left');
  await bot.slack.expectMessage({ thread: card }, /✓ Task 1 done by/);
  await bot.slack.expectUpdate(card, /tasks 1 of 1 done/);
  await bot.clock.advance({ days: 5 });
  expect(told(bot, { dm: dora.id })).toEqual([]);
  expect(await bea.clicks(line, 'Done')).toContain(`Task 1 of INC-1 was done by <@${dora.id}>`);
  lookAway(bot);
});

it('reminds the room of a task that is nobody’s, and knows the numbers of tasks', async () => {
  await using bot = await startBot({ now: '2026-11-23T15:00:00Z' });
  const { ana, bea, cem } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bea.runs('/hims incident task "Read the logs" --due PT1H INC-1');
  await bea.runs('/hims incident task "Call the wards" INC-1');
  lookAway(bot);
  await bot.clock.advance({ hours: 2 });
  expect(told(bot, { thread: card }).filter((text) => text.includes('Task'))).toEqual([
    expect.stringContaining('Task 1 is due: Read the logs'),
  ]);
  expect(await bea.runs('/hims incident task done 7 INC-1')).toContain('INC-1 has no task 7');
  expect(await bea.runs('/hims incident task done INC-1')).toContain('N is missing');
  expect(await cem.runs('/hims incident task done 1 INC-1')).toContain('it takes the role');
  expect(await bea.runs('/hims incident task done 1 INC-1')).toContain('1 left');
  expect(await bea.runs('/hims incident task done 1 INC-1')).toContain('was done by');
  lookAway(bot);
});

it('asks in a form for what a task is', async () => {
  await using bot = await startBot();
  const { ana, bea, dora } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bea.runs('/hims incident ack INC-1');
  await bea.clicks(card, 'Add a task');
  await bea.submits({ text: 'Call the vendor', owner: 'dora', due: 'P1D' });

  expect(bot.slack.textOf(bea.form())).toContain('Task 1 of INC-1 is there');
  await bot.slack.expectMessage({ dm: dora.id }, /gave you task 1: Call the vendor\. Due .*Tue 24 Nov 03:00/);
  expect(await dora.runs('/hims incident list --mine')).toContain('INC-1');
  expect(await bot.people.emil.runs('/hims incident list --mine')).not.toContain('INC-1');
  lookAway(bot);
});
