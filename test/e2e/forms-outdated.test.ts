import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import type { FakeMessage, InputValues } from '../support/fake-slack/index.ts';
import type { Person } from '../support/person.ts';
import { lookAway } from '../support/told.ts';

/** Opens a form, lets something happen meanwhile, and sends the form. */
async function late(
  bea: Person,
  card: FakeMessage,
  choice: string,
  meanwhile: () => Promise<unknown>,
  values: InputValues = {},
): Promise<string> {
  await bea.clicks(card, 'Details and more');
  await bea.clicks(bea.lastAnswer(), choice);
  await meanwhile();
  const answer = JSON.stringify(await bea.submits(values));
  return answer;
}

it('puts no text on the page of another system than the form was filled in for', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Charts are slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  expect(
    await late(bea, card, 'Put on the status page', () => ana.runs('/hims incident system caresync INC-1'), {
      text: 'Charts are slow.',
      components: ['charts'],
    }),
  ).toContain('INC-1 belongs to caresync now. Nothing was saved.');
  expect(await (await fetch(bot.url('/status.json'))).text()).not.toContain('Charts are slow.');
  lookAway(bot);
});

it.each([
  ['Put on the status page', 'resolve INC-1 "Cable"', { text: 'Charts are slow.' }, 'INC-1 is resolved now'],
  ['Resolve', 'system fhir INC-1', { summary: 'A cable' }, 'INC-1 belongs to fhir now'],
  ['Mitigated', 'system fhir INC-1', { text: 'A cable' }, 'INC-1 belongs to fhir now'],
  ['Change severity', 'system fhir INC-1', { severity: 'SEV-1', why: 'All' }, 'INC-1 belongs to fhir now'],
  ['It is another system', 'system fhir INC-1', { system: 'caresync' }, 'INC-1 belongs to fhir now'],
  ['It is the same as another', 'severity SEV-1 "All" INC-1', { into: '2' }, 'INC-1 is now SEV-1'],
  ['Roles', 'role commander @dora INC-1', { scribe: 'emil' }, 'Somebody else holds a role in INC-1 by now'],
])('refuses the form %s after %s', async (choice, meanwhile, values, why) => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Charts are slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await ana.runs('/hims incident open SEV-3 hims "Nobody can sign in"');
  await bea.runs('/hims incident ack INC-1');
  const answer = await late(bea, card, choice, () => ana.runs(`/hims incident ${meanwhile}`), values);
  expect(answer).toContain(`${why}. Nothing was saved.`);
  lookAway(bot);
});

it('ends nothing that was reopened since', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Charts are slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bea.runs('/hims incident ack INC-1');
  const reopened = async () => {
    await ana.runs('/hims incident resolve INC-1 "Cable"');
    await ana.runs('/hims incident reopen INC-1 "Slow again"');
  };
  expect(await late(bea, card, 'Resolve', reopened, { summary: 'Restarted' })).toContain(
    'INC-1 was reopened, or its people were called anew. Nothing was saved.',
  );
  lookAway(bot);
});

it('names whom the next call reaches, and calls nobody else', async () => {
  await using bot = await startBot();
  const { ana, bea, hana, ivo } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Charts are slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bea.clicks(card, 'Call the next level now');
  // Ana was called at the opening, so the entry before it is passed over.
  expect(bot.slack.textOf(bea.form())).toContain(`Next: IT Director (<@${hana.id}>)`);

  expect(await ana.runs('/hims escalate INC-1 "Vendor is silent"')).toContain('Calling IT Director');
  expect(JSON.stringify(await bea.submits({}))).toMatch(
    /Nobody was called: the next call of INC-1 is another one by now, Chief Information Officer \(.*Ivo.*\)\. Nothing was saved\./,
  );
  await bot.slack.close(bea.id, bea.form(), { all: true });
  expect(ivo.dms()).toEqual([]);

  await bea.clicks(card, 'Call the next level now');
  await bea.submits({});
  expect(bot.slack.textOf(bea.form())).toContain('Calling Chief Information Officer');
  await bot.slack.close(bea.id, bea.form(), { all: true });
  expect(await bea.clicks(card, 'Call the next level now')).toContain(
    'Everyone in the escalation order of hims was called for INC-1 already',
  );
  lookAway(bot);
});
