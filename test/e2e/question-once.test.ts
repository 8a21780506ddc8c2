import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

it('answers a question once, whichever of its buttons is pressed, and however often', async () => {
  await using bot = await startBot();
  const { ana } = bot.people;
  await ana.runs('/hims incident open SEV-4 hims private nurse account');
  const question = ana.lastAnswer();
  expect(await ana.clicks(question, 'Part of the text')).toContain('INC-1 is open');
  expect(await ana.clicks(question, 'Part of the text')).toContain('This question was answered already');
  expect(await ana.clicks(question, 'With --private')).toContain('This question was answered already');
  expect(await ana.runs('/hims incident list')).not.toContain('INC-2');

  await ana.runs('/hims escalate INC-1 nothing to fear');
  const other = ana.lastAnswer();
  await Promise.all([
    bot.slack.click(ana.id, other, 'Yes, do it'),
    bot.slack.click(ana.id, other, 'Yes, do it'),
  ]);
  await bot.settle();
  expect(await ana.runs('/hims incident timeline INC-1')).toMatch(/alled/);
  expect((await ana.runs('/hims incident timeline INC-1')).match(/📟|Called|called/g)?.length).toBe(1);
  lookAway(bot);
});

it('takes an answer that was refused for answered: pressed later, it would mean something else', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await ana.runs('/hims escalate INC-1 vendor needed');
  const question = ana.lastAnswer();
  await bea.runs('/hims incident resolve INC-1 "Restarted"');
  expect(await ana.clicks(question, 'Yes, do it')).toContain('What this is about has changed meanwhile.');
  await bea.runs('/hims incident reopen INC-1 "Slow again"');
  const before = await ana.runs('/hims incident timeline INC-1');
  expect(await ana.clicks(question, 'Yes, do it')).toContain('Nothing was done');
  expect(await ana.runs('/hims incident timeline INC-1')).toBe(before);
  lookAway(bot);
});
