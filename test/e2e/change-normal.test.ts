import { expect, it } from 'vitest';
import { approvedUpgrade, board, cardOf, sunday, upgrade } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { there } from '../support/there.ts';
import { lookAway, told } from '../support/told.ts';

it('takes a normal change through all seven steps, with two votes of three', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, gus } = bot.people;

  expect(await ana.runs(upgrade(sunday))).toMatch(
    /CHG-1 is asked for\. Its card goes to <#C\w+>\. Somebody else assesses it/,
  );
  const card = cardOf(bot);
  expect(bot.slack.textOf(card)).toMatch(
    /CHG-1 · normal · medium risk · Upgrade HIMS to 2\.3\.1.* hims, production[\s\S]*Sun 6 Dec 02:00–04:00 New York \(07:00–09:00 UTC\) wanted · 20 min without sign-in[\s\S]*✓ no conflict[\s\S]*waits to be assessed/,
  );

  await dora.clicks(card, 'Assess');
  await dora.submits({ likelihood: 'low', impact: 'medium' });
  await bot.slack.expectUpdate(card, /low risk[\s\S]*Change approval board 0 of 2 · open until/);
  const asked = await bot.slack.expectMessage({ dm: cem.id }, /Your vote on CHG-1 is asked for/);

  expect(await bea.clicks(card, 'Approve')).toContain(
    'You approved CHG-1 Upgrade HIMS to 2.3.1 (revision 2). It is still open.',
  );
  await bot.slack.expectUpdate(card, new RegExp(`Change approval board 1 of 2: <@${bea.id}> `));
  expect(await cem.clicks(asked, 'Approve')).toContain('With that it is approved.');
  await bot.slack.expectUpdate(card, /✓ approved by .* · waits for its time/);
  await bot.slack.expectUpdate(asked, /This vote is over: it was approved\./);
  await bot.slack.expectMessage({ dm: ana.id }, /CHG-1 \(hims, normal\): ✓ Approved\./);
  expect(bot.slack.textOf(card)).not.toContain('Reject');

  expect(await gus.runs('/hims change schedule CHG-1')).toContain(
    'CHG-1 is scheduled: Sun 6 Dec 02:00–04:00 New York (07:00–09:00 UTC)',
  );
  await bot.clock.advance({ days: 12, hours: 23, minutes: 3 });
  await bot.slack.expectMessage({ dm: gus.id }, /It is time to start CHG-1/);
  expect(await gus.clicks(card, 'Start')).toContain('CHG-1 is started');
  await bot.slack.expectUpdate(card, /started by .* \(3 min late\)/);

  await bot.clock.advance({ minutes: 40 });
  expect(await gus.clicks(card, 'Done, validate')).toContain('Tick its 1 check');
  expect(await gus.runs('/hims change complete CHG-1')).toContain(
    '1 of 1 checks of CHG-1 are open: 1 Sign-in works.',
  );
  const line = there(
    bot.slack.thread(card).find((one) => bot.slack.textOf(one).includes('☐ 1. Sign-in works')),
  );
  expect(await gus.clicks(line, 'Seen')).toContain('All checks of CHG-1 are ticked');
  await bot.slack.expectUpdate(line, /CHG-1: no action needed, every check is ticked\./);
  expect(await gus.runs('/hims change validate CHG-1 1')).toContain('was ticked by');
  await gus.clicks(card, 'Complete');
  await gus.submits({ result: 'Sign-in was away for 14 min' });
  await bot.slack.expectUpdate(card, /✅ .*completed by .*: Sign-in was away for 14 min/s);

  expect(told(bot, { thread: card }).map((text) => text.split('\n')[0])).toEqual([
    'CHG-1: 📝 Asked for by ANA.',
    'CHG-1: ⚖️ Assessed by DORA: likelihood low, impact medium.',
    'CHG-1: 👍 BEA approves for Change approval board.',
    'CHG-1: 👍 CEM approves for Change approval board.',
    'CHG-1: ✓ Approved.',
    expect.stringMatching(/CHG-1: 🗓️ Scheduled by GUS for Sun 6 Dec 02:00 EST\./),
    'CHG-1: ▶️ Started by GUS, 3 min late.',
    'CHG-1: 🔎 Carried out; GUS validates it now.',
    'CHG-1: ☑ GUS: Sign-in works.',
    'CHG-1: ✅ Completed by GUS: Sign-in was away for 14 min.',
  ]);
  await bot.clock.advance({ days: 30 }); // nobody is asked for anything that is done
  expect(told(bot, { thread: card })).toEqual([]);
  lookAway(bot);
});

it('asks about what nobody starts or closes, and keeps how it was rolled back', async () => {
  await using bot = await startBot(board);
  const { ana, gus } = bot.people;
  const card = await approvedUpgrade(bot);
  await gus.runs('/hims change schedule CHG-1');
  lookAway(bot);

  await bot.clock.advance({ days: 13 }); // an hour after it was to start
  const asked = told(bot, { dm: gus.id });
  expect(asked[0]).toContain('It is time to start CHG-1');
  expect(asked.at(-1)).toMatch(/CHG-1 was to be started .* ago, GUS/);
  await gus.runs('/hims change start CHG-1');
  await bot.clock.advance({ days: 1 });
  expect(told(bot, { dm: gus.id }).join()).toMatch(
    /CHG-1 is implementing for .*is it done, or did it fail\?/,
  );

  await gus.clicks(card, 'It failed');
  await gus.submits({ why: 'Sign-in failed, rolled back in 8 min' });
  await bot.slack.expectUpdate(card, /❌ .*CHG-1[\s\S]*failed, .*Sign-in failed, rolled back in 8 min/);
  expect(told(bot, { dm: ana.id }).join()).toContain(
    'Failed, says GUS: Sign-in failed, rolled back in 8 min.',
  );
  lookAway(bot);
});

it('asks about what was approved for a time, and never given it', async () => {
  await using bot = await startBot(board);
  const { gus } = bot.people;
  const card = await approvedUpgrade(bot);
  lookAway(bot);
  await bot.clock.advance({ days: 13 });
  expect(told(bot, { dm: gus.id })[0]).toContain('CHG-1 is approved for a time that nobody gave it');
  expect(await gus.runs('/hims')).toMatch(/CHG-1[^]*is approved, and to be given its time/);
  expect(await gus.clicks(card, 'Give it a time')).toBe('');
  const late = await gus.submits({});
  expect(Object.values(late.errors).join() + bot.slack.textOf(late.view ?? card)).toMatch(
    /scheduled|That time is over/,
  );
  lookAway(bot);
});

it('brings up what everybody forgot', async () => {
  await using bot = await startBot(board);
  const { ana } = bot.people;
  await ana.runs(upgrade());
  const card = cardOf(bot);
  lookAway(bot);

  await bot.clock.advance({ days: 40 });
  expect(told(bot, { dm: ana.id })[0]).toMatch(/Nothing happened with CHG-1 for .* \(submitted\)/);
  expect(told(bot, { thread: card })[0]).toContain('Carry it on, or cancel it.');
  expect(await ana.runs('/hims change cancel CHG-1 "Not wanted"')).toContain('CHG-1 is cancelled');
  await bot.slack.expectUpdate(card, /🚫 .*cancelled by .*: Not wanted/s);
  lookAway(bot);
  await bot.clock.advance({ days: 90 });
  expect(told(bot, { dm: ana.id })).toEqual([]);
  lookAway(bot);
});

it('survives a restart: cards stand where they stood, timers fire', async () => {
  await using bot = await startBot(board);
  const { ana, bea, dora } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact medium');
  const card = cardOf(bot);
  lookAway(bot);
  await bot.restart();
  await bot.settle();
  expect(
    bot.slack.channel('changes').messages.filter((one) => bot.slack.textOf(one).includes('*CHG-1')),
  ).toHaveLength(1);
  await bot.clock.advance({ days: 2 });
  expect(told(bot, { dm: bea.id }).join()).toContain('CHG-1 still waits for your vote');
  await bot.clock.advance({ days: 6 });
  await bot.slack.expectUpdate(card, /⌛ .*expired: it was not decided in time/s);
  lookAway(bot);
});
