import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

it('opens one incident, however often the same form is sent', async () => {
  await using bot = await startBot();
  const { ana } = bot.people;
  await ana.runs('/hims incident open hims');
  const form = ana.form();
  const typed = { severity: 'SEV-3', title: 'Printers are slow' };
  const answers = await Promise.all([1, 2, 3].map(() => bot.slack.submit(ana.id, form, typed)));
  await bot.settle();
  const said = answers.map(({ ack }) => JSON.stringify(ack));
  expect(said.filter((one) => one.includes('INC-1'))).toHaveLength(1);
  expect(said.filter((one) => one.includes('That arrived twice; it was done once.'))).toHaveLength(2);
  expect(await ana.runs('/hims incident list --all')).not.toContain('INC-2');
  lookAway(bot);
});

it('takes a form again that was refused, and a second form of the same kind', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Printers are slow"');
  await ana.runs('/hims incident note INC-1');
  const first = ana.form();
  expect(
    JSON.stringify(await bot.slack.submit(ana.id, first, { text: 'MRN 12345678 cannot be printed' })),
  ).toContain('looks like');
  await ana.submits({ text: 'Ward 3 prints again' });
  await ana.runs('/hims incident note INC-1');
  await ana.submits({ text: 'Ward 3 prints again' });
  const timeline = await bea.runs('/hims incident timeline INC-1');
  expect(timeline.match(/Ward 3 prints again/g)).toHaveLength(2);
  lookAway(bot);
});
