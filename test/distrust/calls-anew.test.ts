import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { there } from '../support/there.ts';
import { lookAway, told } from '../support/told.ts';

/** A Monday, in working hours of the east coast. */
const now = '2026-11-23T15:00:00Z';
const cardOf = (bot: TestBot) => bot.slack.expectMessage('incidents', /INC-1/);

it('tells nobody of an acknowledgement that nobody made when the incident moves to another system', async () => {
  await using bot = await startBot({ systems: 'whole', now });
  const { ana, bea, dora } = bot.people;
  await bea.runs('/hims incident open SEV-2 hims "Login fails"');
  const card = await cardOf(bot);
  await bea.runs('/hims escalate INC-1 @dora "Table is locked"');
  const first = there(ana.dms().at(0));
  await bea.runs('/hims incident system caresync INC-1');

  expect(bot.slack.textOf(first)).toMatch(/this moved to CareSync HMS by .*U0BEA.*/);
  expect(bot.slack.textOf(first)).not.toMatch(/acknowledged|Acknowledge/);
  const hers = dora.dms().find((dm) => bot.slack.textOf(dm).includes('calls you: Table is locked'));
  expect(bot.slack.textOf(there(hers))).toContain('Acknowledge');
  expect(bot.slack.textOf(card)).toMatch(/Called .*U0DORA.*no answer yet/);
  expect(told(bot, { thread: card }).join('\n')).toContain('Its on-call people are called now');
  await dora.clicks(there(hers), 'Acknowledge');
  expect(bot.slack.textOf(first)).toMatch(/this moved to CareSync HMS.*: acknowledged by .*U0DORA/);
  expect(bot.slack.textOf(card)).not.toContain('no answer yet');
  lookAway(bot);
});

it('calls the order of the other system when a reopened incident that waits for an answer moves', async () => {
  await using bot = await startBot({ systems: 'whole', now });
  const { ana, bea } = bot.people;
  await bea.runs('/hims incident open SEV-1 hims "Login fails"');
  const card = await cardOf(bot);
  await ana.runs('/hims incident ack INC-1');
  await ana.runs('/hims incident resolve INC-1 "Cable"');
  await bea.runs('/hims incident reopen INC-1 "Again"');
  const before = there(ana.dms().at(-1));
  await bot.clock.advance({ minutes: 2 });
  await bea.runs('/hims incident system caresync INC-1');
  expect(bot.slack.textOf(before)).not.toContain('nothing to do for you now');
  expect(bot.slack.textOf(card)).toMatch(/Called .*no answer yet/);
  expect(bot.slack.textOf(card)).toContain('Acknowledge');
  const calls = bot.slack.unexpected().length;
  await bot.clock.advance({ minutes: 40 });
  expect(bot.slack.unexpected().length).toBeGreaterThan(calls);
  expect(told(bot, { thread: card }).join('\n')).toMatch(/Calling /);
  lookAway(bot);
});

it('calls anew with a graver severity, and shows the new one in the message that is there', async () => {
  await using bot = await startBot({ systems: 'whole', now });
  const { ana, bea, hana } = bot.people;
  await bea.runs('/hims incident open SEV-4 hims "Slow"');
  const card = await cardOf(bot);
  expect(ana.dms()).toHaveLength(1);
  await bot.clock.advance({ minutes: 1 });
  await bea.runs('/hims incident severity INC-1 SEV-1 "now all down"');

  expect(ana.dms()).toHaveLength(2);
  const [old, fresh] = ana.dms();
  expect(bot.slack.textOf(there(old))).toMatch(
    /SEV-1.*raised to SEV-1 by .*you are called anew, see the newer message/s,
  );
  expect(bot.slack.textOf(there(fresh))).toMatch(/SEV-1.*respond by .*made it SEV-1: now all down/s);
  expect(bot.slack.textOf(there(fresh))).toContain('Acknowledge');
  expect(bot.slack.textOf(card)).toContain('Called <@U0ANA00001> (no answer yet)');
  await bot.clock.advance({ minutes: 21 });
  expect(hana.dms().length).toBeGreaterThan(0);
  lookAway(bot);
});

it('keeps the call that was announced when the severity changes, and redraws the messages', async () => {
  await using bot = await startBot({ now });
  const { ana, bea, hana, ivo } = bot.people;
  await bea.runs('/hims incident open SEV-1 hims "Login fails"');
  const card = await cardOf(bot);
  await bea.runs('/hims escalate INC-1 "At once"');
  expect(hana.dms()).toHaveLength(1);
  await bea.runs('/hims incident severity INC-1 SEV-3 "only one ward"');
  expect(ana.dms()).toHaveLength(1);
  expect(bot.slack.textOf(there(ana.dms()[0]))).toMatch(/SEV-3.*respond by/s);
  expect(bot.slack.textOf(there(ana.dms()[0]))).toContain('Acknowledge');
  await bot.clock.advance({ minutes: 11 });
  expect(ivo.dms()).toHaveLength(1);
  expect(bot.slack.textOf(card)).toMatch(/Called .*U0ANA.*U0HANA.*U0IVO[^(]*\(no answer yet\)/);
  lookAway(bot);
});

it('says when a call that was announced waits for the morning', async () => {
  await using bot = await startBot({ systems: 'whole', now: '2026-11-24T03:30:00Z' });
  const { bea, hana } = bot.people;
  await bea.runs('/hims incident open SEV-1 hims "Login fails"');
  const card = await cardOf(bot);
  await bea.runs('/hims escalate INC-1 "At once"');
  const calls = hana.dms().length;
  await bea.runs('/hims incident severity INC-1 SEV-3 "only one ward"');
  const room = bot.slack.channel('incidents').messages.concat(bot.slack.thread(card));
  expect(room.map((one) => bot.slack.textOf(one)).join('\n')).toContain('the next call waits until');
  await bot.clock.advance({ hours: 2 });
  expect(hana.dms()).toHaveLength(calls);
  lookAway(bot);
});

it('calls only an acknowledgement one', async () => {
  await using bot = await startBot({ now });
  const { ana, bea } = bot.people;
  await bea.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await cardOf(bot);
  await ana.runs('/hims incident open SEV-2 hims "Nobody can sign in"');
  await bot.clock.advance({ minutes: 1 });
  await bea.runs('/hims incident merge INC-1 INC-2');
  await bea.runs('/hims incident reopen INC-1 "Not the same"');
  expect(bot.slack.textOf(card)).toMatch(/answered by <@U0BEA00002> \(merged\)/);
  expect(bot.slack.textOf(card)).not.toContain('acknowledged by');
  lookAway(bot);
});

it('says in the old messages that it was reopened, and who is called now', async () => {
  await using bot = await startBot({ systems: 'whole', now });
  const { ana, bea } = bot.people;
  await bea.runs('/hims incident open SEV-2 hims "Login slow"');
  await ana.runs('/hims incident ack INC-1');
  const call = there(ana.dms().at(0));
  await ana.runs('/hims incident resolve INC-1 "Cable"');
  expect(bot.slack.textOf(call)).toContain('resolved by');
  await bot.clock.advance({ minutes: 5 });
  await bea.runs('/hims incident reopen INC-1 "Again"');
  expect(bot.slack.textOf(call)).toMatch(
    /reopened by .*U0BEA.* \(since .*you are called anew, see the newer message/s,
  );
  expect(bot.slack.textOf(call)).not.toContain('✅');
  lookAway(bot);
});

it('says who of the order is on leave when nobody can be called by hand', async () => {
  await using bot = await startBot({ now });
  const { bea } = bot.people;
  for (const name of ['ana', 'dora', 'ivo', 'hana'])
    await bot.person(bot.slack.user(name).id).runs('/hims away @bea --until 2026-12-24');
  await bea.runs('/hims incident open SEV-2 hims "Login slow"');
  const said = await bea.runs('/hims escalate INC-1 "Now"');
  expect(said).toMatch(
    /Nobody in the escalation order of hims can be called for INC-1 now\. Passed over: .*\(on leave\)/,
  );
  expect(said).not.toContain('already');
  lookAway(bot);
});

it('says of a merged incident what its commander was asked, and of a reopened one again', async () => {
  await using bot = await startBot({ now });
  const { ana, bea } = bot.people;
  await bea.runs('/hims incident open SEV-2 hims "Login slow"');
  await bea.runs('/hims incident open SEV-2 hims "Nobody can sign in"');
  await bea.runs('/hims incident role commander @ana INC-1');
  const role = there(ana.dms().find((dm) => bot.slack.textOf(dm).includes('You are the commander')));
  await bot.clock.advance({ minutes: 1 });
  await bea.runs('/hims incident merge INC-1 INC-2');
  expect(bot.slack.textOf(role)).toContain('✔️ INC-1: no action needed, it goes on as INC-2.');
  await bea.runs('/hims incident reopen INC-1 "Not the same"');
  expect(bot.slack.textOf(role)).toContain('You are the commander');
  expect(bot.slack.textOf(role)).not.toContain('no action needed');
  lookAway(bot);
});

it('says in the thread who of those on call is on leave, and who is called instead', async () => {
  await using bot = await startBot({ now });
  await bot.people.ana.runs('/hims away @bea --until 2026-12-24');
  await bot.people.bea.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await cardOf(bot);
  expect(told(bot, { thread: card }).join('\n')).toContain(
    'Ana Alvarez is on leave; DORA is called instead for INC-1.',
  );
  lookAway(bot);
});

it('gives whoever is called by name their time to answer before it calls the order', async () => {
  await using bot = await startBot({ systems: 'whole', now });
  const { ana, emil, hana, ivo } = bot.people;
  await hana.runs('/hims incident open SEV-2 hims "Staff matter" --private --security');
  await emil.runs('/hims incident ack INC-1');
  await emil.runs('/hims escalate INC-1 @ivo "Need the CIO"');
  await bot.clock.advance({ minutes: 5 });
  expect(ivo.dms().some((dm) => bot.slack.textOf(dm).includes('Need the CIO'))).toBe(true);
  expect(await ana.runs('/hims incident show INC-1')).toContain('There is no INC-1');
  expect(await ivo.runs('/hims incident show INC-1')).toMatch(/Staff matter/);
  expect(await ivo.runs('/hims incident timeline INC-1')).not.toContain('called DevOps Team');
  expect(told(bot, 'inc-1-staff-matter').join('\n')).toMatch(/Next, without an answer: DevOps Team at /);
  lookAway(bot);
});
