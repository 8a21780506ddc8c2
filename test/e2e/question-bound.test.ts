import { expect, it } from 'vitest';
import { board, cardOf, upgrade } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { asked, start, untilFailover } from '../support/failover.ts';
import { there } from '../support/there.ts';
import { lookAway } from '../support/told.ts';

const changed = 'What this is about has changed meanwhile. Nothing was done.';
const emergency = upgrade().replace(' normal ', ' emergency ').replace('--size patch', '--size emergency');

it('approves nothing that was edited after the question', async () => {
  await using bot = await startBot(board);
  const { ana, bea } = bot.people;
  await ana.runs(emergency);
  await bea.runs('/hims change approve CHG-1 "if it was rehearsed"');
  const question = bea.lastAnswer();
  await ana.runs('/hims change edit CHG-1 --plan "Drop all tables"');
  expect(await bea.clicks(question, 'Do it all the same')).toContain(changed);
  expect(bot.slack.textOf(cardOf(bot))).not.toContain('approved by');
  await bea.runs('/hims change approve CHG-1?');
  expect(await bea.clicks(bea.lastAnswer(), 'Yes, do it')).toContain('With that it is approved');
  lookAway(bot);
});

it('resolves nothing that was reopened or raised after the question, nor lowers it', async () => {
  await using bot = await startBot(board);
  const { ana, dora } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Label printer"');
  await ana.runs('/hims incident resolve INC-1?');
  const resolve = ana.lastAnswer();
  await ana.runs('/hims incident severity INC-1 SEV-4 only my screen');
  const lower = ana.lastAnswer();
  await dora.runs('/hims incident severity INC-1 SEV-1 "All wards down now"');
  expect(await ana.clicks(resolve, 'Yes, do it')).toContain(changed);
  expect(await ana.clicks(lower, 'Yes, do it')).toContain(changed);
  expect(await ana.runs('/hims incident show INC-1')).toMatch(/SEV-1/);
  lookAway(bot);
});

it('answers no question after an hour', async () => {
  await using bot = await startBot(board);
  const { ana } = bot.people;
  await ana.runs('/hims incident open hims SEV-4 private nurse account');
  const question = ana.lastAnswer();
  await bot.clock.advance({ minutes: 62 });
  expect(await ana.clicks(question, 'Part of the text')).toContain('That was more than an hour ago');
  lookAway(bot);
});

it('confirms no second try by a question about the first', async () => {
  await using bot = await startBot({ ...board, systems: 'whole', now: '2026-11-24T17:00:00Z' });
  const { ana, dora, hana } = bot.people;
  await dora.runs('/hims incident open SEV-1 caresync "A server is lost"');
  await ana.runs(start);
  await untilFailover(bot);
  await hana.runs('/hims run confirm RUN-1 failover?');
  const question = hana.lastAnswer();
  await hana.clicks(there(asked(bot, 'hana')), 'Confirm');
  await ana.runs('/hims run fail RUN-1 failover "Both claim to be primary"');
  await ana.runs('/hims run retry RUN-1 failover');
  expect(await hana.clicks(question, 'Yes, do it')).toContain(changed);
  expect(bot.slack.textOf(there(asked(bot, 'hana')))).toContain('Confirm');
  lookAway(bot);
});

it('insists on no text about what has changed since it was stopped', async () => {
  await using bot = await startBot(board);
  const { ana, bea } = bot.people;
  await ana.runs(emergency);
  await bea.runs('/hims change approve CHG-1 "ticket MRN 4471123 of the vendor"');
  await bea.clicks(bea.lastAnswer(), 'It is not, post it');
  await ana.runs('/hims change edit CHG-1 --plan "Drop the archive"');
  expect(JSON.stringify(await bea.submits({ phi_reason: 'A ticket of the vendor' }))).toContain(changed);
  expect(bot.slack.textOf(cardOf(bot))).not.toContain('approved by');
  lookAway(bot);
});

it('starts and breaks the glass by no form that showed another plan', async () => {
  await using bot = await startBot(board);
  const { ana, bea, dora, gus } = bot.people;
  await ana.runs(emergency);
  await dora.clicks(cardOf(bot), 'Start without approval');
  await ana.runs('/hims change edit CHG-1 --plan "Drop the cluster and rebuild"');
  expect(JSON.stringify(await dora.submits({ why: 'Wards are down' }))).toContain(changed);
  expect(bot.slack.textOf(cardOf(bot))).not.toContain('started');
  await bea.runs('/hims change approve CHG-1');
  await gus.runs('/hims change start CHG-1');
  await gus.runs('/hims change validate CHG-1');
  await gus.runs('/hims change validate CHG-1 1');
  await gus.clicks(cardOf(bot), 'Complete');
  expect(JSON.stringify(await gus.submits({ result: 'Done' }))).toContain('CHG-1 is completed');
  lookAway(bot);
});

it('resolves nothing by a form that showed a milder severity', async () => {
  await using bot = await startBot(board);
  const { ana, dora } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Label printer"');
  const card = there(bot.slack.channel('incidents').messages.find(({ text }) => text?.includes('INC-1')));
  await ana.clicks(card, 'Resolve');
  await dora.runs('/hims incident severity INC-1 SEV-1 "All wards down now"');
  expect(JSON.stringify(await ana.submits({ summary: 'Label printer restarted' }))).toContain(
    'INC-1 is now SEV-1',
  );
  lookAway(bot);
});

it('lets an exception that is moved by another one take back nothing of the first', async () => {
  await using bot = await startBot(board);
  const { bea, dora, gus, hana } = bot.people;
  await gus.runs(
    '/hims maintenance announce hims patch "Upgrade" --window 2026-11-27T12:00 --duration PT3H --exception "It must" --by @dora',
  );
  await bea.runs('/hims maintenance approve MW-1 "It must"');
  await gus.runs('/hims maintenance move MW-1 2026-11-27T12:30 --exception "Half an hour later"');
  await hana.runs('/hims maintenance approve MW-1 "Fine"');
  await bot.clock.advance({ days: 4, hours: 9, minutes: 31 });
  expect(await bea.runs('/hims maintenance start MW-1')).toContain('You allowed the exception of MW-1');
  expect(await dora.runs('/hims maintenance start MW-1')).toContain('MW-1 has begun');
  lookAway(bot);
});

it('starts by no button of a card that showed another revision', async () => {
  await using bot = await startBot(board);
  const { ana, bea, gus } = bot.people;
  await ana.runs(emergency);
  await bea.runs('/hims change approve CHG-1');
  const card = cardOf(bot);
  const before = bot.slack.snapshot(card);
  await ana.runs('/hims change edit CHG-1 --plan "Drop all tables"');
  await bea.runs('/hims change approve CHG-1');
  await bot.slack.clickStale(gus.id, before, 'Start');
  await bot.settle();
  expect(gus.lastAnswer().text).toContain('was changed since you saw that card (it is revision 2 now)');
  expect(await gus.clicks(card, 'Start')).toContain('CHG-1 is started');
  lookAway(bot);
});

it('reads what a form says as it reads a line, and takes it when it is sent once more', async () => {
  await using bot = await startBot(board);
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Label printer"');
  const incident = there(bot.slack.channel('incidents').messages.find(({ text }) => text?.includes('INC-1')));
  await ana.clicks(incident, 'Resolve');
  for (const summary of ['not yet', 'not resolved', 'It would be fixed if we restarted it'])
    expect(JSON.stringify(await ana.submits({ summary }))).toContain('Nothing was done');
  expect(bot.slack.textOf(incident)).not.toContain('resolved');
  expect(JSON.stringify(await ana.submits({ summary: 'Printer restarted' }))).toContain('INC-1 is resolved');

  await ana.runs(emergency);
  await bea.clicks(cardOf(bot), 'Start without approval');
  expect(JSON.stringify(await bea.submits({ why: 'just testing' }))).toContain('sounds like a test');
  const supposed = { why: 'I would break it if nobody answered' };
  expect(JSON.stringify(await bea.submits(supposed))).toContain('only says what would be');
  expect(bot.slack.textOf(cardOf(bot))).not.toContain('started');
  expect(JSON.stringify(await bea.submits(supposed))).toContain('is started');
  lookAway(bot);
});

it('reviews no incident that goes on as another one', async () => {
  await using bot = await startBot(board);
  const { ana } = bot.people;
  await ana.runs('/hims incident open SEV-1 hims "Login fails"');
  await ana.runs('/hims incident open SEV-1 hims "Sign-in slow"');
  await bot.people.dora.runs('/hims incident merge INC-1 INC-2');
  expect(await ana.runs('/hims incident review INC-1')).toMatch(
    /goes on as .*INC-2.*and is reviewed with it/,
  );
  lookAway(bot);
});
