import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { testPort } from '../support/port.ts';
import { lookAway } from '../support/told.ts';
import { everyTry } from '../support/walk.ts';

let bot: TestBot;
let metricsPort: number;
/** INC-2 is a security incident of emil; who is not in it must read of neither key, title nor channel. */
const traces = () =>
  new RegExp(`zebra|giraffe|INC-[25]\\b|${bot.slack.channel('inc-2-zebra-laptop').id}`, 'i');

/** Not in it, with every role but compliance between them: responder and operator, approver, dba, admin. */
const outside = ['bea', 'cem', 'dora', 'gus'] as const;

/** What is no secret, and is not there: the walk must leave nothing behind that the next one would meet. */
const elsewhere = { maintenance: 97, freeze: 97, change: 97, run: 97 };

beforeAll(async () => {
  metricsPort = await testPort();
  bot = await startBot({ systems: 'whole', now: '2026-11-23T15:00:00Z', users: ['zoe'], metricsPort });
  const { ana, emil } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await emil.runs('/hims incident open SEV-2 hims "Zebra laptop" --security');
  await ana.runs('/hims incident open SEV-3 hims "Printers"');
  await ana.runs('/hims incident open SEV-3 hims "Scanners"');
  await emil.runs('/hims incident open SEV-4 hims "Giraffe badge" --private');
  for (const line of [
    'ack INC-2',
    'role commander INC-2',
    'update INC-2 "The zebra is found"',
    'task INC-2 "Feed the zebra" --due PT1H',
    'note INC-2 "Zebra seen"',
    'severity INC-2 SEV-1 "The zebra runs"',
    'mitigate INC-2 "Zebra caught"',
  ])
    await emil.runs(`/hims incident ${line}`);
  bot.slack.say(emil.id, 'inc-2-zebra-laptop', 'only in here');
});
afterAll(async () => {
  await bot.settle();
  lookAway(bot);
  await bot[Symbol.asyncDispose]();
});

it.each(outside)('answers %s about it as about one that does not exist', async (who) => {
  const { id } = bot.people[who];
  const nameOf = () => who;
  // The walk must end nothing that the next walker needs, so the other incident of each pair is a secret, too.
  const secret = everyTry(bot, { ...elsewhere, one: 2, other: 5, nameOf });
  const nothing = everyTry(bot, { ...elsewhere, one: 98, other: 99, nameOf });
  const differences: string[] = [];
  for (const [at, { what, by }] of secret.entries()) {
    const real = await by(id);
    const made = (await nothing[at]?.by(id)) ?? '';
    const asIf = (text: string) =>
      text
        .replaceAll(/INC-(2|98)\b/g, 'INC-x')
        .replaceAll(/INC-(5|99)\b/g, 'INC-y')
        .replaceAll(/INC-\d+ is open|INC-\d+/g, 'INC-n')
        .replaceAll(/FRZ-\d+/g, 'FRZ-n')
        .replaceAll(/\\"form\\":\\"[\w-]+\\"/g, 'the mark of the form')
        .replaceAll(/CHG-\d+/g, 'CHG-n')
        .replaceAll(/\d+ (open )?incidents?|\d+ open:?/g, 'n open')
        .replaceAll(/\n(.*)(?=\n|$)/g, (_all, line: string) =>
          /^(\d+ ·|🟠|🟡|🔵|SEV-)/.test(line) ? '' : `\n${line}`,
        );
    if (/zebra|giraffe/i.test(real)) differences.push(`${what}: ${real}`);
    const isList = /^\/hims( incident list| audit( verify)?| incident open| away back)?$|shortcut|open/.test(
      what,
    );
    if (!isList && asIf(real) !== asIf(made)) differences.push(`${what}: ${real}\ninstead of ${made}`);
  }
  expect(differences).toEqual([]);
});

it.each([...outside, 'zoe'])('shows %s nothing of it in any list', async (who) => {
  const someone = bot.person(bot.slack.user(who).id);
  for (const line of [
    '/hims',
    '/hims incident list',
    '/hims incident list hims --all',
    '/hims incident list --mine',
    '/hims audit',
    '/hims audit --since P7D',
    '/hims audit --by @emil',
    '/hims oncall hims',
    '/hims help',
    '/hims incident open SEV-4 hims "Laptop badge"', // similar, but nobody may be told to what
  ])
    expect(await someone.runs(line), line).not.toMatch(traces());
  await bot.slack.openHome(someone.id);
  expect(bot.slack.textOf(await bot.slack.expectHome(someone.id))).not.toMatch(traces());
});

it('offers it in no menu of the message shortcut', async () => {
  const message = await bot.slack.write(bot.people.bea.id, 'general', 'Where is the laptop?');
  await bot.people.bea.chooses('incident.timeline', message);
  const form = JSON.stringify(bot.people.bea.form());
  expect(form).toContain('Login slow');
  expect(form).not.toMatch(traces());
});

it('is in no audit answer of an admin, and in that of compliance', async () => {
  const { gus, fay } = bot.people;
  expect(await gus.runs('/hims audit INC-2')).toBe(await gus.runs('/hims audit INC-97'));
  expect(await gus.runs('/hims audit --since P7D')).toContain('incident.opened');
  expect(await fay.runs('/hims audit INC-2')).toContain('incident.mitigate');
  expect(await fay.runs('/hims incident list hims')).toContain('Zebra laptop');
  expect(await fay.runs('/hims')).toContain('Zebra laptop');
});

it('warns the operators of what does not reach it without saying of what', async () => {
  const { emil, gus } = bot.people;
  bot.slack.fail('chat.postMessage', {
    as: { error: 'msg_too_long' },
    match: ({ text }) => String(text).includes('Zebra is hungry'),
  });
  await emil.runs('/hims incident note INC-2 "Zebra is hungry"');
  const warning = await bot.slack.expectMessage(
    'operations',
    /A notice about a private incident did not reach its people/,
  );
  expect(bot.slack.textOf(warning)).not.toMatch(traces());
  expect(await gus.clicks(warning, 'Try again')).toContain(
    'The notice about a private incident is on its way',
  );
  expect(await gus.runs('/hims audit --by @gus')).not.toMatch(traces());
});

it('appears in no feed, no metric, no channel and no message of people who are not in it', async () => {
  await bot.clock.advance({ hours: 1 }); // reminders and misses
  const metrics = `http://127.0.0.1:${metricsPort}/metrics`;
  for (const url of [bot.url('/status.json'), bot.url('/health/ready'), metrics])
    expect(await (await fetch(url)).text(), url).not.toMatch(traces());
  // Neither what was sent about it nor what was typed says that it is there.
  expect(await (await fetch(metrics)).text()).not.toMatch(/private|security|notified|member/i);
  expect((await fetch(bot.url('/metrics'))).status).toBe(404);
  const inPublic = ['general', 'incidents', 'operations'].flatMap((name) => bot.slack.channel(name).all);
  for (const message of inPublic.filter(({ isBot }) => isBot))
    expect(JSON.stringify([message.text, message.blocks])).not.toMatch(traces());
  for (const who of [...outside, 'zoe'])
    for (const message of bot.slack.dms(bot.slack.user(who).id))
      expect(bot.slack.textOf(message)).not.toMatch(traces());
  const own = bot.slack.channel('inc-2-zebra-laptop');
  for (const who of outside) expect(own.members).not.toContain(bot.people[who].id);
  expect(own.messages.length).toBeGreaterThan(5);
});
