import { expect, it } from 'vitest';
import { board } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { asked, start, untilFailover } from '../support/failover.ts';
import { cardOfRun, stepLineOf } from '../support/procedure-systems.ts';
import { there } from '../support/there.ts';
import { lookAway, told } from '../support/told.ts';

const whole = { ...board, systems: 'whole', now: '2026-11-24T17:00:00Z' } as const;
it('starts under an open SEV-1 of the system, and not without one', async () => {
  await using bot = await startBot(whole);
  const { ana, bea, dora, emil, fay } = bot.people;
  expect(await ana.runs(start)).toContain(
    'outage needs an approved change and its scheduled window, or an open SEV-1 or SEV-2 incident of caresync. In an emergency open one, then start again:   /hims incident open SEV-1 caresync "What is down"',
  );
  await dora.runs('/hims incident open SEV-3 caresync "Printers are slow"');
  await dora.runs('/hims incident open SEV-1 hims "Login fails"');
  for (const [typed, why] of [
    ['', 'needs an approved change'],
    [' --incident INC-1', 'INC-1 is no open SEV-1 or SEV-2 of caresync'],
    [' --incident INC-2', 'INC-2 is no open SEV-1 or SEV-2 of caresync'],
  ] as const)
    expect(await ana.runs(`${start}${typed}`)).toContain(why);
  expect(await fay.runs('/hims audit --since P1D')).toMatch(/run\.start.*refused/);

  // Not everything that is pressing is a recovery.
  await dora.runs('/hims incident open SEV-1 fhir "The API is down"');
  expect(
    await bea.runs('/hims run start upgrade fhir --version 4.2.0 --confirm fhir --incident INC-3'),
  ).toContain('upgrade is no recovery procedure, so it does not run under an incident.');

  await emil.runs('/hims incident open SEV-2 caresync "Nobody can sign in"');
  expect(await ana.runs(start)).toContain('RUN-1 Outage of the system is started');
  expect(bot.slack.textOf(cardOfRun(bot))).toMatch(/Asked by <@U0ANA00001> · under <http[^|]*\|INC-4>/);
  expect(await bea.runs('/hims incident timeline INC-4')).toMatch(/RUN-1: started/);
  expect(await fay.runs('/hims audit RUN-1')).toMatch(/run\.start[\s\S]*INC-4|INC-4[\s\S]*run\.start/);
  lookAway(bot);
});

it('asks which where several are open, and shows nobody a private one', async () => {
  await using bot = await startBot(whole);
  const { ana, bea, dora, emil } = bot.people;
  await emil.runs('/hims incident open SEV-2 caresync "Payroll is visible" --private');
  expect(await bea.runs(start)).toContain('outage needs an approved change');
  expect(await bea.runs(`${start} --incident INC-1`)).toContain(
    'INC-1 is no open SEV-1 or SEV-2 of caresync',
  );
  await dora.runs('/hims incident open SEV-2 caresync "Nobody can sign in"');
  await dora.runs('/hims incident open SEV-1 caresync "The database is damaged"');
  expect(await bea.runs(`${start} --backup BKP-7`)).toMatch(
    /Under which incident\? <.*\|INC-3> SEV-1 The database is damaged; <.*\|INC-2> SEV-2 Nobody can sign in\. {3}\/hims run start outage caresync --backup "BKP-7" --confirm caresync --incident INC-3$/,
  );
  expect(await bea.runs(`${start} --incident INC-2`)).toContain('RUN-1 Outage of the system is started');
  expect(await ana.runs('/hims run show RUN-1')).toContain('INC-2');
  lookAway(bot);
});

it('refuses an incident that is not there also where a procedure needs none', async () => {
  await using bot = await startBot(whole);
  const { bea, emil } = bot.people;
  await emil.runs('/hims incident open SEV-1 fhir "Keys are public" --private');
  const alert = '/hims run start critical-alert fhir';
  for (const key of ['INC-1', 'INC-99'])
    expect(await bea.runs(`${alert} --incident ${key}`)).toContain(
      `${key} is no open SEV-1 or SEV-2 of fhir. critical-alert needs none: leave --incident out`,
    );
  await bea.runs('/hims incident open SEV-1 fhir "The API is down"');
  expect(await bea.runs(`${alert} --incident INC-2`)).toContain('RUN-1');
  expect(await bea.runs('/hims run show RUN-1')).toContain('INC-2');
  lookAway(bot);
});

it('says in the plan, too, which value was left out', async () => {
  await using bot = await startBot(whole);
  const { ana } = bot.people;
  const dry = '/hims run start outage caresync --dry-run';
  expect(await ana.runs(dry)).toContain(
    'Follow the steps of the procedure database-recovery with (no backup given); this run holds the lock already.',
  );
  expect(await ana.runs(`${dry} --backup BKP-7`)).toContain('database-recovery with BKP-7; this run');
  lookAway(bot);
});

it('fills in the incident of the channel only where the procedure can take it', async () => {
  await using bot = await startBot(whole);
  const { ana, bea, dora } = bot.people;
  await dora.runs('/hims incident open SEV-1 fhir "The API is down"');
  await dora.runs('/hims incident open SEV-2 fhir "Search is slow"');
  await dora.runs('/hims incident severity INC-2 SEV-3 "only on one ward"');
  await bot.settle();
  const grave = { channel: 'inc-1-the-api-is-down' };
  const incidentOf = async (run: string) =>
    / under .*INC-\d/.exec(await bea.runs(`/hims run show ${run}`))?.[0];

  // No recovery: nobody asked for an incident, so it starts without, also by the form.
  expect(await bea.runs('/hims run start health-check hims', grave)).toContain('RUN-1');
  expect(await incidentOf('RUN-1')).toBeUndefined();
  await bea.runs('/hims run start', grave);
  await bea.submits({ system: 'hims', procedure: 'health-check' });
  expect(JSON.stringify(await bea.submits({}))).toContain('RUN-2');
  expect(await incidentOf('RUN-2')).toBeUndefined();
  expect(await bea.runs('/hims run start health-check hims --incident INC-1', grave)).toContain(
    'health-check is no recovery procedure, so it does not run under an incident.',
  );

  // A recovery: under that of the channel where it is grave enough, otherwise without.
  expect(await bea.runs('/hims run start critical-alert fhir', grave)).toContain('RUN-3');
  expect(await incidentOf('RUN-3')).toContain('INC-1');
  expect(
    await bea.runs('/hims run start critical-alert fhir', { channel: 'inc-2-search-is-slow' }),
  ).toContain('RUN-4');
  expect(await incidentOf('RUN-4')).toBeUndefined();

  // An option that was typed is what was meant, also in the channel of another.
  await dora.runs('/hims incident open SEV-1 caresync "A server is lost"');
  await dora.runs('/hims incident open SEV-1 caresync "The database is damaged"');
  await bot.settle();
  expect(await ana.runs(`${start} --incident INC-4`, { channel: 'inc-3-a-server-is-lost' })).toContain(
    'RUN-5',
  );
  expect(await incidentOf('RUN-5')).toContain('INC-4');
  lookAway(bot);
});

it('waits with what cannot be undone until a second person confirms it', async () => {
  await using bot = await startBot(whole);
  const { ana, bea, cem, dora, fay } = bot.people;
  await cem.runs('/hims incident open SEV-1 caresync "A server is lost"');
  await bea.runs('/hims incident ack INC-1');
  await bea.runs(start); // an approver herself, and so is Cem, who opened it
  lookAway(bot);
  await untilFailover(bot);

  const card = cardOfRun(bot);
  expect(bot.slack.textOf(stepLineOf(bot, card, 'failover'))).toMatch(
    /waiting for a second person to confirm it since/,
  );
  expect(await ana.runs('/hims run done RUN-1 failover "Done"')).toContain('failover of RUN-1 is pending');
  expect([asked(bot, 'bea'), asked(bot, 'cem')]).toEqual([undefined, undefined]);
  expect(await bot.people.hana.runs('/hims')).toContain('Fail over: waits for a second person to confirm it');
  expect(await cem.runs('/hims')).not.toContain('waits for a second person to confirm it');
  const question = there(asked(bot, 'hana'));
  expect(bot.slack.textOf(question)).toMatch(
    /cannot be undone[\s\S]*Started by <@U0BEA00002> under <http[^|]*\|INC-1>/,
  );

  expect(await bea.runs('/hims run confirm RUN-1 failover')).toMatch(
    /You started RUN-1, so somebody else confirms failover\. <@U0HANA0008>, <@U0IVO00009> can\./,
  );
  expect(await cem.runs('/hims run confirm RUN-1 failover')).toContain(
    'You had a hand in its incident, so somebody else confirms failover.',
  );
  expect(await dora.runs('/hims run confirm RUN-1')).toContain('You cannot do that in caresync');
  expect(await fay.runs('/hims audit RUN-1')).toMatch(/run\.confirm.*refused/);

  const { hana, ivo } = bot.people;
  expect(await hana.clicks(question, 'Confirm')).toContain('failover of RUN-1 is confirmed and begins.');
  expect(bot.slack.textOf(question)).toContain('confirmed by <@U0HANA0008>');
  expect(JSON.stringify(question.blocks)).not.toContain('"actions"');
  expect(await ivo.runs('/hims run confirm RUN-1 failover')).toContain('was confirmed by <@U0HANA0008>');
  expect(await ana.runs('/hims run done RUN-1 failover "The replica serves"')).toContain('failover is done');
  expect(await bea.runs('/hims incident timeline INC-1')).toMatch(
    /RUN-1 failover: done by <@U0ANA00001>[\s\S]*RUN-1 failover: confirmed by <@U0HANA0008>[\s\S]*RUN-1 failover: waiting for a second person/,
  );
  lookAway(bot);
});

it('lets another authorized person go ahead by break-glass when nobody answers in time, and a review is due', async () => {
  await using bot = await startBot(whole);
  const { ana, bea, dora, emil, fay } = bot.people;
  await dora.runs('/hims incident open SEV-1 caresync "A server is lost"');
  await ana.runs(start);
  await untilFailover(bot);
  lookAway(bot);
  const glass = '/hims run confirm RUN-1 failover --break-glass "Nobody answers and wards wait"';
  expect(await emil.runs(glass)).toMatch(/An approver has until 12:10 EST to confirm failover of RUN-1/);
  await bot.clock.advance({ minutes: 10 });
  expect(told(bot, { thread: cardOfRun(bot) }).join('\n')).toContain(
    'Nobody has confirmed failover in time.',
  );
  expect(await ana.runs(glass)).toContain('You started RUN-1, so somebody else confirms failover.');
  expect(await dora.runs(glass)).toContain('You had a hand in its incident');
  expect(await fay.runs(glass)).toContain('You cannot do that in caresync');
  const offered = there(emil.dms().findLast((one) => /nobody has confirmed/.test(one.text ?? '')));
  await emil.clicks(offered, 'Break glass');
  await emil.submits({ why: 'Nobody answers and wards wait' });
  expect(bot.slack.textOf(offered)).toContain('went ahead by break-glass: Nobody answers and wards wait');
  expect(told(bot, { thread: cardOfRun(bot) }).join('\n')).toMatch(
    /🔨 EMIL went ahead with failover by break-glass/,
  );
  expect(await bea.runs('/hims incident show INC-1')).toContain(
    'Post-implementation review: step failover of RUN-1 went ahead by break-glass',
  );
  expect(await fay.runs('/hims audit RUN-1')).toContain('run.break-glass');
  lookAway(bot);
});

it('is no way around a test of the recovery', async () => {
  await using bot = await startBot(whole);
  const { bea, dora } = bot.people;
  await dora.runs('/hims incident open SEV-1 hims "A server is lost"');
  expect(await bea.runs('/hims run start disaster-recovery-test hims --backup BKP-1')).toContain(
    'disaster-recovery-test runs as part of an approved change only',
  );
  lookAway(bot);
});

it('takes the buttons away when the run ends before anybody has confirmed, and says meanwhile that it waits', async () => {
  await using bot = await startBot(whole);
  const { ana, dora } = bot.people;
  await dora.runs('/hims incident open SEV-1 caresync "A server is lost"');
  await ana.runs('/hims run start outage caresync');
  await ana.submits({ confirmation: 'caresync' });
  await untilFailover(bot);
  const question = there(asked(bot, 'hana'));
  await bot.clock.advance({ minutes: 45 });
  const said = told(bot, { thread: cardOfRun(bot) });
  expect(said.filter((text) => text.includes('Nobody has confirmed failover in time'))).toHaveLength(2);
  await ana.runs('/hims run abort RUN-1 "The server is back"');
  expect(bot.slack.textOf(question)).toContain('not confirmed: it does not begin any more');
  expect(JSON.stringify(question.blocks)).not.toContain('"actions"');
  lookAway(bot);
});

it('names a private incident to nobody in the audit log who must not know of it', async () => {
  await using bot = await startBot(whole);
  const { emil, fay, gus } = bot.people;
  await emil.runs('/hims incident open SEV-2 caresync "Payroll is visible" --private');
  expect(await emil.runs(`${start} --incident INC-1`)).toContain('RUN-1 Outage of the system is started');
  const mentioned = /run\.start[^\n]*incident a private incident/;
  for (const typed of ['/hims audit RUN-1', '/hims audit --since PT1H', '/hims audit --by @emil']) {
    const read = await gus.runs(typed);
    expect(read).not.toContain('INC-1');
    expect(read).toMatch(mentioned);
  }
  expect(await fay.runs('/hims audit RUN-1')).toContain('INC-1');
  lookAway(bot);
});

it('lets nobody confirm who raised the incident until it allowed the recovery', async () => {
  await using bot = await startBot(whole);
  const { bea, cem, dora, hana } = bot.people;
  await dora.runs('/hims incident open SEV-4 caresync "A server is slow"');
  expect(await hana.runs('/hims incident severity INC-1 SEV-1 "Now it is lost"')).toContain('INC-1');
  expect(await bea.runs(start)).toContain('is started');
  lookAway(bot);
  await untilFailover(bot);
  expect(asked(bot, 'hana')).toBeUndefined();
  expect(await hana.runs('/hims run confirm RUN-1 failover')).not.toContain('is confirmed');
  expect(await cem.runs('/hims run confirm RUN-1 failover')).toContain('failover');
  lookAway(bot);
});

it('lets nobody confirm who opened an incident that was merged into it', async () => {
  await using bot = await startBot(whole);
  const { ana, emil, hana } = bot.people;
  await emil.runs('/hims incident open SEV-1 caresync "Nobody can sign in"');
  await hana.runs('/hims incident open SEV-2 caresync "Sign-in fails on all wards"');
  await emil.runs('/hims incident merge INC-2 INC-1');
  await ana.runs(start);
  await untilFailover(bot);
  expect(await hana.runs('/hims run confirm RUN-1 failover')).toContain('You had a hand in its incident');
  lookAway(bot);
});

it('asks the second person again when what cannot be undone is tried again', async () => {
  await using bot = await startBot(whole);
  const { ana, emil, hana } = bot.people;
  await emil.runs('/hims incident open SEV-1 caresync "Nobody can sign in"');
  await ana.runs(start);
  await untilFailover(bot);
  await hana.runs('/hims run confirm RUN-1 failover');
  await ana.runs('/hims run fail RUN-1 failover "The replica refuses"');
  await ana.runs('/hims run retry RUN-1 failover');
  expect(await ana.runs('/hims run done RUN-1 failover "Forced"')).toContain('failover of RUN-1 is pending');
  expect(await hana.runs('/hims run confirm RUN-1 failover')).toContain('is confirmed and begins');
  expect(await ana.runs('/hims run done RUN-1 failover "Forced"')).toContain('failover is done');
  lookAway(bot);
});

it('does not call a try broken off that never began', async () => {
  await using bot = await startBot(whole);
  const { ana, emil, hana } = bot.people;
  await emil.runs('/hims incident open SEV-1 caresync "Nobody can sign in"');
  await ana.runs(start);
  await untilFailover(bot);
  await hana.runs('/hims run confirm RUN-1 failover');
  await ana.runs('/hims run fail RUN-1 failover "The replica refuses"');
  await ana.runs('/hims run retry RUN-1 failover');
  await ana.runs('/hims run abort RUN-1 "Enough tested"');
  const shown = await ana.runs('/hims run show RUN-1');
  expect(shown).not.toContain('broken off');
  expect(shown).toMatch(/failover\) · failed/);
  lookAway(bot);
});
