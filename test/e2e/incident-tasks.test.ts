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

  await bea.runs('/hims incident close INC-1 --reviewed');
  lookAway(bot);
  expect(await dora.runs('/hims')).toMatch(/INC-1[^]*Call the vendor/); // open tasks outlive that, too

  expect(await dora.clicks(due, 'Done')).toContain('Task 1 of INC-1 is done; none is left');
  expect(await dora.runs('/hims')).not.toContain('Call the vendor');
  await bot.slack.expectMessage({ thread: card }, /✓ Task 1 done by/);
  await bot.slack.expectUpdate(card, /tasks 1 of 1 done/);
  await bot.clock.advance({ days: 5 });
  expect(told(bot, { dm: dora.id })).toEqual([]);
  expect(JSON.stringify(line.blocks)).not.toContain('incident.task-done');
  expect(await bea.runs('/hims incident task done 1 INC-1')).toContain(
    `Task 1 of INC-1 was done by <@${dora.id}>`,
  );
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

it('keeps a button bound to its task when a merge moves the task, and never gives its number away', async () => {
  await using bot = await startBot({ now: '2026-11-23T15:00:00Z' });
  const { ana, bea, dora, emil } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Storage is full"');
  const old = await bot.slack.expectMessage('incidents', /INC-1/);
  await ana.runs('/hims incident open SEV-3 hims "Reports fail"');
  const goesOn = await bot.slack.expectMessage('incidents', /INC-2/);
  await bea.runs('/hims incident task "Order new disk" @dora INC-1');
  const asked = await bot.slack.expectMessage({ dm: dora.id }, /Order new disk/);
  const line = await bot.slack.expectMessage({ thread: old }, /☐ Task 1: Order new disk/);
  await bea.runs('/hims incident task "Ask the wards" INC-2');
  lookAway(bot);

  await bea.runs('/hims incident merge INC-1 INC-2');
  await bot.slack.expectUpdate(line, /Task 1: Order new disk .* goes on as task 2 of INC-2/);
  expect(JSON.stringify(line.blocks)).not.toContain('Done');
  await bot.slack.expectUpdate(asked, /INC-2[^]*gave you task 2: Order new disk/);
  await bea.runs('/hims incident reopen INC-1 "It was another thing"');
  expect(await bea.runs('/hims incident task "Call the regulator" @emil INC-1')).toContain('Task 2 of INC-1');
  lookAway(bot);

  expect(await dora.runs('/hims incident task done 1 INC-1')).toContain(
    'Task 1 of INC-1 goes on as task 2 of INC-2, and is done there; 1 left',
  );
  await bot.slack.expectMessage({ thread: goesOn }, /✓ Task 2 done by/);
  await bot.slack.expectUpdate(line, /✓ Task 1: Order new disk .* done by .* as task 2 of INC-2/);
  await bot.slack.expectUpdate(asked, /INC-1: no action needed, .*task 2 of INC-2 was done by Dora/);
  expect(await emil.runs('/hims incident show INC-1')).toMatch(/☐ 2\. Call the regulator/);
  lookAway(bot);
});

it('follows a task through two merges from the button it was given with', async () => {
  await using bot = await startBot({ now: '2026-11-23T15:00:00Z' });
  const { ana, bea, dora } = bot.people;
  for (const title of ['Storage is full', 'Reports fail', 'Nobody can sign in'])
    await ana.runs(`/hims incident open SEV-3 hims "${title}"`);
  await bea.runs('/hims incident task "Order new disk" @dora INC-1');
  await bea.runs('/hims incident task "Call the wards" INC-3');
  const [asked] = dora.dms().filter((one) => bot.slack.textOf(one).includes('Order new disk'));
  if (!asked) throw new Error('Dora was not asked');
  await bea.runs('/hims incident merge INC-1 INC-2');
  await bea.runs('/hims incident merge INC-2 INC-3');

  expect(bot.slack.textOf(asked)).toMatch(/INC-3[^]*task 2: Order new disk/);
  expect(await dora.clicks(asked, 'Done')).toContain('Task 2 of INC-3 is done; 1 left');
  expect(bot.slack.textOf(asked)).toContain('task 2 of INC-3 was done by Dora');
  expect(await bea.runs('/hims incident task "Write it down" INC-2')).toContain('INC-2 is closed');
  await bea.runs('/hims incident reopen INC-2 "Again"');
  expect(await bea.runs('/hims incident task "Write it down" INC-2')).toContain('Task 2 of INC-2 is there');
  lookAway(bot);
});

it('draws the line of a task anew once it is done', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Storage is full"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bea.runs('/hims incident task "Order new disk" INC-1');
  const line = await bot.slack.expectMessage({ thread: card }, /☐ Task 1: Order new disk/);
  await bea.clicks(line, 'Done');
  await bot.slack.expectUpdate(line, /✓ Task 1: Order new disk .*done by/);
  expect(JSON.stringify(line.blocks)).not.toContain('"actions"');
  lookAway(bot);
});

it('gives no task to somebody on leave who is still away when it is due', async () => {
  await using bot = await startBot({ now: '2026-11-23T15:00:00Z' });
  const { ana, bea, cem, dora } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await cem.runs('/hims away @dora --until 2026-11-25');
  lookAway(bot);
  for (const due of ['', '--due PT4H '])
    expect(await bea.runs(`/hims incident task "Call the vendor" @cem ${due}INC-1`)).toContain(
      `<@${cem.id}> is on leave, so nobody counts on them now. Nothing was done.`,
    );
  expect(cem.dms()).toEqual([]);
  expect(await bea.runs('/hims incident show INC-1')).not.toContain('Call the vendor');
  expect(await bea.runs('/hims incident task "Write to the vendor" @cem --due P5D INC-1')).toContain(
    'Task 1 of INC-1 is there',
  );
  expect(await dora.runs('/hims incident task "Read the logs" INC-1')).toContain('Task 2');
  lookAway(bot);
});
