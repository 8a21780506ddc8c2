import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import {
  cardOfRun,
  filesIn,
  procedureSystems,
  procedures,
  stepLineOf,
} from '../support/procedure-systems.ts';
import { lookAway } from '../support/told.ts';

let bot: TestBot;

beforeAll(async () => {
  const texts = { daily: procedures.daily(), care: procedures.care() };
  bot = await startBot({
    systemsDir: await procedureSystems(texts),
    channels: ['incidents', 'operations', 'checklists'],
  });
});
afterAll(() => bot[Symbol.asyncDispose]());

it('is ticked and unticked, annotated, given away, and measured', async () => {
  const { ana, bea, emil } = bot.people;
  expect(await ana.runs('/hims run start daily hims')).toMatch(
    /RUN-1 Daily checks is started\. Its card goes to <#/,
  );
  const card = cardOfRun(bot, 'RUN-1', 'checklists');
  expect(bot.slack.textOf(card)).toMatch(
    /\*RUN-1 · Daily checks, \w+ \d+ \w+\* · hims {3}0 of 4 done · <@U0ANA00001>\n🙋 Space on the disk disk 97 % \(at most 80 %\) ⚠️\n□ Look at the logs {5}□ Empty the queue\n□ Fill up the paper/,
  );
  const [logs, queue, paper, disk] = ['logs', 'queue', 'paper', 'disk'].map((id) =>
    stepLineOf(bot, card, id),
  );
  if (!logs || !queue || !paper || !disk) throw new Error('an item has no line');
  await Promise.all([bot.slack.click(ana.id, logs, 'Done'), bot.slack.click(bea.id, logs, 'Done')]);
  await bot.settle();
  expect([ana, bea].map((person) => person.lastAnswer().text).toSorted()).toEqual([
    'logs is done. RUN-1: 1 of 4 done.',
    expect.stringMatching(/logs of RUN-1 is done \(by <@.*>\), so it cannot be marked as done/),
  ]);
  const old = bot.slack.snapshot(logs);
  expect(await bea.clicks(logs, 'Not done')).toContain('logs is open again');
  await bot.slack.clickStale(bea.id, old, 'run.reopen');
  await bot.settle();
  expect(bea.lastAnswer().text).toContain('earlier try of logs');
  await ana.runs('/hims run done RUN-1 logs "All quiet"');

  await ana.clicks(queue, 'Give it to somebody');
  await ana.submits({ assignee: 'emil' });
  expect(await emil.clicks(queue, 'Done')).toContain('queue is done');
  await ana.clicks(paper, 'Not applicable');
  await ana.submits({ why: 'There is no printer' });
  expect(await ana.runs('/hims run list --all')).toContain(
    'RUN-1 · Daily checks (hims, production) · 2 of 4 done, 1 not applicable',
  );

  await ana.clicks(disk, 'Open an incident');
  expect(bot.slack.textOf(ana.form())).toContain('What is broken?');
  await ana.submits({ severity: 'SEV-3' });
  await bot.slack.expectMessage('incidents', /INC-1 disk is 97 % \(RUN-1\)/);
  expect(await ana.clicks(disk, 'Measure again')).toContain('disk is tried again');
  await ana.clicks(disk, 'Accept');
  await ana.submits({ why: 'A new one is ordered' });
  const count = '2 of 4 done, 1 not applicable, 1 accepted';
  expect(bot.slack.textOf(card)).toMatch(new RegExp(`✅ \\*RUN-1 .* {3}${count}[\\s\\S]*Done`));
  await ana.clicks(card, 'Log');
  const [log] = filesIn(ana.dms().flatMap(({ files }) => files));
  const file = log?.text ?? '';
  expect(file).toContain(`| Came to | ${count} |`);
  expect(file).toMatch(/Fill up the paper \(paper\) \| not applicable[\s\S]*\(disk\) \| accepted/);
  lookAway(bot);
});

it('is closed with what is open', async () => {
  const { ana } = bot.people;
  await ana.runs('/hims run start daily hims');
  const card = cardOfRun(bot, 'RUN-2', 'checklists');
  for (const several of ['logs "queue"', 'logs "queue and paper"', 'logs "queue, paper"'])
    expect(await ana.runs(`/hims run done RUN-2 ${several}`)).toMatch(
      /logs, queue[^:]*: a line is for one of them\. Nothing was done\.[\s\S]*\/hims run done RUN-2 queue`/,
    );
  expect(await ana.runs('/hims run skip RUN-2 logs "queue"')).toContain('/hims run skip RUN-2 logs "why"');
  await ana.runs('/hims run done RUN-2 logs');
  expect(await ana.clicks(card, 'Open the list')).toMatch(/Empty the queue[\s\S]*Done/);
  await ana.clicks(card, 'Close it');
  await ana.submits({ why: 'Holiday' });
  expect(bot.slack.textOf(card)).toMatch(
    /❌ \*RUN-2[\s\S]*Closed by <@U0ANA00001> .* with 3 of 4 not done: Holiday/,
  );
  await ana.runs('/hims run note RUN-2 queue "The vendor was away"');
  expect(bot.slack.textOf(stepLineOf(bot, card, 'disk'))).not.toContain('Try again');
  lookAway(bot);
});

it('goes on with its own copy when the procedure is changed or gone, and a form from before is shown anew', async () => {
  const { ana } = bot.people;
  await ana.runs('/hims run start care hims');
  const card = cardOfRun(bot, 'RUN-3');
  await ana.runs('/hims run list hims');
  await ana.clicks(ana.lastAnswer(), { actionId: 'run.start-this', value: '1:procedure:hims:care' });
  const other = procedures.care().replace('Take care', 'Take more care').replace('Dry it,', 'Dry it well,');
  await bot.restart({ systemsDir: await procedureSystems({ care: other }) });
  await bot.settle();
  const sent = await ana.submits();
  expect(bot.slack.textOf(sent.view ?? ana.form())).toMatch(
    /care was changed while this form was open[\s\S]*Dry it well/,
  );

  await bot.restart({ systemsDir: await procedureSystems({}) });
  await bot.settle();
  await ana.clicks(stepLineOf(bot, card, 'which'), 'Gently');
  await ana.runs('/hims run done RUN-3 wash');
  await ana.runs('/hims run done RUN-3 dry');
  expect(bot.slack.textOf(card)).toMatch(/✅ \*RUN-3 · Take care\*[\s\S]*✓ Dry it /);
  expect(await ana.runs('/hims run list')).toContain('Nothing runs.');
  lookAway(bot);
});
