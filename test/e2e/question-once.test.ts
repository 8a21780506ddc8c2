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
