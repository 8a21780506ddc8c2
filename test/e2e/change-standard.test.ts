import { expect, it } from 'vitest';
import { board, cardOf } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

const restart = '/hims change request hims --template restart-service';

it('approves a standard change by its template, in a legal time, and carries it out', async () => {
  await using bot = await startBot(board);
  const { ana, gus } = bot.people;

  expect(await ana.runs(`${restart} --at "2026-11-25 02:00" --implementer @gus`)).toContain(
    'It is approved by its template. Next: `/hims change schedule CHG-1`',
  );
  const card = cardOf(bot);
  expect(bot.slack.textOf(card)).toMatch(
    /standard · low risk · Restart one application server[\s\S]*template restart-service[\s\S]*✓ approved by its template/,
  );
  expect(bot.slack.textOf(card)).not.toContain('Approve');
  expect(await gus.runs('/hims change approve CHG-1')).toContain('Its template is approved already.');

  await gus.clicks(card, 'Give it a time');
  await gus.submits({});
  await bot.slack.expectUpdate(card, /scheduled by .* starts .*02:00/s);
  await bot.clock.advance({ days: 1, hours: 23 });
  expect(await gus.clicks(card, 'Start')).toContain('CHG-1 is started');
  await gus.runs('/hims change validate CHG-1');
  await gus.runs('/hims change validate CHG-1 1');
  expect(await gus.runs('/hims change complete CHG-1')).toContain('CHG-1 is completed');
  lookAway(bot);
});

it('refuses a standard change at a time that is not to be had, and offers three that are', async () => {
  await using bot = await startBot(board);
  const { ana } = bot.people;

  expect(await ana.runs(`${restart} --at "2026-11-26 12:00" --implementer @gus`)).toMatch(
    /That time is not to be had: outside every window \(Thu 26 Nov 12:00–12:30\)\. Free: (\w{3} \d+ \w{3} \d\d:\d\d–[^,.]+, ){2}\w{3} \d+ \w{3}/,
  );
  expect(await ana.runs(`${restart} --at "2026-11-23 02:30"`)).toContain('That time is over');
  expect(await ana.runs('/hims change request hims --template reboot')).toMatch(
    /no pre-approved change "reboot"\. There are: .*restart-service/,
  );
  expect(await ana.runs('/hims change list')).toContain('No change is open');
  expect(bot.slack.channel('changes').messages).toEqual([]);
  lookAway(bot);
});

it('lets time and hands of a standard change be chosen, and nothing else', async () => {
  await using bot = await startBot(board);
  const { ana } = bot.people;
  await ana.runs(`${restart} --at "2026-11-25 02:00" --implementer @bea`);
  const card = cardOf(bot);

  expect(await ana.runs('/hims change edit CHG-1 --plan "Pull the plug"')).toContain(
    'CHG-1 is approved as restart-service says: time, implementer and links can be changed, nothing else.',
  );
  expect(await ana.runs('/hims change edit CHG-1 --at "2026-12-02 02:00" --implementer @gus')).toContain(
    'CHG-1 is changed (revision 2, approved)',
  );
  await bot.slack.expectMessage(
    { thread: card },
    /CHG-1 was changed by .* \(time .*Wed 25 Nov 02:00.* → .*Wed 2 Dec 02:00.*, implementer <@.*> → <@.*>\)/,
  );
  await bot.slack.expectUpdate(card, /Wed 2 Dec 02:00–02:30/);
  expect(await ana.runs('/hims change edit CHG-1 --at "2026-12-02 02:00"')).toContain(
    'CHG-1 is like that already',
  );
  lookAway(bot);
});

it('tells its implementer when another time is chosen, and lets no message name the old one', async () => {
  await using bot = await startBot(board);
  const { ana, bea, gus } = bot.people;
  await ana.runs(`${restart} --at "2026-11-25 02:00" --implementer @gus`);
  await bea.runs('/hims change schedule CHG-1 --at "2026-11-25 02:00"');
  const said = await bot.slack.expectMessage({ dm: gus.id }, /Scheduled by .* for .*Wed 25 Nov 02:00/);
  expect(await gus.runs('/hims change start CHG-1')).toMatch(
    /Start it then\. An earlier time is an edit: {3}/,
  );

  await ana.runs('/hims change edit CHG-1 --at "2026-12-02 02:00"');
  await bot.slack.expectUpdate(said, /no action needed.*another time, or none/);
  await bot.slack.expectMessage(
    { dm: gus.id },
    /CHG-1 was changed by .*Wed 25 Nov 02:00.* → .*Wed 2 Dec 02:00/,
  );
  lookAway(bot);
});

it.each([
  ['2027-03-14 02:30', 'The clocks skip 02:30 on 2027-03-14: they go forward that night.'],
  ['2027-11-07 01:30', 'The clocks show 01:30 twice on 2027-11-07: they go back that night.'],
])('asks again for %s, which nobody can tell', async (time, says) => {
  await using bot = await startBot(board);
  const { ana } = bot.people;
  expect(await ana.runs(`${restart} --implementer @gus --at "${time}"`)).toContain(says);
  expect(await ana.runs('/hims change list')).toContain('No change is open');
});
