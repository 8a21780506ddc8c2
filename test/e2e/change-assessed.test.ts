import { expect, it } from 'vitest';
import { approvedUpgrade, board, cardOf, sunday, upgrade } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { procedureSystems, procedures } from '../support/procedure-systems.ts';
import { lookAway } from '../support/told.ts';

const low = '/hims change assess CHG-1 --likelihood low --impact low';

it.each([
  ['title', '"Drop the database"'],
  ['plan', '--plan "Drop the database"'],
  ['rollback', '--rollback "None"'],
  ['validation', '--validation "Nobody calls"'],
  ['size', '--size major'],
  ['clinical impact', '--clinical "Nobody can sign in"'],
])('takes the assessment with what was assessed: %s', async (_what, edit) => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.runs(low);
  await bea.runs('/hims change approve CHG-1');
  expect(await ana.runs(`/hims change edit CHG-1 ${edit}`)).toMatch(/submitted[\s\S]*waits to be assessed/);
  expect(await cem.runs('/hims change approve CHG-1')).toContain('CHG-1 is submitted');
  lookAway(bot);
});

it.each([
  ['the time', '--at "2026-12-13 02:00"'],
  ['how long it takes', '--takes PT1H'],
  ['the implementer', '--implementer @bea'],
])('keeps the assessment where %s is another one', async (_what, edit) => {
  await using bot = await startBot(board);
  await approvedUpgrade(bot);
  expect(await bot.people.ana.runs(`/hims change edit CHG-1 ${edit}`)).toMatch(/assessed by[\s\S]*0 of 2/);
  lookAway(bot);
});

it('is assessed anew when whoever assessed it is to carry it out, and by nobody who wrote a part of it', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, emil, gus } = bot.people;
  await approvedUpgrade(bot);
  expect(await ana.runs('/hims change edit CHG-1 --implementer @dora')).toContain('submitted');
  expect(await dora.runs(low)).toContain('You carry out CHG-1, so somebody else assesses it.');
  await bea.runs('/hims change edit CHG-1 --plan "Another"');
  expect(await bea.runs(low)).toContain('You changed CHG-1, so somebody else assesses it.');
  expect(await gus.runs(low)).toContain('You were to carry out CHG-1, so somebody else assesses it.');
  expect(await emil.runs(low)).toContain('low risk. Its vote is open.');
  expect(await cem.runs('/hims change approve CHG-1')).toContain('still open');
  lookAway(bot);
});

it('counts a change as risky as the procedure that carries it out, and says why', async () => {
  const systemsDir = await procedureSystems({ upgrade: procedures.upgrade() });
  await using bot = await startBot({ ...board, systemsDir });
  const { ana, dora } = bot.people;
  await ana.runs(upgrade(`${sunday} --run "upgrade outcome=well"`));
  expect(await dora.runs(low)).toContain(
    'CHG-1 is assessed: high risk, because upgrade has a high risk by itself. Its vote is open.',
  );
  expect(bot.slack.textOf(cardOf(bot))).toMatch(
    /high risk[\s\S]*which makes the risk high[\s\S]*Security Team 0 of 1/,
  );
  lookAway(bot);
});

it('gives the size of an emergency to no other change: not when asked, not in an edit, not in a form', async () => {
  await using bot = await startBot(board);
  const { ana } = bot.people;
  const refused =
    'Only an emergency change has the size emergency; a normal change waits for its window. Choose another size, or:   /hims change request emergency hims';
  expect(await ana.runs(upgrade().replace('--size patch', '--size emergency'))).toContain(refused);
  expect(await ana.runs('/hims change request hims --template restart-service --size emergency')).toContain(
    'approved as it is',
  );
  await ana.runs(upgrade());
  expect(await ana.runs('/hims change edit CHG-1 --size emergency')).toContain(refused);
  await ana.clicks(cardOf(bot), 'Edit');
  expect(JSON.stringify(ana.form())).not.toContain('"emergency"');
  await bot.slack.close(ana.id, ana.form(), { all: true });
  lookAway(bot);
});

it('takes neither an assessment nor an edit from a form that showed something else', async () => {
  await using bot = await startBot(board);
  const { ana, bea, dora } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.clicks(cardOf(bot), 'Assess');
  await bea.clicks(cardOf(bot), 'Edit');
  await ana.runs('/hims change edit CHG-1 --plan "Drop the database"');

  const outdated = 'CHG-1 was changed while your form was open. Nothing was saved.';
  const [assessed, edited] = [
    await dora.submits({ likelihood: 'low', impact: 'low' }),
    await bea.submits({ title: 'Upgrade and more' }),
  ];
  for (const { errors } of [assessed, edited]) expect(Object.values(errors).join()).toContain(outdated);
  for (const person of [dora, bea]) await bot.slack.close(person.id, person.form(), { all: true });
  expect(await ana.runs('/hims change show CHG-1')).toMatch(/submitted[\s\S]*Drop the database/);
  lookAway(bot);
});

it('makes a change less risky by whoever assessed it, or an approver, and not by asking the next one', async () => {
  await using bot = await startBot(board);
  const { ana, bea, dora, emil, hana } = bot.people;
  await emil.runs(upgrade(sunday).replace('@gus', '@bea'));
  await dora.runs('/hims change assess CHG-1 --likelihood high --impact high');
  expect(await ana.runs(low)).toMatch(
    /<@U0DORA0004> assessed CHG-1 as riskier than that\. .*, or an approver, lowers it/,
  );
  expect(await bea.runs(low)).toContain('You carry out CHG-1');
  expect(await dora.runs('/hims change assess CHG-1 --likelihood medium --impact high')).toContain(
    'is assessed',
  );
  expect(await hana.runs(low)).toContain('low risk');
  lookAway(bot);
});

it('is made less risky by nobody else, also after an edit that voids the assessment', async () => {
  await using bot = await startBot(board);
  const { ana, dora, emil } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.runs('/hims change assess CHG-1 --likelihood high --impact high');
  await ana.runs('/hims change edit CHG-1 --clinical "none."');
  expect(await emil.runs('/hims change assess CHG-1 --likelihood low --impact low')).toContain(
    '<@U0DORA0004> assessed CHG-1 as riskier than that',
  );
  expect(await dora.runs('/hims change assess CHG-1 --likelihood low --impact low')).toContain(
    'Its vote is open',
  );
  lookAway(bot);
});
