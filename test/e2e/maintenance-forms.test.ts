import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

it.each(['Cancel', 'Move'])('shows the time, and refuses the form %s once it was moved', async (choice) => {
  await using bot = await startBot();
  const { bea, gus } = bot.people;
  await bea.runs('/hims maintenance announce hims major "Upgrade" --window 2026-12-13 --duration PT2H');
  const card = await bot.slack.expectMessage('maintenance', /MW-1/);
  await bea.clicks(card, choice);
  expect(bot.slack.textOf(bea.form())).toMatch(/MW-1 · Upgrade[^]*Sun 13 Dec 02:00–04:00 New York/);
  expect(await gus.runs('/hims maintenance move 20 Dec MW-1')).toContain('is moved');

  const fields = choice === 'Cancel' ? { why: 'Not ready' } : { when: '2026-12-27T07:00:00.000Z' };
  expect(JSON.stringify(await bea.submits(fields))).toMatch(
    /MW-1 was moved since you opened this form: it is on Sun 20 Dec 02:00–04:00 New York .*\. Nothing was saved\./,
  );
  await bot.slack.close(bea.id, bea.form(), { all: true });
  await bot.slack.expectUpdate(card, /Sun 20 Dec/);
  await bea.clicks(card, 'Cancel');
  await bea.submits({ why: 'Not ready' });
  await bot.slack.expectUpdate(card, /❌ Cancelled/);
  lookAway(bot);
});

it('refuses the forms of one that was extended meanwhile', async () => {
  await using bot = await startBot({ now: '2026-12-06T07:00:00Z' });
  const { bea, gus } = bot.people;
  await bea.runs('/hims maintenance announce hims emergency "Disk" --duration PT2H --exception "Now"');
  lookAway(bot);
  await bea.runs('/hims maintenance start MW-1');
  await bea.runs('/hims maintenance complete MW-1');
  await gus.runs('/hims maintenance extend PT1H MW-1');
  expect(JSON.stringify(await bea.submits({ result: 'Done' }))).toContain(
    'MW-1 was extended since you opened this form',
  );
  lookAway(bot);
});
