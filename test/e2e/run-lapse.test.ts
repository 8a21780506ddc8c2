import { expect, it } from 'vitest';
import { board } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { asked, start, untilFailover } from '../support/failover.ts';
import { there } from '../support/there.ts';
import { lookAway, told } from '../support/told.ts';

const whole = { ...board, systems: 'whole', now: '2026-11-24T17:00:00Z' } as const;

it('asks once more before it confirms what an incident needed that is over', async () => {
  await using bot = await startBot(whole);
  const { ana, bea, dora, hana } = bot.people;
  await dora.runs('/hims incident open SEV-1 caresync "A server is lost"');
  await ana.runs(start);
  await untilFailover(bot);
  const question = there(asked(bot, 'hana'));
  const old = bot.slack.snapshot(question);
  const dms = hana.dms().length;
  await bot.clock.advance({ minutes: 2 });
  await bea.runs('/hims incident resolve INC-1 "The server is back"');
  lookAway(bot);

  expect(bot.slack.textOf(question)).toMatch(/INC-1>? was resolved at .*12:02 EST/);
  expect(JSON.stringify(question.blocks)).not.toContain('run.confirm"');
  expect(hana.dms()).toHaveLength(dms);
  const refused =
    /INC-1 was resolved at 12:02 EST, and failover of <[^|]*\|RUN-1> cannot be undone: nothing was confirmed\. Not needed any more\? {3}\/hims run abort RUN-1 "INC-1 was resolved" {3}Needed all the same\? {3}\/hims run confirm RUN-1 failover --confirm RUN-1/;
  await bot.slack.clickStale(hana.id, old, 'run.confirm');
  await bot.settle();
  expect(bot.slack.textOf(hana.lastAnswer())).toMatch(refused);
  expect(await hana.runs('/hims run confirm RUN-1 failover')).toMatch(refused);
  expect(await hana.runs('/hims run confirm RUN-1 failover --confirm RUN-2')).toMatch(refused);
  expect(await hana.runs('/hims run confirm RUN-1 failover --confirm RUN-1')).toContain(
    'failover of RUN-1 is confirmed and begins.',
  );
  lookAway(bot);
});

it('confirms as always while what the incident was merged into goes on', async () => {
  await using bot = await startBot(whole);
  const { ana, bea, dora, hana } = bot.people;
  await dora.runs('/hims incident open SEV-1 caresync "A server is lost"');
  await dora.runs('/hims incident open SEV-1 caresync "Nobody can sign in"');
  await ana.runs(`${start} --incident INC-1`);
  await untilFailover(bot);
  await bea.runs('/hims incident merge INC-1 INC-2');
  expect(await hana.runs('/hims run confirm RUN-1 failover')).toContain('is confirmed and begins.');
  lookAway(bot);
  await ana.runs('/hims run abort RUN-1 "The server is back"');
  const room = told(bot, 'inc-2-nobody-can-sign-in');
  expect(room.join('\n')).toMatch(/RUN-1>?: aborted/);
  for (const key of ['INC-1', 'INC-2'])
    expect(await bea.runs(`/hims incident timeline ${key}`)).toMatch(/RUN-1: aborted by <@U0ANA00001>/);
  lookAway(bot);
});

it.each([
  ['is another system’s now', ['/hims incident system hims INC-1'], 'INC-1 belongs to hims now'],
  ['is less grave now', ['/hims incident severity INC-1 SEV-3 "One ward only"'], 'INC-1 is SEV-3 now'],
  [
    'goes on as another, which is over',
    ['/hims incident merge INC-1 INC-2', '/hims incident resolve INC-2 "The server is back"'],
    'INC-1 goes on as INC-2, which was resolved at 12:00 EST',
  ],
  [
    'goes on as another, which is another system’s now',
    ['/hims incident merge INC-1 INC-2', '/hims incident system hims INC-2'],
    'INC-1 goes on as INC-2, which belongs to hims',
  ],
])('asks once more when the incident %s', async (_what, lines, why) => {
  await using bot = await startBot(whole);
  const { ana, bea, dora, hana } = bot.people;
  await dora.runs('/hims incident open SEV-1 caresync "A server is lost"');
  await dora.runs('/hims incident open SEV-1 caresync "Nobody can sign in"');
  await ana.runs(`${start} --incident INC-1`);
  await untilFailover(bot);
  const question = there(asked(bot, 'hana'));
  const old = bot.slack.snapshot(question);
  for (const line of lines) await bea.runs(line);
  lookAway(bot);

  const withoutLinks = (text: string) => text.replaceAll(/<[^|>]*\|([^>]*)>/g, '$1');
  expect(withoutLinks(bot.slack.textOf(question))).toContain(why.replace(' at 12:00 EST', ''));
  expect(JSON.stringify(question.blocks)).not.toContain('run.confirm"');
  await bot.slack.clickStale(hana.id, old, 'run.confirm');
  await bot.settle();
  const refused = `${why}, and failover of RUN-1 cannot be undone: nothing was confirmed.`;
  expect(withoutLinks(bot.slack.textOf(hana.lastAnswer()))).toContain(refused);
  expect(withoutLinks(await hana.runs('/hims run confirm RUN-1 failover'))).toContain(refused);
  expect(await hana.runs('/hims run confirm RUN-1 failover --confirm RUN-1')).toContain(
    'is confirmed and begins.',
  );
  lookAway(bot);
});

it('lets nobody break the glass for what its incident carries no longer', async () => {
  await using bot = await startBot(whole);
  const { ana, bea, dora, hana } = bot.people;
  await dora.runs('/hims incident open SEV-1 caresync "A server is lost"');
  await ana.runs(start);
  await untilFailover(bot);
  await bot.clock.advance({ minutes: 20 });
  const offered = there(hana.dms().findLast((one) => /nobody has confirmed/.test(one.text ?? '')));
  const old = bot.slack.snapshot(offered);
  await bea.runs('/hims incident severity INC-1 SEV-4 "It was a cable"');
  lookAway(bot);

  expect(JSON.stringify(offered.blocks)).not.toContain('run.break-glass-form');
  await bot.slack.clickStale(hana.id, old, 'run.break-glass-form');
  await bot.settle();
  const refused = /is SEV-4 now, and failover of .* cannot be undone: nothing begins\./;
  expect(bot.slack.textOf(hana.lastAnswer())).toMatch(refused);
  const line = '/hims run confirm RUN-1 failover --break-glass "The replica must serve"';
  expect(await hana.runs(line)).toMatch(refused);
  expect(await hana.runs(`${line} --confirm RUN-1`)).toContain('is confirmed and begins.');
  lookAway(bot);
});

it('forgets what was confirmed in a pause, once the incident is over', async () => {
  await using bot = await startBot(whole);
  const { ana, bea, dora, hana } = bot.people;
  await dora.runs('/hims incident open SEV-1 caresync "A server is lost"');
  await ana.runs(start);
  await untilFailover(bot);
  expect(await ana.runs('/hims run pause RUN-1')).toContain('paused');
  expect(await hana.runs('/hims run confirm RUN-1 failover')).toContain('begins when the run goes on');
  await bea.runs('/hims incident resolve INC-1 "The server is back"');
  await ana.runs('/hims run resume RUN-1');
  expect(await ana.runs('/hims run done RUN-1 failover "Forced"')).toContain('failover of RUN-1 is pending');
  expect(bot.slack.textOf(there(asked(bot, 'hana')))).toMatch(/INC-1>? was resolved at/);
  expect(await hana.runs('/hims run confirm RUN-1 failover')).toContain('nothing was confirmed');
  lookAway(bot);
});

it('asks again, and says so, when a pause outlives what a confirmation was for', async () => {
  await using bot = await startBot(whole);
  const { ana, bea, dora, hana } = bot.people;
  await dora.runs('/hims incident open SEV-1 caresync "A server is lost"');
  await ana.runs(start);
  await untilFailover(bot);
  const first = there(asked(bot, 'hana'));
  await ana.runs('/hims run pause RUN-1');
  await bot.clock.advance({ minutes: 2 });
  await hana.runs('/hims run confirm RUN-1 failover');
  await bea.runs('/hims incident resolve INC-1 "The server is back"');
  lookAway(bot);
  await ana.runs('/hims run resume RUN-1');
  await bot.settle();
  const again = there(asked(bot, 'hana'));
  expect(again.ts).not.toBe(first.ts); // an edit would wake nobody
  expect(JSON.stringify(first.blocks)).not.toContain('actions');
  const lines = bot.slack.unexpected().map(({ text }) => text);
  expect(lines.join('\n')).toContain(
    '<@U0HANA0008> confirmed failover before its incident ended: that counts no more, and the approvers are asked again.',
  );
  lookAway(bot);
});

it('owes the review of a broken glass to the incident that goes on', async () => {
  await using bot = await startBot(whole);
  const { ana, bea, dora, hana } = bot.people;
  await dora.runs('/hims incident open SEV-1 caresync "A server is lost"');
  await dora.runs('/hims incident open SEV-1 caresync "Nobody can sign in"');
  await ana.runs(`${start} --incident INC-1`);
  await untilFailover(bot);
  await bea.runs('/hims incident merge INC-1 INC-2');
  await bot.clock.advance({ minutes: 20 });
  await hana.runs('/hims run confirm RUN-1 failover --break-glass "Nobody answers, wards wait"');
  expect(await dora.runs('/hims incident timeline INC-2')).toContain('Task 1: Post-implementation review');
  expect(await dora.runs('/hims incident timeline INC-1')).not.toContain('Post-implementation review');
  lookAway(bot);
});
