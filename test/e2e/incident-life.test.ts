import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';

it('runs an incident from the typed command to its resolution', async () => {
  await using bot = await startBot();
  const { ana } = bot.people;

  const answer = await ana.runs('/hims incident open SEV-2 hims "Login slow"');

  expect(answer).toContain('INC-1 is open');
  const card = await bot.slack.expectMessage('incidents', /SEV-2 · INC-1 · Login slow/);
  expect(bot.slack.textOf(card)).toContain('respond by');
  console.log(bot.slack.textOf(card));
  console.log(bot.slack.describe());
});
