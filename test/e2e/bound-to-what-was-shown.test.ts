import { expect, it } from 'vitest';
import { approvedUpgrade, board, cardOf, sunday, upgrade } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { asked, start, untilFailover } from '../support/failover.ts';
import { there } from '../support/there.ts';
import { lookAway, told } from '../support/told.ts';

it('confirms no other try by the answer to a question that named no step', async () => {
  await using bot = await startBot({ ...board, systems: 'whole', now: '2026-11-24T17:00:00Z' });
  const { ana, dora, hana } = bot.people;
  await dora.runs('/hims incident open SEV-1 caresync "A server is lost"');
  await ana.runs(start);
  await untilFailover(bot);
  await hana.runs('/hims run confirm RUN-1?');
  const question = hana.lastAnswer();
  await hana.clicks(there(asked(bot, 'hana')), 'Confirm');
  await ana.runs('/hims run fail RUN-1 failover "Both claim to be primary"');
  await ana.runs('/hims run retry RUN-1 failover');
  expect(await hana.clicks(question, 'Yes, do it')).toContain('has changed meanwhile. Nothing was done.');
  lookAway(bot);
});

it('lowers by no edit what somebody else assessed as risky', async () => {
  await using bot = await startBot(board);
  const { ana, dora } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.runs('/hims change assess CHG-1 --likelihood high --impact high');
  await ana.runs('/hims change edit CHG-1 --clinical "none."');
  await ana.runs('/hims change edit CHG-1');
  const answer = await ana.submits({ likelihood: 'low', impact: 'low' });
  expect(JSON.stringify(answer) + bot.slack.textOf(ana.form())).toContain(
    'assessed CHG-1 as riskier than that',
  );
  expect(bot.slack.textOf(cardOf(bot))).not.toContain('low risk');
  lookAway(bot);
});

it('says in a message that asked for the start that there is another time, or how it ended', async () => {
  await using bot = await startBot(board);
  const { ana, gus } = bot.people;
  await approvedUpgrade(bot);
  await gus.runs('/hims change schedule CHG-1');
  lookAway(bot);
  await bot.clock.advance({ days: 13 });
  const due = gus.dms().findLast((one) => bot.slack.textOf(one).includes('It is time to start CHG-1'));
  expect(due).toBeDefined();
  await ana.runs('/hims change cancel CHG-1 "The vendor is ill"');
  expect(due && bot.slack.textOf(due)).toMatch(/CHG-1 is cancelled, or has another time/);
  expect(due && bot.slack.textOf(due)).not.toContain('done meanwhile');
  lookAway(bot);
});

it('takes back what it said of a freeze once that is lifted', async () => {
  await using bot = await startBot(board);
  const { cem, gus, hana } = bot.people;
  const card = await approvedUpgrade(bot);
  await gus.runs('/hims change schedule CHG-1');
  lookAway(bot);
  await cem.runs('/hims maintenance freeze hims 2026-12-05 2026-12-07 "Accreditation visit"');
  const said = gus.dms().at(-1);
  expect(said && bot.slack.textOf(said)).toMatch(/CHG-1 cannot start as planned: the freeze .*FRZ-1/);
  expect(bot.slack.textOf(card)).toContain('FRZ-1');
  await hana.runs('/hims maintenance thaw FRZ-1 "The visit is put off"');
  expect(told(bot, { dm: gus.id }).join('\n')).not.toContain('undefined');
  lookAway(bot);
});

it('publishes by nobody who may not publish, and takes no word behind a flag for its value', async () => {
  await using bot = await startBot(board);
  const { ana } = bot.people;
  const jo = bot.person('U0JO000010');
  expect(await jo.runs('/hims incident open SEV-4 hims "Printer" --public')).toContain('it takes the role');
  expect(await ana.runs('/hims incident open SEV-4 hims Login slow --public no')).toContain(
    '--public stands alone',
  );
  expect(await ana.runs('/hims incident list')).toContain('No open incidents');
  await ana.runs(upgrade(sunday));
  await bot.people.dora.runs('/hims change assess CHG-1 --likelihood low --impact medium');
  for (const nothing of ['👎', '-1', '🤷'])
    expect(await bot.people.bea.runs(`/hims change approve CHG-1 "${nothing}"`)).not.toContain(
      'You approved',
    );
  lookAway(bot);
});
