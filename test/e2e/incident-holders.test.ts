import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

it('gives roles and tasks to colleagues alone', async () => {
  await using bot = await startBot({
    users: [
      { name: 'gil', isRestricted: true },
      { name: 'old', isDeleted: true },
      { name: 'robo', isBot: true },
    ],
  });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');

  for (const name of ['gil', 'old', 'robo']) {
    expect(await bea.runs(`/hims incident role commander @${name} INC-1`)).toContain(
      'is no full member here',
    );
    expect(await bea.runs(`/hims incident task INC-1 "Look" @${name}`)).toContain('is no full member here');
  }
  expect(await bea.runs('/hims incident show INC-1')).toContain('no commander yet');
  lookAway(bot);
});

it('lets those who hold a role or a task do what it asks, whatever roles they have in the system', async () => {
  await using bot = await startBot();
  const { ana, bea, cem, fay } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await bea.runs('/hims incident role communications @cem INC-1');
  await bea.runs('/hims incident task INC-1 "Tell the board" @fay');

  expect(await cem.runs('/hims incident update INC-1 "Failover is running"')).toContain(
    'INC-1 has your update',
  );
  expect(await cem.runs('/hims incident resolve INC-1 "done"')).toContain('it takes the role');
  const [task] = fay.dms().slice(-1);
  expect(task && (await fay.clicks(task, 'Done'))).toContain('Task 1 of INC-1 is done');
  expect(await fay.runs('/hims incident update INC-1 "Nothing new"')).toContain('it takes the role');
  lookAway(bot);
});

it('lets who holds one task end that one alone, and who writes down speak to nobody', async () => {
  await using bot = await startBot();
  const { ana, bea, cem, fay } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await bea.runs('/hims incident task INC-1 "Restart the spooler" @ana');
  await bea.runs('/hims incident task INC-1 "Tell the board" @fay');
  expect(await fay.runs('/hims incident task done 1 INC-1')).toContain('it takes the role');
  expect(await fay.runs('/hims incident task done 2 INC-1')).toContain('Task 2 of INC-1 is done');
  expect(await fay.runs('/hims incident task done 1 INC-1')).toContain('it takes the role');

  const publish = '/hims incident publish INC-1 "Sign-in is slow." --components sign-in';
  await bea.runs('/hims incident role scribe @fay INC-1');
  expect(await fay.runs(publish)).toContain('it takes the role');
  expect(await fay.runs('/hims incident note INC-1 "Restarted at 3"')).toContain('in the timeline');
  await bea.runs('/hims incident role communications @cem INC-1');
  expect(await cem.runs(publish)).toContain('The status page shows your text');
  expect(await cem.runs('/hims incident unpublish INC-1')).toContain('off the status page');
  lookAway(bot);
});

it('lets who commands give out tasks and write notes, because a commander delegates', async () => {
  await using bot = await startBot();
  const { ana, bea, cem, fay } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await bea.runs('/hims incident role commander @fay INC-1');
  expect(await fay.runs('/hims incident task INC-1 "Find labels" @ana')).toContain('Task 1 of INC-1');
  expect(await fay.runs('/hims incident note INC-1 "Restarted at 3"')).toContain('in the timeline');
  expect(await fay.runs('/hims incident resolve INC-1 "Restarted"')).toContain('it takes the role');
  await bea.runs('/hims incident role communications @cem INC-1');
  expect(await cem.runs('/hims incident note INC-1 "Wards were told"')).toContain('in the timeline');
  expect(await cem.runs('/hims incident task INC-1 "Call the press"')).toContain('it takes the role');
  lookAway(bot);
});

it('tells somebody who was only called what they may do after they answered', async () => {
  await using bot = await startBot();
  const { ana } = bot.people;
  const jo = bot.person('U0JO000010');
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await ana.runs('/hims escalate INC-1 @jo "Knows the lock table"');
  const said = await jo.runs('/hims incident ack INC-1');
  expect(said).toContain('tell the others what you know');
  expect(said).not.toContain('Update');
  lookAway(bot);
});

it('shows at home what waits for somebody, with the button that ends it', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  await bea.runs('/hims incident open SEV-1 hims "Login fails"');
  await bea.runs('/hims incident role commander INC-1');
  await bea.runs('/hims incident task INC-1 "Call the vendor" @ana --due PT1H');

  expect(await ana.runs('/hims')).toMatch(/Waits for you[\s\S]*INC-1, task 1: Call the vendor · due/);
  expect(await bea.runs('/hims')).not.toContain('Waits for you');
  await ana.clicks(ana.lastAnswer(), 'Done');
  expect(await ana.runs('/hims')).not.toContain('Waits for you');

  await bea.runs('/hims incident resolve INC-1 "Freed the lock table"');
  expect(await bea.runs('/hims')).toMatch(/Waits for you[\s\S]*Review of INC-1, Login fails: close it/);
  await bea.clicks(bea.lastAnswer(), 'Close');
  expect(await bea.runs('/hims')).not.toContain('Waits for you');
  lookAway(bot);
});

it('keeps the words that the keeper chose, and follows the author in the line that stands in the thread', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  const verbatim = await bot.slack.write(ana.id, 'incidents', 'db-1 is full');
  const chosen = await bot.slack.write(ana.id, 'incidents', 'Mrs Smith of bed 4 cannot be admitted');
  await bea.chooses('incident.timeline', verbatim);
  await bea.submits({});
  await bot.slack.close(bea.id, bea.form(), { all: true });
  await bea.chooses('incident.timeline', chosen);
  await bea.submits({ text: 'A patient cannot be admitted' });
  await bot.slack.close(bea.id, bea.form(), { all: true });
  const thread = () => bot.slack.thread(card).map((message) => bot.slack.textOf(message));

  await bot.slack.edit(ana.id, verbatim, 'db-2 is full');
  await bot.slack.edit(ana.id, chosen, 'Mrs Smith of bed 4 can not be admitted');
  await bot.settle();
  expect(thread()).toEqual([
    expect.stringContaining('db-2 is full (edited)'),
    expect.stringContaining('A patient cannot be admitted (edited since)'),
  ]);

  await bot.slack.erase(ana.id, verbatim);
  await bot.settle();
  expect(thread()[0]).toContain('A message that was deleted since');
  expect(JSON.stringify(thread())).not.toContain('db-');
  told(bot, { thread: card });
  lookAway(bot);
});
