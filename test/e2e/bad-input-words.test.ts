import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startBot();
  await bot.people.ana.runs('/hims incident open SEV-3 hims "Login slow"');
  bot.slack.seen(...bot.slack.unexpected());
});
afterAll(() => bot[Symbol.asyncDispose]());

const rowsAfterwards = () => bot.slack.channel('incidents').messages.length;

it.each([
  // What was meant is named, with an example that works.
  [
    '/hims incident open SEV-2 hmis "Login slow"',
    /no system "hmis"\. Did you mean hims\?.*\/hims incident open SEV-2 hims/,
  ],
  ['/hims incident open SEV-2 carsync "Login slow"', /no system "carsync"\. Did you mean caresync\?/],
  [
    '/hims incident open SEV-2 payroll "Login slow"',
    /no system "payroll"\. There are: .*caresync.*fhir.*hims/,
  ],
  ['/hims incident open SEV-7 hims "Login slow"', /no SEV-7\. There are SEV-1 \(worst\) to SEV-4/],
  ['/hims incident open SEV-0 hims "Login slow"', /no SEV-0/],
  ['/hims incident open SVE-2 hims "Login slow"', /no SEV-n "SVE-2"\. Did you mean SEV-2\?/],
  ['/hims incident opne SEV-2 hims "Login slow"', /no "incident opne"\. Did you mean incident open\?/],
  ['/hims incidnet open', /no "incidnet"\. Did you mean incident\?/],
  ['/hims incident', /incident can: open, ack, update, role, severity, system, mitigate, .*list, show/],
  ['/hims xyzzy', /no "xyzzy"\..*\/hims help/],
  ['/hims help nothing', /no command "nothing"/],
  ['/hims incident list --al', /no option --al here\. Did you mean --all\?/],
  ['/hims incident list --everything', /no option --everything here\./],
  [
    '/hims audit --since yesterday',
    /it takes the role compliance or admin|--since needs a value like in --since P7D/,
  ],
  // Keys.
  ['/hims incident ack', /INC-n is missing\..*\/hims incident ack INC-n/],
  ['/hims incident ack INC-99', /There is no INC-99\. \/hims incident list shows the open ones/],
  ['/hims incident ack INC-0', /There is no INC-0\./],
  ['/hims incident ack INC-999999999999999', /There is no INC-999999999999999\./],
  ['/hims incident ack INC-9999999999999999999999', /"INC-9999999999999999999999" does not fit here/],
  ['/hims incident ack INC-1.5', /"INC-1\.5" does not fit here/],
  ['/hims incident ack CHG-1', /"CHG-1" does not fit here/],
  ['/hims incident ack "INC-1"', /takes no text \("INC-1"\)/],
  ['/hims incident ack INC-1 INC-1', /"INC-1" does not fit here/],
  ['/hims incident show INC-1 please', /"please" does not fit here/],
  // Nothing at all.
  ['/hims incident update', /Which incident\?/],
  ['/hims incident severity', /Which incident\?/],
  ['/hims incident severity INC-1 SEV-3 "same"', /INC-1 is SEV-3 already/],
] as const)('%s', async (line, answer) => {
  const before = rowsAfterwards();
  const said = await bot.people.ana.runs(line);
  expect(said).toMatch(answer);
  expect(rowsAfterwards()).toBe(before);
});

it('asks in a form for a text that was typed empty', async () => {
  const { ana } = bot.people;
  expect(await ana.runs('/hims incident update INC-1 ""')).toBe('');
  expect(ana.form().title).toBe('Update INC-1');
  await bot.slack.close(ana.id, ana.form(), { all: true });
});

it('knows nobody behind a name that is no mention, and says how to write it', async () => {
  expect(await bot.people.gus.runs('/hims audit --by nobody')).toMatch(
    /--by needs a value like in --by @user/,
  );
  expect(await bot.people.gus.runs('/hims audit --by @nobody')).toMatch(
    /--by needs a value like in --by @user/,
  );
  expect(await bot.people.gus.runs('/hims audit --by')).toMatch(/--by needs a value/);
  expect(await bot.people.gus.runs('/hims audit --by <@U0NOSUCH01|who>', { raw: true })).toContain(
    'nothing that fits',
  );
});

it('answers an empty command with the home, and spaces are nothing', async () => {
  expect(await bot.people.ana.runs('/hims')).toContain('1 open incident');
  expect(await bot.people.ana.runs('/hims    ')).toContain('1 open incident');
});

it('takes the order as it comes, in any case, with the quotes that a phone makes', async () => {
  const { ana } = bot.people;
  expect(await ana.runs('/hims Incident OPEN “Printer mute” HIMS sev4')).toContain('INC-2 is open');
  expect(await ana.runs('/hims incident open sev 4 caresync „Nur ein Test“')).toContain('INC-3 is open');
  expect(await ana.runs('/hims incident open hims SEV-4 Badge reader slow since noon')).toContain(
    'INC-4 is open',
  );
  await bot.slack.expectMessage('incidents', /SEV-4 INC-2 Printer mute \(hims\)/);
  await bot.slack.expectMessage('incidents', /INC-3 Nur ein Test \(caresync\)/);
  await bot.slack.expectMessage('incidents', /INC-4 Badge reader slow since noon \(hims\)/);
  expect(await ana.runs('/hims incident list caresync —all')).toContain('INC-3');
  bot.slack.seen(...bot.slack.unexpected());
});

it('asks in a form for what was not typed, with what was typed already in it', async () => {
  const { ana } = bot.people;
  await ana.runs('/hims incident open hims SEV-2');
  const form = ana.form();
  await bot.slack.expectView(ana.id, 'What is broken?');
  const result = await ana.submits({ title: 'Login slow again' });
  expect(bot.slack.textOf(result.view ?? form)).toMatch(/INC-\d+ is open/);
  await bot.slack.expectMessage('incidents', /SEV-2 INC-\d+ Login slow again \(hims\)/);
  bot.slack.seen(...bot.slack.unexpected());
});

it('says how long a text is and how much fits, and keeps the bot alive through ten thousand characters', async () => {
  const { ana } = bot.people;
  const long = 'x'.repeat(10_000);
  expect(await ana.runs(`/hims incident open SEV-2 hims "${long}"`)).toContain(
    'The title is 10000 characters long, 150 fit',
  );
  expect(await ana.runs(`/hims incident update INC-1 "${long}"`)).toContain(
    'The text is 10000 characters long, 2000 fit',
  );
  expect(await ana.runs(`/hims incident open SEV-2 ${long} "Login"`)).toMatch(/no system "x{39}…"/);
  expect(await ana.runs(`/hims ${long}`)).toMatch(/There is no "x{39}…"/);
  expect(await ana.runs(`/hims ${'"'.repeat(10_000)}`)).not.toBe('');
  expect(await ana.runs(`/hims ${'a '.repeat(5_000)}`)).not.toBe('');
  expect(await ana.runs(`/hims incident update INC-1 "${'é'.repeat(2_000)}"`)).toContain(
    'INC-1 has your update',
  );
  bot.slack.seen(...bot.slack.unexpected());
});
