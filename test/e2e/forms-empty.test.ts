import { expect, it } from 'vitest';
import { board, cardOf } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { there } from '../support/there.ts';
import { lookAway } from '../support/told.ts';

const plans = {
  title: 'Upgrade HIMS to 2.3.1',
  clinicalImpact: '20 min without sign-in',
  plan: 'Helm upgrade',
  rollbackPlan: 'Helm rollback',
  validationPlan: 'Sign-in works',
};
const says = 'says nothing. Say it in words.';

it('refuses in the forms of a change what says nothing, each beside its field', async () => {
  await using bot = await startBot(board);
  const { ana } = bot.people;
  await ana.runs('/hims change request normal hims');
  const empty = {
    title: '??',
    clinicalImpact: '.',
    plan: 'x',
    rollbackPlan: 'y',
    validationPlan: 'what it shows',
  };
  const { errors } = await ana.submits({ ...plans, ...empty });
  expect(errors).toEqual({
    title: `"??" ${says}`,
    clinicalImpact: `"." ${says}`,
    plan: `"x" ${says}`,
    rollbackPlan: `"y" ${says}`,
    validationPlan: '"what it shows" stands in the example for your own words.',
  });
  expect(Object.keys((await ana.submits({ ...plans, title: 'INC-3' })).errors)).toEqual(['title']);
  expect(JSON.stringify(await ana.submits(plans))).toContain('CHG-1 is asked for');
  await bot.slack.close(ana.id, ana.form(), { all: true });

  await ana.clicks(cardOf(bot), 'Edit');
  const edited = await ana.submits({ rollbackPlan: '…', title: '?' });
  expect(edited.errors).toEqual({ title: `"?" ${says}`, rollbackPlan: `"…" ${says}` });
  await ana.submits({ title: 'Upgrade', rollbackPlan: 'If in doubt we roll back with Helm?' });
  expect(bot.slack.textOf(cardOf(bot))).toContain('· Upgrade*');
  lookAway(bot);
});

it('refuses the same in the form of a maintenance, and asks about a title that speaks against it', async () => {
  await using bot = await startBot(board);
  const { gus } = bot.people;
  await gus.runs('/hims maintenance announce');
  await gus.submits({ system: 'hims', size: 'patch' });
  const when = { when: '2026-12-06T07:00:00.000Z' };
  expect((await gus.submits({ ...when, title: '?', impact: 'x' })).errors).toEqual({
    title: `"?" ${says}`,
    impact: `"x" ${says}`,
  });
  const asked = JSON.stringify(await gus.submits({ ...when, title: 'Do not announce this', impact: 'Slow' }));
  expect(asked).toContain('sounds like the opposite of it');
  expect(bot.slack.channel('maintenance').messages).toEqual([]);
  await gus.submits({ ...when, title: 'Upgrade to 2.3.1', impact: 'Slow' });
  await bot.slack.expectMessage('maintenance', /MW-1/);
  lookAway(bot);
});

it('refuses it in the forms that act at once, however often it is sent', async () => {
  await using bot = await startBot(board);
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Label printer"');
  const incident = there(bot.slack.channel('incidents').messages.find(({ text }) => text?.includes('INC-1')));
  await ana.clicks(incident, 'Resolve');
  for (const summary of ['?', '?', 'n', 'CHG-1'])
    expect(Object.keys((await ana.submits({ summary })).errors)).toEqual(['summary']);
  await bot.slack.close(ana.id, ana.form(), { all: true });
  await ana.runs(
    '/hims change request emergency hims "Block the host" --plan "Block it" --rollback "Open it" --validation "No new logins" --clinical "none"',
  );
  await bea.clicks(cardOf(bot), 'Start without approval');
  for (const why of ['?', '?', 'y'])
    expect((await bea.submits({ why })).errors).toEqual({ why: `"${why}" ${says}` });
  expect(bot.slack.textOf(cardOf(bot))).not.toContain('started');
  await bot.slack.close(bea.id, bea.form(), { all: true });
  lookAway(bot);
});
