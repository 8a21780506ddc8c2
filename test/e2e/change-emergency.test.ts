import { expect, it } from 'vitest';
import { board, cardOf } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

const emergency =
  '/hims change request emergency hims "Block the malware host" --plan "Firewall rule" --rollback "Remove the rule" --validation "Sign-in works" --clinical "None" --implementer @gus --likelihood low --impact low';

it('starts an emergency with one approver, and owes the board a review until it is done', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, gus, hana } = bot.people;

  expect(await ana.runs(emergency)).toContain('CHG-1 is asked for');
  const card = cardOf(bot);
  expect(bot.slack.textOf(card)).toMatch(/🚨 .*emergency[\s\S]*Change approval board 0 of 1 · open until/);
  expect(await ana.clicks(card, 'Approve')).toContain('You asked for CHG-1, so your vote does not count.');
  expect(await bea.clicks(card, 'Approve')).toContain('With that it is approved.');
  expect(await gus.runs('/hims change start CHG-1')).toContain('its review is owed');
  await bot.slack.expectUpdate(card, /started by[\s\S]*Change approval board 0 of 2 · review owed by/);
  await gus.runs('/hims change validate CHG-1');
  await gus.runs('/hims change validate CHG-1 1');
  await gus.runs('/hims change complete CHG-1 "Blocked"');
  await bot.slack.expectUpdate(card, /✅ [\s\S]*completed by .*Blocked[\s\S]*review owed by/);
  lookAway(bot);
  expect(await bea.runs('/hims change list hims')).toContain('No change of hims is open.');
  expect(await bea.runs('/hims change list hims --waiting')).toMatch(
    /CHG-1 · completed, review owed · low risk/,
  );

  await bot.clock.advance({ days: 4 });
  expect(told(bot, { dm: hana.id }).join()).toContain('CHG-1 still waits for your vote');
  expect(told(bot, { thread: card }).join()).toMatch(/CHG-1 was an emergency, and its review is owed/);
  await bot.slack.expectUpdate(card, /review ⚠️ owed since/);
  await bot.clock.advance({ days: 1 });
  expect(told(bot, { thread: card }).join()).toContain('its review is owed for'); // it goes on until somebody does it

  expect(await gus.runs('/hims change approve CHG-1')).toContain(
    'You carry out CHG-1, so your vote does not count.',
  );
  expect(await cem.runs('/hims change approve CHG-1')).toContain('It is still open');
  expect(await hana.clicks(card, 'Approve')).toContain('The review is done.');
  expect(told(bot, { thread: card }).join()).toContain('Reviewed: the emergency was right.');
  expect(await bea.runs('/hims change list --waiting')).toContain('No change waits for a decision.');
  lookAway(bot);
  await bot.clock.advance({ days: 30 });
  expect(told(bot, { thread: card })).toEqual([]);
  lookAway(bot);
});

it('starts an emergency by break-glass: with a reason, told to everybody and the directors, reviewed late', async () => {
  await using bot = await startBot(board);
  const { ana, bea, dora, gus, hana, ivo } = bot.people;
  await ana.runs(emergency);
  const card = cardOf(bot);
  const question = await bot.slack.expectMessage({ dm: bea.id }, /Your vote on CHG-1 is asked for/);
  lookAway(bot);

  expect(await ana.runs('/hims change start CHG-1 --break-glass ""')).toContain(
    '--break-glass needs a value',
  );
  expect(await gus.runs('/hims change start CHG-1')).toContain(
    'CHG-1 is submitted, so it cannot be started. One approval is enough',
  );
  await dora.clicks(card, 'Start without approval');
  await dora.submits({ why: 'The host encrypts shares right now' });

  // In the channel itself, where nobody overlooks it.
  const loud = bot.slack.channel('changes').messages.filter((one) => one.threadTs === undefined);
  expect(bot.slack.textOf(loud.at(-1) ?? card)).toMatch(
    /🔨 CHG-1 was started by .* without an approval: The host encrypts shares right now\. .*Its review is owed\./,
  );
  for (const director of [hana, ivo])
    expect(told(bot, { dm: director.id }).join()).toContain('CHG-1 was started by DORA without an approval');
  await bot.slack.expectUpdate(
    card,
    /🔨 started without an approval: The host encrypts[\s\S]*review owed by/,
  );
  expect(await bea.runs('/hims change reject CHG-1 "Too early"')).toContain('CHG-1 is still carried out');
  await dora.runs('/hims change fail CHG-1 "The rule did not help"');
  expect(bot.slack.textOf(question)).toContain(
    'This vote is over: it was started by break-glass, without an approval.',
  );
  expect(bot.slack.textOf(question)).not.toContain('implementing');
  expect(await bea.clicks(card, 'Reject')).toBe('');
  await bea.submits({ why: 'Bea was on call and not asked' });
  await bot.slack.expectMessage({ thread: card }, /Reviewed: it should not have been done like this/);
  expect(await dora.runs('/hims change approve CHG-1')).toContain('there is no vote on it now');
  lookAway(bot);
});

it('lets an emergency expire that nobody decided on', async () => {
  await using bot = await startBot(board);
  const { ana, bea } = bot.people;
  await ana.runs(emergency);
  const card = cardOf(bot);
  lookAway(bot);
  await bot.clock.advance({ minutes: 16 });
  expect(told(bot, { dm: bea.id }).join()).toContain('CHG-1 still waits for your vote');
  await bot.clock.advance({ hours: 1 });
  await bot.slack.expectUpdate(card, /⌛ .*expired/s);
  expect(await bea.clicks(card, 'Details')).toContain('Expired: it was not decided in time');
  expect(await bea.runs('/hims change approve CHG-1')).toContain(
    'CHG-1 is expired, so it cannot be approved',
  );
  lookAway(bot);
});

it('owes no notice: an emergency wanted now is not late', async () => {
  await using bot = await startBot(board);
  const { ana, bea, gus } = bot.people;
  await bot.clock.advance({ seconds: 15 }); // people do not press at the full minute
  await ana.runs(emergency);
  const card = cardOf(bot);
  expect(bot.slack.textOf(card)).toContain('✓ no conflict');
  await bea.clicks(card, 'Approve');
  await bot.clock.advance({ seconds: 20 });

  expect(await gus.runs('/hims change start CHG-1')).not.toContain('too little notice');
  await bot.clock.advance({ minutes: 5 });
  expect(await gus.runs('/hims change show CHG-1')).not.toContain('too little notice');
  await gus.runs('/hims change comment CHG-1 "Works so far"');
  expect(bot.slack.textOf(card)).not.toContain('too little notice');
  lookAway(bot);
});

it('stands where it is carried out from its start on, whatever time was wanted', async () => {
  await using bot = await startBot(board);
  const { ana, bea, gus } = bot.people;
  await ana.runs(`${emergency} --at "2026-12-20 10:00"`);
  const card = cardOf(bot);
  expect(bot.slack.textOf(card)).toContain('Sun 20 Dec 10:00');
  await bea.clicks(card, 'Approve');
  await gus.runs('/hims change start CHG-1');
  expect(bot.slack.textOf(card)).toContain('Mon 23 Nov 03:00');
  expect(bot.slack.textOf(card)).not.toContain('20 Dec');
  expect(await ana.runs('/hims change calendar hims')).toMatch(/Mon 23 Nov 03:00.*CHG-1/);
  expect(
    await ana.runs('/hims change request standard hims --template restart-service --at "2026-12-13 02:00"'),
  ).not.toContain('That time is not to be had');
  lookAway(bot);
});

it('goes into an emergency maintenance that runs, for what is left of it', async () => {
  await using bot = await startBot(board);
  const { ana, dora } = bot.people;
  await dora.runs(
    '/hims maintenance announce hims emergency "Disk is full" --duration PT2H --impact "Read-only"',
  );
  await dora.runs('/hims maintenance start MW-1');
  await bot.clock.advance({ minutes: 38, seconds: 20 });

  expect(await ana.runs(`${emergency} --window MW-1`)).toContain('CHG-1 is asked for');
  expect(await ana.runs('/hims change show CHG-1')).toMatch(/MW-1/);
  expect(await ana.runs(emergency)).toContain('CHG-2 is asked for');
  expect(await ana.runs('/hims change edit CHG-2 --window MW-1')).not.toContain('That time is over');
  expect(await ana.runs('/hims change show CHG-2')).toContain('MW-1');
  await bot.clock.advance({ hours: 2 });
  expect(await ana.runs(`${emergency} --window MW-1`)).toContain('That time is over');
  lookAway(bot);
});

it.each([
  ['approved', '/hims change start CHG-1', 'change.start'],
  ['by break-glass', '/hims change start CHG-1 --break-glass "Now"', 'change.break-glass'],
])(
  'met, when it starts %s, what is there now and nothing up to the time that was wanted',
  async (how, start, deed) => {
    await using bot = await startBot(board);
    const { ana, bea, fay, gus } = bot.people;
    await gus.runs('/hims maintenance announce hims patch "Kernel" --window 2026-12-06 --duration PT1H');
    await ana.runs(`${emergency} --at "2026-12-20 10:00"`);
    if (how === 'approved') await bea.runs('/hims change approve CHG-1');
    await gus.runs(start);
    expect(await gus.runs('/hims change show CHG-1')).not.toContain('MW-1');
    const audited = await fay.runs('/hims audit CHG-1');
    expect(audited).toContain(deed);
    expect(audited).not.toContain('MW-1');
    lookAway(bot);
  },
);

it('is ended by a role where nobody approved it, whoever is named, and who broke the glass hears of the end and the review', async () => {
  await using bot = await startBot({ ...board, users: [{ id: 'U0JO000010', name: 'jo' }] });
  const { ana, bea, cem, dora, fay, gus } = bot.people;
  const jo = bot.person('U0JO000010');
  await jo.runs(emergency.replace('@gus', '@jo'));
  const card = cardOf(bot);
  await dora.runs('/hims change start CHG-1 --break-glass "The host encrypts shares right now"');
  const refused = 'You cannot do that in hims';
  expect(await jo.runs('/hims change validate CHG-1')).toContain(refused);
  expect(await jo.clicks(card, 'Done, validate')).toContain(refused);
  expect(await jo.runs('/hims change fail CHG-1 "It did not help"')).toContain(refused);
  expect(await jo.clicks(card, 'It failed')).toContain(refused);
  await gus.runs('/hims change validate CHG-1');
  expect(await jo.runs('/hims change validate CHG-1 1')).toContain(refused);
  expect(await jo.runs('/hims change complete CHG-1 "Blocked"')).toContain(refused);
  await gus.runs('/hims change validate CHG-1 1');
  lookAway(bot);
  await gus.runs('/hims change complete CHG-1 "Blocked"');
  expect(told(bot, { dm: dora.id }).join()).toContain('Blocked');
  await bea.runs('/hims change approve CHG-1');
  lookAway(bot);
  await cem.runs('/hims change approve CHG-1');
  expect(told(bot, { dm: dora.id }).join()).toContain('Reviewed: the emergency was right.');

  // Somebody else named her, and compliance is no role that works on the system; a responder is.
  await ana.runs(emergency.replace('@gus', '@fay'));
  await ana.runs('/hims change start CHG-2 --break-glass "Again"');
  expect(await fay.runs('/hims change fail CHG-2 "It did not help"')).toContain(refused);
  await bea.runs(emergency.replace('@gus', '@ana'));
  await dora.runs('/hims change start CHG-3 --break-glass "And again"');
  expect(await ana.runs('/hims change fail CHG-3 "It did not help"')).not.toContain(refused);

  // One approval agrees to the name.
  await jo.runs(emergency.replace('@gus', '@jo'));
  await bea.runs('/hims change approve CHG-4');
  expect(await jo.runs('/hims change start CHG-4')).toContain('is started');
  expect(await jo.runs('/hims change fail CHG-4 "It did not help"')).not.toContain(refused);
  lookAway(bot);
});
