import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

it('tells somebody who was called by a person that it is answered already, and the thread that nobody follows', async () => {
  await using bot = await startBot();
  const { ana, dora, gus } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  lookAway(bot);
  bot.allowLog(/http_500|could not|deliver/i);
  const away = bot.slack.fail('chat.postMessage', { as: 'http_500', times: Number.POSITIVE_INFINITY });
  expect(await gus.runs('/hims escalate INC-1 @dora "The table is locked"')).toContain('Calling Dora');
  await ana.runs('/hims incident ack INC-1');
  away.cancel();
  await bot.clock.advance({ minutes: 2 });

  const message = dora.dms().at(-1);
  expect(message && bot.slack.textOf(message)).toMatch(
    /<@U0GUS00007> called you: The table is locked\n.*<@U0ANA00001>.*nothing to do for you now/,
  );
  const line = told(bot, { thread: card }).find((text) => text.includes('escalates INC-1'));
  expect(line).toMatch(/Calling Dora .*Somebody has answered meanwhile, so nobody else follows\./);
  expect(line).not.toContain('Next, without an answer');
  lookAway(bot);
});

it('says of nobody that they were called before who only asked or opened it', async () => {
  await using bot = await startBot();
  const { ana, hana, ivo } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  lookAway(bot);
  await hana.runs('/hims escalate INC-1 "Need the CIO"');
  const line = told(bot, { thread: card }).find((text) => text.includes('escalates INC-1'));
  expect(line).toContain('Skipped IT Director: whoever it calls opened this, or calls now.');
  const answer = await ivo.runs('/hims escalate INC-1 "Who is next?"');
  expect(answer).not.toMatch(/Everyone in the escalation order .* was called/);
  lookAway(bot);
});

it('calls the next of the order when it was announced, however many are called by name meanwhile', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, dora, gus } = bot.people;
  await ana.runs('/hims incident open SEV-1 hims "Login fails"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await dora.runs('/hims incident ack INC-1');
  await dora.runs('/hims incident resolve INC-1 "Restarted"');
  await bot.clock.advance({ minutes: 10 });
  await ana.runs('/hims incident reopen INC-1 "Fails again"');
  lookAway(bot);
  const next = async (whom: string) => {
    await gus.runs(`/hims escalate INC-1 ${whom}`);
    const line = told(bot, { thread: card }).find((text) => text.includes('escalates INC-1'));
    return /Next, without an answer: .* at .*?\|?(\d\d:\d\d)/.exec(line ?? '')?.[1];
  };
  const first = await next('@jo');
  expect(first).toBeDefined();
  for (const whom of ['@cem', '@hana', '@ivo']) {
    await bot.clock.advance({ minutes: 4 });
    expect(await next(whom)).toBe(first);
  }
  lookAway(bot);
  await bot.clock.advance({ minutes: 20 });
  expect(told(bot, { thread: card }).join()).toMatch(/1 of \d/);
  lookAway(bot);
});

it.each([
  ['"@dora Table is locked"', /Dora Dupont[\s\S]*Table is locked/, 'Table is locked'],
  ['"please call @dora"', /Dora Dupont[\s\S]*Your help is needed/, 'Your help is needed'],
  ['"dora"', /Dora Dupont[\s\S]*Your help is needed/, 'Your help is needed'],
])('asks whom %s is to call, because in quotes a name is only text', async (why, offered, reason) => {
  await using bot = await startBot();
  const { ana, bea, dora } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  lookAway(bot);
  const answer = await bea.runs(`/hims escalate INC-1 ${why}`);
  expect(answer).toMatch(/is only text, and nobody is meant by it\. Nothing was done/);
  expect(answer).toMatch(offered);
  expect(answer).not.toContain('U0DORA0004');
  expect(told(bot, { dm: dora.id })).toEqual([]);
  await bea.clicks(bea.lastAnswer(), '@Dora Dupont');
  expect(told(bot, { dm: dora.id })).toEqual([expect.stringContaining(`BEA calls you: ${reason}`)]);
  lookAway(bot);
});

it('asks who is to do a task whose text names somebody, and shows people in a text by their names', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  expect(await bea.runs('/hims incident task "@dora Pull the plug" INC-1')).toContain('Nothing was done');
  await bea.clicks(bea.lastAnswer(), 'Only text');
  await bea.runs('/hims escalate INC-1 "Nobody finds <@U0DORA0004> or <@U0ANA00001|ana>"');
  const shown = await bea.runs('/hims incident timeline INC-1');
  expect(shown).toContain('Nobody finds @Dora Dupont or @');
  lookAway(bot);
});

it('asks who is meant when a name stands without quotes, and calls nobody else', async () => {
  await using bot = await startBot();
  const { ana, bea, dora, hana, gus } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  lookAway(bot);
  for (const typed of [
    '/hims escalate INC-1 dora',
    '/hims escalate INC-1 get dora now',
    '/hims incident task INC-1 dora pull the plug',
  ]) {
    const question = await bea.runs(typed);
    expect(question, typed).toContain(
      'Is @Dora Dupont meant, or is it all text? Nothing was done. Which one?',
    );
    expect(question, typed).toContain('Only text');
  }
  expect(await bea.runs('/hims escalate INC-1 dora or gus please')).toContain(
    'Is @Dora Dupont or @Gus Grant meant? Nothing was done. A line takes one: type @',
  );
  expect(hana.dms()).toEqual([]); // who comes next by the order
  expect(await bea.runs('/hims escalate INC-1 not dora')).not.toContain('meant, or is it all text');

  await bea.runs('/hims escalate INC-1 dora table locked');
  const asked = bea.lastAnswer();
  expect(await bea.clicks(asked, '@Dora Dupont')).toContain('Calling Dora Dupont');
  await bot.slack.expectMessage({ dm: dora.id }, /called you: table locked|calls you: table locked/);
  expect(gus.dms()).toEqual([]);
  lookAway(bot);
});
