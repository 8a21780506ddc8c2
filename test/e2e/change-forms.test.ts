import { expect, it } from 'vitest';
import { board, cardOf, sunday, upgrade } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { startFakeGithub } from '../support/fake-github.ts';
import { there } from '../support/there.ts';
import { lookAway, told } from '../support/told.ts';

const plans = {
  title: 'Upgrade HIMS to 2.3.1',
  clinicalImpact: '20 min without sign-in',
  plan: 'Helm upgrade\nWatch the pods',
  rollbackPlan: 'Helm rollback',
  validationPlan: '- Sign-in works\n- Charts open',
};

it('asks for a change in two forms, from the shortcut', async () => {
  await using bot = await startBot(board);
  const { ana } = bot.people;
  await ana.chooses('change.request');
  await ana.submits({ system: 'hims', type: 'normal' });
  const form = ana.form();
  expect(form.title).toBe('Request a change');
  const held = JSON.stringify(form.body);
  expect(held).toContain('From Sun 6 Dec 02:00');
  const done = await ana.submits({
    ...plans,
    likelihood: 'high',
    impact: 'low',
    size: 'patch',
    takes: 'PT2H',
    implementer: 'gus',
  });
  expect(bot.slack.textOf(there(done.view))).toContain('CHG-1 is asked for');
  await bot.slack.close(ana.id, ana.form(), { all: true });
  const card = cardOf(bot);
  expect(bot.slack.textOf(card)).toMatch(
    /no time yet, takes 2 h · 20 min without sign-in[\s\S]*carried out by <@U0GUS00007>/,
  );

  await ana.clicks(card, 'Edit');
  expect(JSON.stringify(ana.form().body)).toContain('Watch the pods');
  await ana.submits({ plan: 'Helm upgrade, then watch the pods', when: '2026-11-29T07:00:00.000Z' });
  await bot.slack.expectUpdate(card, /Sun 29 Nov 02:00–04:00 .* wanted/);
  await bot.slack.expectMessage({ thread: card }, /was changed by .*\(plan, time none → .*Sun 29 Nov 02:00/);
  expect(await ana.clicks(card, 'Details')).toMatch(
    /Helm upgrade, then watch the pods[\s\S]*☐ Sign-in works\n☐ Charts open/,
  );
  lookAway(bot);
});

it('asks for what was not typed, with what was', async () => {
  await using bot = await startBot(board);
  const { ana } = bot.people;
  expect(await ana.runs('/hims change request')).toBe('');
  expect(ana.form().title).toBe('Request a change');
  await bot.slack.close(ana.id, ana.form(), { all: true });
  expect(await ana.runs('/hims change request emergency hims "Block the host"')).toBe('');
  expect(bot.slack.valuesOf(ana.form())).toMatchObject({ title: 'Block the host', size: 'emergency' });
  const { title: _typed, ...rest } = plans;
  await ana.submits(rest);
  expect(bot.slack.textOf(cardOf(bot))).toContain('🚨 *CHG-1 · emergency · medium risk · Block the host*');
  await bot.slack.close(ana.id, ana.form(), { all: true });
  expect(await ana.runs('/hims change request standard hims')).toBe('');
  const template = { template: 'restart-service', when: '2026-11-25T07:00:00.000Z' };
  expect(JSON.stringify(await ana.submits(template))).toContain('cannot carry out a standard change in hims');
  await ana.submits({ ...template, implementer: 'gus' });
  expect(bot.slack.textOf(cardOf(bot, 'CHG-2'))).toContain('approved by its template');
  lookAway(bot);
});

it('keeps everything that was typed in the form that asks for the rest', async () => {
  await using github = await startFakeGithub();
  await using bot = await startBot({ ...board, githubUrl: github.apiUrl, githubToken: github.token });
  const { ana } = bot.people;
  expect(
    await ana.runs(
      `/hims change request normal hims "Upgrade" ${sunday} --takes PT2H --size major --plan "Helm upgrade" --implementer @gus --pr ${github.link(212)}`,
    ),
  ).toBe('');
  expect(bot.slack.valuesOf(ana.form())).toMatchObject({
    title: 'Upgrade',
    plan: 'Helm upgrade',
    when: '2026-12-06T07:00:00.000Z',
    takes: 'PT2H',
    size: 'major',
    implementer: 'gus',
    pullRequest: github.link(212),
  });
  await bot.slack.close(ana.id, ana.form(), { all: true });
});

it('takes the pull requests of our GitHub and of no other, wherever they are given', async () => {
  await using bot = await startBot(board);
  const { ana } = bot.people;
  const theirs = 'https://github.com.evil.example/clinic/hims/pull/212';
  const refusal = 'That is no address of a pull request on our GitHub';
  expect(await ana.runs(upgrade(`--pr ${theirs}`))).toContain(refusal);
  await ana.runs('/hims change request normal hims');
  const { errors } = await ana.submits({ ...plans, pullRequest: theirs });
  expect(Object.values(errors).join()).toContain(refusal);
  await bot.slack.close(ana.id, ana.form(), { all: true });
  await ana.runs(upgrade());
  expect(await ana.runs(`/hims change edit CHG-1 --pr ${theirs}`)).toContain(refusal);
  await ana.clicks(cardOf(bot), 'Edit');
  const edited = await ana.submits({ pullRequest: theirs });
  expect(Object.values(edited.errors).join()).toContain(refusal);
  expect(bot.slack.textOf(cardOf(bot))).not.toContain('evil');
  await bot.slack.close(ana.id, ana.form(), { all: true });
  lookAway(bot);
});

it('asks for a time where none was voted on, in a form with the free ones', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, gus } = bot.people;
  await ana.runs(upgrade());
  const card = cardOf(bot);
  await dora.clicks(card, 'Assess');
  await dora.submits({ likelihood: 'low', impact: 'low' });
  await bea.runs('/hims change approve CHG-1');
  await cem.runs('/hims change approve CHG-1');
  expect(await gus.runs('/hims change schedule CHG-1')).toBe('');
  await gus.submits({ at: '2026-11-29T07:00:00.000Z' });
  await bot.slack.expectUpdate(card, /Sun 29 Nov 02:00–04:00 New York/);
  await bot.slack.close(gus.id, gus.form(), { all: true });
  await gus.clicks(card, 'Give it a time'); // another free one: nobody voted on a time
  await gus.submits({ at: '2026-12-06T07:00:00.000Z' });
  await bot.slack.expectUpdate(card, /Sun 6 Dec 02:00–04:00 New York/);
  lookAway(bot);
});

it('keeps what people type harmless, and stops what looks like a patient', async () => {
  await using bot = await startBot(board);
  const { ana, bea } = bot.people;
  await ana.runs(upgrade(sunday, '<!here> <b>Upgrade</b> &amp; {0} `x`'));
  const card = cardOf(bot);
  const drawn = JSON.stringify(card.blocks) + card.text;
  expect(drawn).not.toContain('<!here>');
  expect(drawn).toContain('&lt;b&gt;Upgrade&lt;/b&gt;');
  expect(await bea.runs('/hims change comment CHG-1 "<!channel> MRN 4471123"')).toContain('This looks like');
  await bea.clicks(card, 'Ask');
  const stopped = await bea.submits({ text: 'MRN 4471123 is waiting' });
  expect(bot.slack.textOf(there(stopped.view))).toContain('This looks like');
  expect(told(bot, { thread: card }).join()).not.toContain('4471123');
  expect(await bea.runs('/hims change show CHG-99')).toContain('There is no CHG-99');
  expect(await bea.runs('/hims change approve CHG-1')).toContain(
    'CHG-1 is submitted, so it cannot be approved.   /hims change assess CHG-1',
  );
  expect(await bea.runs('/hims change schedul CHG-1')).toContain('Did you mean change schedule?');
  expect(await ana.runs('/hims change edit CHG-1 --at "2026-02-30 02:00"')).toContain(
    'There is no 2026-02-30',
  );
  expect(await ana.runs('/hims change edit CHG-1 --environment moon')).toContain(
    'hims has no environment "moon"',
  );
  expect(await ana.runs('/hims change edit CHG-1 --takes P30D')).toContain('A change takes a week at most');
  expect(await ana.runs('/hims change edit CHG-1 --pr https://evil.example/x/y/pull/1')).toContain(
    'no address of a pull request',
  );
  lookAway(bot);
});

it('lists, plans ahead, and says at home what waits', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, gus } = bot.people;
  expect(await ana.runs('/hims change agenda')).toBe('Nothing waits for the board.');
  await ana.runs(upgrade(sunday));
  await ana.runs(upgrade('', 'Rotate certificates'));
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact medium');
  expect(await ana.runs('/hims change list')).toMatch(/CHG-1 · assessed · low risk[\s\S]*CHG-2 · submitted/);
  expect(await bea.runs('/hims change list --mine')).toContain(
    'No change that you asked for or carry out is open',
  );
  expect(await gus.runs('/hims change list hims --mine --waiting')).toContain('CHG-2');
  expect(await ana.runs('/hims change agenda')).toMatch(
    /the board meets .*14:00[\s\S]*CHG-1[\s\S]*Change approval board 0 of 2/,
  );
  expect(await ana.runs('/hims change calendar hims')).toMatch(/Sun 6 Dec 02:00–04:00 · CHG-1 Upgrade HIMS/);
  expect(await bea.runs('/hims')).toMatch(/Changes that wait for you[\s\S]*CHG-1[\s\S]*waits for your vote/);
  expect(await ana.runs('/hims')).not.toContain('Changes that wait for you');
  await bea.runs('/hims change approve CHG-1');
  expect(await bea.runs('/hims')).not.toContain('Changes that wait for you');
  await cem.runs('/hims change approve CHG-1');
  await gus.runs('/hims change schedule CHG-1');
  await bot.clock.advance({ days: 12, hours: 22, minutes: 30 });
  expect(await gus.runs('/hims')).toMatch(/CHG-1[\s\S]*is to be started/);
  // Begun and not started, it stays until its end is past.
  await bot.clock.advance({ hours: 1 });
  const calendar = '/hims change calendar hims';
  expect(await ana.runs(calendar)).toMatch(/Sun 6 Dec 02:00–04:00 · CHG-1 Upgrade HIMS .*\(scheduled\)/);
  await bot.clock.advance({ hours: 2 });
  expect(await ana.runs(calendar)).not.toContain('CHG-1');
  lookAway(bot);
});

it('shows which checks are left, and none of those that are ticked', async () => {
  await using bot = await startBot(board);
  const { ana, bea, gus } = bot.people;
  await ana.chooses('change.request');
  await ana.submits({ system: 'hims', type: 'emergency' });
  await ana.submits({ ...plans, likelihood: 'low', impact: 'low', implementer: 'gus' });
  await bea.runs('/hims change approve CHG-1');
  await gus.runs('/hims change start CHG-1');
  await gus.clicks(cardOf(bot), 'Done, validate');
  const left = there(bot.slack.thread(cardOf(bot)).find((one) => one.text?.includes('2 checks are open')));
  expect(await gus.runs('/hims change validate CHG-1 1')).toContain('Ticked; 1 of 2 checks');
  await bot.slack.expectUpdate(left, /one check is open\.\s*☐ 2\. Charts open/);
  expect(bot.slack.textOf(left)).not.toContain('Sign-in works');
  await gus.runs('/hims change fail CHG-1 "The charts stay empty"');
  await bot.slack.expectUpdate(left, /no action needed, CHG-1 is failed/);
  lookAway(bot);
});
