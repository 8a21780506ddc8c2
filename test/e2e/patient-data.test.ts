import pg from 'pg';
import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { there } from '../support/there.ts';
import { lookAway } from '../support/told.ts';

/** Everything the bot has kept, as one text: to look for what must not be there. */
async function everythingStored(bot: TestBot): Promise<string> {
  const client = new pg.Client({ connectionString: bot.database.url });
  await client.connect();
  const tables = ['texts', 'audit', 'notices', 'incidents', 'incident_timeline', 'timers', 'requests'];
  const all: unknown[] = [];
  for (const table of tables) all.push((await client.query(`select * from ${table}`)).rows);
  await client.end();
  return JSON.stringify([all, bot.logs]);
}

const samples = [
  { what: 'a social security number', text: 'Chart of 123-45-6789 will not open', secret: '45-6789' },
  { what: 'a patient number', text: 'MRN 00123456 shows the wrong ward', secret: '00123456' },
  { what: 'a date of birth', text: 'Record of Mary Miller 04/12/1961 is locked', secret: '04/12/1961' },
];

it.each(samples)(
  'stops $what in a typed command before it is stored or posted',
  async ({ what, text, secret }) => {
    await using bot = await startBot();
    const { ana } = bot.people;

    const said = await ana.runs(`/hims incident open SEV-2 hims "${text}"`);
    expect(said).toContain(`This looks like ${what}`);
    expect(said).toContain('Nothing was stored or posted');
    expect(bot.slack.channel('incidents').messages).toEqual([]);
    expect(await everythingStored(bot)).not.toContain(secret);

    await ana.clicks(ana.lastAnswer(), 'Correct the text');
    await bot.slack.expectView(ana.id, 'Correct the text');
    expect(JSON.stringify(ana.form().blocks)).toContain(secret); // filled in with what was typed
    const done = await ana.submits({ typed: 'incident open SEV-2 hims "One chart will not open"' });
    expect(bot.slack.textOf(there(done.view))).toContain('INC-1 is open');
    await bot.slack.expectMessage('incidents', /INC-1 One chart will not open/);
    await bot.slack.expectMessage({ dm: ana.id }, /INC-1/);
    expect(await everythingStored(bot)).not.toContain(secret);
  },
);

it('asks why when a person insists, then does it; the audit log has the reference, not the words', async () => {
  await using bot = await startBot();
  const { ana, fay } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Interface shows MRN 00000000 for everybody"');
  await ana.clicks(ana.lastAnswer(), 'It is not, post it');
  const done = await ana.submits({ phi_reason: 'It is the test patient, zeros only' });

  expect(bot.slack.textOf(there(done.view))).toContain('INC-1 is open');
  await bot.slack.expectMessage('incidents', /INC-1 Interface shows MRN 00000000/);
  await bot.slack.expectMessage({ dm: ana.id }, /INC-1/);
  const client = new pg.Client({ connectionString: bot.database.url });
  await client.connect();
  const { rows } = await client.query(`select entry from audit where action = 'phi.insisted'`);
  const entry = JSON.parse(String(rows[0].entry)) as { actor: string; change: unknown; text: { id: string } };
  expect(entry).toMatchObject({
    actor: 'ana',
    change: { what: 'a patient number' },
    text: { id: expect.any(String) },
  });
  expect(JSON.stringify(entry)).not.toMatch(/test patient|00000000/);
  const text = await client.query('select body from texts where id = $1', [entry.text.id]);
  expect(text.rows).toEqual([{ body: 'It is the test patient, zeros only' }]);
  await client.end();
  expect(await fay.runs('/hims audit')).toContain('phi.insisted');
});

it('stops what is corrected wrongly once more, with a way on', async () => {
  await using bot = await startBot();
  const { ana } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Chart of 123-45-6789 will not open"');
  await ana.clicks(ana.lastAnswer(), 'Correct the text');

  const again = await ana.submits({ typed: 'incident open SEV-2 hims "Chart of 123 45 6789 will not open"' });
  expect(bot.slack.textOf(there(again.view))).toContain('This looks like a social security number');
  expect(bot.slack.channel('incidents').messages).toEqual([]);
  await ana.clicks(there(again.view), 'Correct the text');
  const done = await ana.submits({ typed: 'incident open SEV-2 hims "A chart will not open"' });
  expect(bot.slack.textOf(there(done.view))).toContain('INC-1 is open');
  bot.slack.seen(...bot.slack.unexpected());
});

it('loses nothing of a corrected command that is wrong in another way', async () => {
  await using bot = await startBot();
  const { ana } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Chart of 123-45-6789 will not open"');
  await ana.clicks(ana.lastAnswer(), 'Correct the text');
  const wrong = await ana.submits({ typed: 'incident open SEV-2 hmis "A chart will not open"' });
  expect(wrong.errors).toEqual({ typed: expect.stringContaining('Did you mean hims?') });

  const missing = await ana.submits({ typed: 'incident open SEV-2 hims' });
  expect(missing.errors).toEqual({ typed: expect.stringContaining('missing') });
  const done = await ana.submits({ typed: 'incident open SEV-2 hims "A chart will not open"' });
  expect(bot.slack.textOf(there(done.view))).toContain('INC-1 is open');
  bot.slack.seen(...bot.slack.unexpected());
});

it('stops a form with everything typed still in it, and goes on with a reason', async () => {
  await using bot = await startBot();
  const { ana } = bot.people;
  await ana.runs('/hims incident open');
  const title = 'Mary Miller, born 04/12/1961, sees a blank page';
  const stopped = await ana.submits({ system: 'fhir', severity: 'SEV-3', title });

  expect(bot.slack.textOf(there(stopped.view))).toContain('This looks like a date of birth');
  expect(await everythingStored(bot)).not.toContain('1961');
  const state = JSON.stringify(there(stopped.view).blocks);
  expect(state).toContain(title);
  const again = await ana.submits(); // as it is: still stopped, still all there
  expect(bot.slack.textOf(there(again.view))).toContain('This looks like a date of birth');
  expect(there(again.view).blocks.filter((block) => block['block_id'] === 'phi_reason')).toHaveLength(1);

  const done = await ana.submits({ phi_reason: 'Mary Miller is our test account' });
  expect(bot.slack.textOf(there(done.view))).toContain('INC-1 is open');
  await bot.slack.expectMessage('incidents', /SEV-3 INC-1 Mary Miller.* \(fhir\)/);
  bot.slack.seen(...bot.slack.unexpected());
});

it('lets a form pass once the text is corrected, without a reason', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bea.clicks(card, 'Update');
  await bea.submits({ text: 'SSN: 123456789 cannot be saved' });
  expect(bot.slack.thread(card)).toEqual([]);
  await bea.submits({ text: 'One patient record cannot be saved' });
  await bot.slack.expectMessage({ thread: card }, /One patient record/);
  expect(await everythingStored(bot)).not.toContain('123456789');
  await bot.slack.expectMessage({ dm: ana.id }, /INC-1/);
});

it('says so plainly where the text is too long to be carried by a button', async () => {
  await using bot = await startBot();
  const { ana } = bot.people;
  const long = `MRN 00123456 ${'and more '.repeat(230)}`;
  expect(await ana.runs(`/hims incident update INC-1 "${long}"`)).toContain(
    'Take it out and type the command again',
  );
});

it('takes a reason with characters that a database refuses', async () => {
  await using bot = await startBot();
  const { ana } = bot.people;
  await ana.runs('/hims incident open SEV-4 hims "Ticket MRN 4471123 in the test system"');
  await ana.clicks(ana.lastAnswer(), 'It is not, post it');

  const done = await ana.submits({ phi_reason: 'made \u0000up \uD800' });

  expect(bot.slack.textOf(done.view ?? ana.form())).toContain('INC-1 is open');
  bot.slack.seen(...bot.slack.channel('incidents').all, ...ana.dms());
});

it('posts once what was stopped, however often its buttons were pressed before', async () => {
  await using bot = await startBot();
  const { ana } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Interface shows MRN 00000000 for everybody"');
  const stop = ana.lastAnswer();
  await ana.clicks(stop, 'It is not, post it');
  const first = ana.form();
  await ana.clicks(stop, 'It is not, post it');
  await ana.submits({ phi_reason: 'It is the test patient, zeros only' });
  expect(first.privateMetadata).toContain('"form":"stop-');
  // No form opens any more whose words would be thrown away.
  expect(await ana.clicks(stop, 'Correct the text')).toContain('This question was answered already');
  expect(await ana.runs('/hims incident list')).not.toContain('INC-2');
  lookAway(bot);
});
