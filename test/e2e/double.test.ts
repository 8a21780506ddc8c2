import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

it('has one effect when two people acknowledge at the same moment, and answers both', async () => {
  await using bot = await startBot();
  const { ana, bea, dora } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.slack.expectMessage({ dm: ana.id }, /INC-1/);

  await Promise.all([
    bot.slack.click(bea.id, card, 'Acknowledge'),
    bot.slack.click(dora.id, card, 'Acknowledge'),
  ]);
  await bot.settle();

  const answers = [bea, dora].map((person) => person.lastAnswer().text);
  const winner = answers[0]?.includes('is yours') ? bea : dora;
  expect(answers.toSorted()).toEqual([
    expect.stringContaining('INC-1 is yours'),
    expect.stringContaining(`INC-1 was acknowledged by <@${winner.id}> already`),
  ]);
  await bot.slack.expectUpdate(card, new RegExp(`acknowledged by <@${winner.id}>`));
  expect(await ana.runs('/hims incident show INC-1')).toMatch(
    /^(?:(?!Acknowledged by)[^])*Acknowledged by(?:(?!Acknowledged by)[^])*$/,
  );
});

it('has one effect when the same person double-clicks', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.slack.expectMessage({ dm: ana.id }, /INC-1/);

  await Promise.all([1, 2].map(() => bot.slack.click(bea.id, card, 'Take command')));
  await bot.settle();
  const said = bot.slack.ephemerals(bea.id).map((one) => one.text);
  expect(said.toSorted()).toEqual([
    expect.stringContaining('You are the commander of INC-1 already'),
    expect.stringContaining('You command INC-1'),
  ]);
  await bot.slack.expectUpdate(card, /answered by .*took command.*commander/s);
  await bot.slack.expectMessage({ thread: card }, /Commander is/);
  await bot.slack.expectMessage({ dm: bea.id }, /You are the commander now/);
});

it('answers every button of a card from before, and does no harm', async () => {
  await using bot = await startBot();
  const { ana, bea, dora } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.slack.expectMessage({ dm: ana.id }, /INC-1/);
  const asOpen = bot.slack.snapshot(card);
  await bea.runs('/hims incident ack INC-1');
  const asAcknowledged = bot.slack.snapshot(card);
  await bea.runs('/hims incident resolve INC-1 "Done"');
  const shown = card.versions.length;

  const press = async (old: typeof asOpen, what: string) => {
    await bot.slack.clickStale(dora.id, old, what);
    await bot.settle();
    return dora.lastAnswer().text;
  };
  for (const [old, what, word] of [
    [asOpen, 'Acknowledge', 'acknowledged'],
    [asOpen, 'Take command', 'taken over'],
    [asOpen, 'Update', 'updated'],
    [asAcknowledged, 'Resolve', 'resolved'],
    [asAcknowledged, 'Change severity', 'given another severity'],
    [asAcknowledged, 'Call the next level now', 'escalated'],
  ] as const)
    expect(await press(old, what)).toContain(`INC-1 is resolved by <@${bea.id}>, so it cannot be ${word}`);
  expect(await press(asAcknowledged, 'Details and more')).toContain('resolved after');
  expect(card.versions).toHaveLength(shown);
  expect(bot.slack.view(dora.id)).toBeUndefined();
  bot.slack.seen(...bot.slack.unexpected());
});

it('keeps what was typed into a form whose incident was resolved meanwhile', async () => {
  await using bot = await startBot();
  const { ana, bea, dora } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await dora.clicks(card, 'Update');
  await bea.runs('/hims incident resolve INC-1');

  const sent = await dora.submits({ text: 'Half an hour of typing' });
  expect(sent.errors['text']).toContain('INC-1 is resolved by Bea Brandt, so it cannot be updated');
  expect(JSON.stringify(dora.form().typed)).toContain('Half an hour of typing');
  bot.slack.seen(...bot.slack.unexpected());
});

it('lets whoever was called answer the call by command as by button, whatever roles they hold', async () => {
  await using bot = await startBot({ peopleFile: 'test/fixtures/people-called.yaml' });
  const { ana, ivo } = bot.people;
  await ana.runs('/hims incident open SEV-1 hims "Login fails"');
  await bot.clock.advance({ minutes: 31 });
  await bot.slack.expectMessage({ dm: ivo.id }, /INC-1/);

  expect(await ivo.runs('/hims incident update INC-1 "On it"')).toContain('it takes the role');
  expect(await ivo.runs('/hims incident ack INC-1')).toContain('INC-1 is yours');
  bot.slack.seen(...bot.slack.unexpected());
});

it('takes command from nobody by a button that stood where nobody had it', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login fails"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  const old = bot.slack.snapshot(card);
  await ana.clicks(card, 'Take command');
  await bot.slack.clickStale(bea.id, old, 'incident.command');
  await bot.settle();
  expect(bot.slack.textOf(bea.lastAnswer())).toContain('<@U0ANA00001> is already the commander of INC-1');
  expect(await bea.clicks(bea.lastAnswer(), 'Take over')).toContain('INC-1');
  lookAway(bot);
});

it('overwrites neither the severity nor the public text by a form that showed another', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login fails"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bea.clicks(card, 'Change severity');
  await ana.runs('/hims incident severity INC-1 SEV-1 "All wards"');
  const late = await bea.submits({ severity: 'SEV-3', why: 'One ward' });
  expect(JSON.stringify(late)).toContain('INC-1 is now SEV-1. Nothing was saved.');
  await bot.slack.close(bea.id, bea.form(), { all: true });

  await bea.runs('/hims incident publish INC-1');
  await ana.runs('/hims incident publish INC-1 "Sign-in fails." --components sign-in');
  const other = await bea.submits({ text: 'All is well.', components: ['sign-in'] });
  expect(JSON.stringify(other)).toContain('Another text stands on the status page by now');
  await bot.slack.close(bea.id, bea.form(), { all: true });
  lookAway(bot);
});

it('says in a form who was quicker: you, or somebody by name', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Login fails"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await ana.runs('/hims incident ack INC-1');
  for (const [who, words] of [
    [bea, 'INC-1 is mitigated by you, so it cannot be mitigated.'],
    [ana, 'INC-1 is mitigated by Ana'],
  ] as const) {
    await bea.runs('/hims incident reopen INC-1 "Again"');
    await bea.runs('/hims incident show INC-1');
    await bea.clicks(bea.lastAnswer(), 'Mitigated');
    await who.runs('/hims incident mitigate INC-1 "Failover"');
    expect(JSON.stringify(await bea.submits({ text: 'Failover' }))).toContain(words);
    await bot.slack.close(bea.id, bea.form(), { all: true });
  }
  expect(card.isDeleted).toBe(false);
  lookAway(bot);
});
