import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { problemsOf } from '../support/message-problems.ts';
import {
  cardOfRun,
  filesIn,
  procedureSystems,
  procedures,
  stepLineOf,
} from '../support/procedure-systems.ts';
import { there } from '../support/there.ts';
import { lookAway, told } from '../support/told.ts';

let bot: TestBot;
const server = createServer((_request, response) => response.end('well'));

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  bot = await startBot({
    systemsDir: await procedureSystems({
      restart: procedures.restart(`http://127.0.0.1:${port}/`),
      care: procedures.care(),
      hold: procedures.hold(),
      long: procedures.long(),
    }),
  });
});
afterAll(async () => {
  server.close();
  await bot[Symbol.asyncDispose]();
});

it('starts in two forms, does what the bot can, waits for a person, and shows it all', async () => {
  const { ana, bea } = bot.people;
  await ana.runs('/hims run start');
  await ana.submits({ system: 'hims', procedure: 'restart' });
  expect(bot.slack.textOf(ana.form())).toMatch(
    /What happens[\s\S]*1\. Look at the service\* _\(by hand\)_[\s\S]*2\. It answers\* _\(the bot, together\)_[\s\S]*4\. Tidy up\* _\(the bot, always\)_/,
  );

  const typed = {
    'value-service': 'web',
    'value-reason': 'It hangs',
    'value-tries': '9',
    confirmation: 'fhir',
  };
  expect((await ana.submits(typed)).errors).toEqual({
    'value-tries': 'Must be at most 5.',
    confirmation: 'Type hims, the name of the system.',
  });
  const sent = await ana.submits({ 'value-tries': '3', confirmation: 'HIMS' });
  expect(bot.slack.textOf(there(sent.view))).toContain(
    'RUN-1 Restart a service is started. Its card goes to <#',
  );

  const card = await bot.slack.expectMessage(
    'operations',
    'RUN-1 Restart a service (hims): step 1 of 4, Look at the service: a person is to do it.',
  );
  expect(bot.slack.textOf(card)).toMatch(
    /\*RUN-1 · Restart a service\* {3}hims, production\n✋ Step 1 of 4: Look at the service, to be done by DevOps Team since .* · expected until .*\nAsked by <@U0ANA00001> · began/,
  );
  const look = stepLineOf(bot, card, 'look');
  expect(bot.slack.textOf(look)).toContain('Open the page of web.\nIt wants a note, a number.');

  await ana.clicks(look, 'Done');
  expect((await ana.submits({ note: 'All green', number: 'many' })).errors).toEqual({
    number: 'A number, such as 42 or 0.5.',
  });
  expect((await ana.submits({ number: '-5' })).errors).toEqual({
    number: expect.stringContaining('The number of look cannot be below zero.'),
  });
  await ana.submits({ number: '42' });
  expect(bot.slack.textOf(card)).toMatch(
    /✅ \*RUN-1 · Restart a service\*[\s\S]*✅ Succeeded in 1 s[\s\S]*✓ Look at the service .* {3}✓ It answers .* {3}✓ Count what waits .* {3}✓ Tidy up .*\n.*waiting 3 jobs \(at most 10 jobs\) ✓/,
  );
  expect(told(bot, { thread: card }).map((text) => text.split('\n').slice(1).join('\n'))).toEqual([
    '✓ Step 1 of 4 · *Look at the service* (look) · done by ANA 03:00 EST\nthe number is 42\n> All green',
    expect.stringMatching(/^✓ Step 2 of 4 · \*It answers\* \(answer\) · done 03:00 EST\n.* answered 200 in/),
    expect.stringContaining('waiting 3 jobs (at most 10 jobs) ✓'),
    expect.stringContaining('✓ Step 4 of 4 · *Tidy up* (tidy) · done 03:00 EST'),
    '✅ Succeeded in 1 s.',
  ]);

  // Whoever asks for the log has it alone.
  expect(await bea.clicks(card, 'Log')).toBe('Everything about RUN-1 comes to you as a file.');
  const [file] = filesIn(bea.dms().flatMap(({ files }) => files));
  expect(file?.name).toBe('RUN-1-restart.md');
  expect(file?.text).toMatch(
    /# RUN-1: Restart a service[\s\S]*\| reason \| It hangs \|[\s\S]*Ana Alvarez[\s\S]*waiting 3/,
  );
  lookAway(bot);
});

it('starts at once where nothing is missing, and asks with what was typed where something is', async () => {
  const { ana } = bot.people;
  expect(await ana.runs('/hims run start care hims')).toContain('RUN-2 Take care is started.');
  expect(await ana.runs('/hims run start restart --service api --tries 4 --urgent')).toBe('');
  await ana.submits({ 'value-reason': 'Slow', confirmation: 'hims' });
  expect(await ana.runs('/hims run show RUN-3')).toContain('Open the page of api.');
  await ana.runs('/hims run abort RUN-3 "Not now"');
  await ana.runs('/hims run abort RUN-2 "Not now"');
  lookAway(bot);
});

it.each([
  [
    'restart --servise web',
    /restart asks for no --servise\. Did you mean --service\? It asks for: --service, --reason/,
  ],
  ['restrat', /There is no procedure "restrat"\. Did you mean restart\?/],
  ['restart him', /There is no system "him"\. Did you mean hims\?/],
  ['restart fhir', /fhir has no procedure "restart"/],
  ['restart --service web --reason x --confirm fhir', /To start restart, type the name of the system:/],
  ['restart --service web --reason x --tries lots --confirm hims', /tries is no number\./],
  [
    'restart --service web --reason "two\nlines" --confirm hims',
    /reason holds a control character or a line break\./,
  ],
  ['restart --service web --reason "${HOME}" --confirm hims', /stands for a secret of the bot/],
  ['restart --service web --reason "-rf /" --confirm hims', /begins with a dash/],
  ['restart --environment moon', /hims has no environment "moon"\. There are: production/],
])('says what is wrong with: run start %s', async (typed, answer) => {
  expect(await bot.people.ana.runs(`/hims run start ${typed}`)).toMatch(answer);
});

it('shows the plan and does nothing; a long one comes as a file', async () => {
  const { cem, hana, ivo } = bot.people;
  const plan = await ivo.runs('/hims run start restart hims --service web --reason "It hangs" --dry-run');
  expect(plan).toMatch(
    /Plan of Restart a service\* · hims, production · nothing was done\nmedium risk · needs no approval · the name of the system is typed · alone in its system[\s\S]*1\. Look at the service[\s\S]*Open the page of web\.[\s\S]*GET http:/,
  );
  expect(await hana.runs('/hims run start long hims --dry-run')).toContain(
    'The whole plan, 300 steps, comes to you as a file.',
  );
  const [file] = filesIn(hana.dms().flatMap(({ files }) => files));
  expect(file?.name).toBe('plan-hims-long.md');
  expect(file?.text).toContain('300. **Step number 300 of a long way');
  expect(await cem.runs('/hims run start care hims')).toContain(
    'care is run by the role responder or operator.',
  );
  lookAway(bot);
});

it('refuses while another one holds the system, and leads to it', async () => {
  const { ana, bea } = bot.people;
  await ana.runs('/hims run start hold hims');
  expect(await bea.runs('/hims run start hold hims')).toMatch(
    /<http[^|]*\|RUN-4> \(Hold the system, <@U0ANA00001>, step 1 of 1\) holds hims\. {3}\/hims run show/,
  );
  expect(await bea.runs('/hims run list hims')).toContain(
    'RUN-4 · Hold the system (hims, production) · waiting, step 1 of 1: Keep it',
  );
  expect(await bea.runs('/hims')).toContain('Runs that wait for you');
  await ana.clicks(stepLineOf(bot, cardOfRun(bot, 'RUN-4'), 'keep'), 'Done');
  expect(await bea.runs('/hims run start hold hims')).toContain('RUN-5 Hold the system is started');
  await bea.runs('/hims run abort RUN-5 "Enough"');
  lookAway(bot);
});

it('renders three hundred steps within what Slack takes', async () => {
  const { ana } = bot.people;
  await ana.runs('/hims run start long hims');
  expect(await ana.runs('/hims run show RUN-6')).toMatch(/Step 2 of 300[\s\S]*… and \d+ more/);
  expect(problemsOf(ana.lastAnswer())).toEqual([]);
  expect(await ana.runs('/hims run done RUN-6 s999')).toMatch(
    /RUN-6 has no step "s999"\. There are: s1, s2, .*…\./,
  );
  await ana.runs('/hims run abort RUN-6 "Too long"');
  expect(bot.slack.textOf(cardOfRun(bot, 'RUN-6'))).toMatch(
    /🚫 Aborted by <@U0ANA00001> after 1 s: Too long · broken off: s1 · not reached: 299/,
  );
  lookAway(bot);
});

it('asks whoever is to do a step once it is late, and again', async () => {
  const { ana } = bot.people;
  await ana.runs('/hims run start restart hims --service web --reason Slow --confirm hims');
  const card = cardOfRun(bot, 'RUN-7');
  await bot.clock.advance({ minutes: 31 });
  const asked = await bot.slack.expectMessage(
    { dm: ana.id },
    /✋ RUN-7 Restart a service \(hims\): step 1 of 4 waits for you, Look at the service\./,
  );
  expect(bot.slack.textOf(stepLineOf(bot, card, 'look'))).toContain('⚠️ overdue since');
  await ana.clicks(asked, 'Skip');
  await ana.submits({ why: 'It works again' });
  // Nobody waits for it any more: that is what stands there, without buttons.
  expect(bot.slack.textOf(asked)).toMatch(/⤼ RUN-7 .*step 1 of 4, Look at the service\n.*skipped by/);
  expect(JSON.stringify(asked.blocks)).not.toContain('"actions"');
  await bot.clock.advance({ minutes: 31 });
  expect(bot.slack.textOf(card)).toMatch(
    /⚠️ \*RUN-7[\s\S]*3 of 4 steps done, 1 skipped · Look at the service \(skipped\)/,
  );
  lookAway(bot);
});
