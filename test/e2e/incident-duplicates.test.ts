import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

it('offers the open incident that says about the same, and merges by the button', async () => {
  await using bot = await startBot({ now: '2026-11-23T15:00:00Z' });
  const { ana, bea, dora } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login fails on ward 3B"');
  await bot.clock.advance({ minutes: 4 });
  const [card] = bot.slack.channel('incidents').messages;
  if (!card) throw new Error('INC-1 has no card');
  await bea.runs('/hims incident ack INC-1');
  lookAway(bot);

  const answer = await dora.runs('/hims incident open SEV-3 hims "ward 3B: logins failing"');
  expect(answer).toMatch(/INC-2 is open[^]*Is it the same as INC-1, Login fails on ward 3B \(4 min ago\)\?/);
  const other = await bot.slack.expectMessage('incidents', /INC-2/);
  await dora.runs('/hims incident task "Ask 3B" @emil --due PT1H INC-2');
  lookAway(bot);

  const offered = bot.slack
    .ephemerals(dora.id)
    .find((one) => bot.slack.textOf(one).includes('Is it the same'));
  expect(await dora.clicks(offered ?? other, 'Merge into INC-1')).toContain(
    'INC-2 has ended and goes on as INC-1',
  );
  expect(told(bot, { thread: other })).toEqual([expect.stringContaining('🔗 Merged into INC-1 by DORA')]);
  expect(told(bot, { thread: card })).toEqual([
    expect.stringContaining('🔗 INC-2 was merged into this by DORA. 1 open task comes along.'),
  ]);
  await bot.slack.expectUpdate(other, /closed: merged into INC-1 by/);
  await bot.slack.expectUpdate(card, /tasks 0 of 1 done/);
  expect(await bea.runs('/hims incident update INC-2 "Where?"')).toContain('It goes on as INC-1.');

  await bot.clock.advance({ hours: 1 }); // the task is still reminded of, under its new number
  expect(told(bot, { dm: bot.people.emil.id })).toEqual([
    expect.stringMatching(/INC-1[^]*Task 1 is due: Ask 3B/),
  ]);
  await bot.clock.advance({ days: 3 });
  expect(told(bot, { thread: other })).toEqual([]); // no deadline of the duplicate speaks again
  lookAway(bot);
});

it('offers the way in which a merge is allowed, and no second time once one of them was reopened', async () => {
  await using bot = await startBot();
  const { ana, dora } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Login fails on ward 3B"');
  await dora.runs('/hims incident open SEV-1 hims "Login fails on ward 3B, too"');
  const offer = dora.lastAnswer();
  expect(await dora.clicks(offer, 'Merge INC-1 into this')).toContain('INC-1 has ended and goes on as INC-2');
  await ana.runs('/hims incident reopen INC-1 "Another fault"');
  expect(await dora.clicks(offer, 'Merge INC-1 into this')).toMatch(
    /INC-1>? was reopened, moved, or called anew since this was asked. Nothing was done./,
  );
  expect(await ana.runs('/hims incident show INC-1')).not.toContain('merged into INC-2 by');
  lookAway(bot);
});

it('offers nothing that is of another system, over, or about something else', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 fhir "Login fails"');
  await ana.runs('/hims incident open SEV-2 hims "Login fails again"');
  await bea.runs('/hims incident resolve INC-2 "Cable"');
  await ana.runs('/hims incident open SEV-2 hims "Printer queue is stuck"');
  expect(await ana.runs('/hims incident open SEV-2 hims "Login fails"')).not.toContain('the same');
  lookAway(bot);
});

it.each([
  [
    'SEV-2',
    'INC-1 is SEV-2 now, and was SEV-3 when this was asked. Nothing was done. If they are still the same:   /hims incident merge INC-2 INC-1',
  ],
  ['SEV-4', 'INC-1 is SEV-4 now, and was SEV-3 when this was asked. Nothing was done.'],
])('does not merge by an offer into what is %s since', async (severity, refused) => {
  await using bot = await startBot();
  const { bea, dora } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Login fails"');
  await dora.runs('/hims incident open SEV-3 hims "Login fails on the ward"');
  const offer = dora.lastAnswer();
  await bea.runs(`/hims incident severity INC-1 ${severity} "Counted again"`);
  expect(await dora.clicks(offer, 'Merge into INC-1')).toContain(refused);
  expect(await bea.runs('/hims incident show INC-2')).not.toContain('goes on as');
  lookAway(bot);
});

it('does not merge by an offer of more than an hour ago', async () => {
  await using bot = await startBot();
  const { bea, dora } = bot.people;
  await bea.runs('/hims incident open SEV-3 hims "Login fails"');
  await dora.runs('/hims incident open SEV-3 hims "Login fails on the ward"');
  const offer = dora.lastAnswer();
  await bot.clock.advance({ minutes: 62 });
  expect(await dora.clicks(offer, 'Merge into INC-1')).toContain(
    'That was more than an hour ago. Nothing was done.',
  );
  lookAway(bot);
});

it('merges typed, and brings the people of the duplicate into the channel', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea, dora, cem } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login fails"');
  await dora.runs('/hims incident open SEV-2 hims "Nobody can sign in"');
  expect(bot.slack.channel('inc-1-login-fails').members).not.toContain(dora.id);

  expect(await cem.runs('/hims incident merge INC-2 INC-1')).toContain('it takes the role');
  for (const [typed, example] of [
    ['INC-2', 'INC-2 INC-n'],
    ['inc12', 'INC-12 INC-n'],
  ])
    expect(await bea.runs(`/hims incident merge ${typed}`)).toContain(
      `is missing.   /hims incident merge ${example}`,
    );
  expect(await bea.runs('/hims incident merge INC-1 INC-1')).toContain('cannot be merged into itself');
  expect(await bea.runs('/hims incident merge INC-2 INC-1')).toContain(
    'INC-2 has ended and goes on as INC-1',
  );
  expect(bot.slack.channel('inc-1-login-fails').members).toEqual(expect.arrayContaining([dora.id, bea.id]));
  expect(await bea.runs('/hims incident merge INC-1 INC-2')).toContain('It goes on as INC-1');
  lookAway(bot);
});

it('keeps apart what is not seen by the same people', async () => {
  await using bot = await startBot();
  const { bea, emil } = bot.people;
  await bea.runs('/hims incident open SEV-2 hims "Login fails"');
  expect(await bea.runs('/hims incident open SEV-2 hims "Login fails" --private')).not.toContain('the same');
  expect(await bea.runs('/hims incident merge INC-2 INC-1')).toContain(
    'INC-2 and INC-1 are not seen by the same people, so they stay apart',
  );
  expect(await emil.runs('/hims incident merge INC-2 INC-1')).toContain('There is no INC-2');
  lookAway(bot);
});

it('merges by the menu of the details, where only what may be merged can be chosen', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login fails"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bea.clicks(card, 'Details and more');
  expect(await bea.clicks(bea.lastAnswer(), 'It is the same as another')).toContain(
    'There is no other open incident that INC-1 could go into',
  );
  await ana.runs('/hims incident open SEV-2 fhir "Nobody can sign in"');
  await bea.runs('/hims incident open SEV-2 hims "Login fails" --private');

  await bea.clicks(card, 'Details and more');
  await bea.clicks(bea.lastAnswer(), 'It is the same as another');
  expect(JSON.stringify(bea.form().blocks)).toContain('INC-2');
  expect(JSON.stringify(bea.form().blocks)).not.toContain('INC-3');
  await bea.submits({ into: '2' });
  await bot.slack.expectUpdate(card, /closed: merged into INC-2/);
  lookAway(bot);
});

it('asks which one goes on in the channel of the other, and lets a merged one go on by itself again', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login fails"');
  await ana.runs('/hims incident open SEV-3 hims "Nobody can sign in"');
  expect(await bea.runs('/hims incident merge INC-2', { channel: 'inc-1-login-fails' })).toContain(
    'This is the channel of INC-1, and you typed INC-2. Which one? Nothing was done.',
  );
  await bea.clicks(bea.lastAnswer(), 'INC-2 into INC-1');
  await expect.poll(() => bea.lastAnswer().text).toContain('INC-2 has ended and goes on as INC-1');

  expect(await bea.runs('/hims incident reopen INC-2 "It was another thing"')).toContain(
    'INC-2 is open again',
  );
  expect(await bea.runs('/hims incident update INC-2 "Badge reader"')).toContain('INC-2 has your update');
  expect(await ana.runs('/hims incident list')).toMatch(/INC-1[^]*INC-2/);
  lookAway(bot);
});
