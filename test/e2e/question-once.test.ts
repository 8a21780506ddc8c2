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

it('answers an offer once, whichever of its buttons is pressed, also where one of them opens a form', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  const announce = '/hims maintenance announce hims major "Upgrade" --window 2026-11-29 --duration PT2H';
  await bea.runs(announce);
  const first = bea.lastAnswer();
  // The form was open before the other button was pressed.
  await bea.clicks(first, 'Ask for an exception');
  expect(await bea.clicks(first, 'maintenance.take')).toContain('MW-1 is announced');
  const sent = await bea.submits({ exception: 'The certificate ends on Monday' });
  expect(JSON.stringify(sent)).toContain('This question was answered already');
  expect(await bea.clicks(first, 'Ask for an exception')).toContain('This question was answered already');
  lookAway(bot);

  await bea.runs(announce.replace('11-29', '12-02'));
  const second = bea.lastAnswer();
  await bea.clicks(second, 'Ask for an exception');
  await bea.submits({ exception: 'The certificate ends on Monday' });
  expect(await bea.clicks(second, 'maintenance.take')).toContain('This question was answered already');
  expect(await bea.clicks(second, 'Ask for an exception')).toContain('This question was answered already');
  expect(await bea.runs('/hims maintenance list')).not.toContain('MW-3');
  lookAway(bot);
});

it('takes a line that opens a form for the answer', async () => {
  await using bot = await startBot();
  const { bea } = bot.people;
  await bea.runs('/hims maintenance announce hims major "Upgrade"?');
  const question = bea.lastAnswer();
  await bea.clicks(question, 'Yes, do it');
  expect(bea.form().title).toContain('Announce');
  expect(await bea.clicks(question, 'Yes, do it')).toContain('This question was answered already');
  lookAway(bot);
});
