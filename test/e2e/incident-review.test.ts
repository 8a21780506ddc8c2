import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { there } from '../support/there.ts';
import { lookAway, told } from '../support/told.ts';

/** The drafts in the channel, by what they are. */
function drafts(bot: TestBot, channel: string): Record<string, string> {
  return Object.fromEntries(
    bot.slack.channel(channel).files.map(({ name, text }) => [name.replace(/-[0-9a-f]{8}\.md$/, ''), text]),
  );
}

it('puts a draft of the review into the channel: facts, durations, timeline, questions and tasks', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-1 hims "Login fails on all wards"');
  await bot.clock.advance({ minutes: 20 });
  await bea.runs('/hims incident role commander INC-1');
  await bea.runs('/hims incident update INC-1 "Failover <runs> | *now*"');
  await bea.runs('/hims incident task "Replace the cable" @dora --due P7D INC-1');
  await bot.clock.advance({ minutes: 40 });
  await bea.runs('/hims incident mitigate INC-1 "Old server"');
  await bot.clock.advance({ hours: 4 });
  await bea.runs('/hims incident resolve INC-1 "A cable was loose"');

  const { 'INC-1-review': review, ...others } = drafts(bot, 'inc-1-login-fails-on-all-wards');
  const lines = there(review).split('\n');
  expect(lines[0]).toBe('# Review of INC-1: Login fails on all wards');
  expect(lines).toEqual(
    expect.arrayContaining([
      '- Opened: 2026-11-23 03:00 (08:00 UTC), Ana Alvarez',
      '- First answered: 2026-11-23 03:20 (08:20 UTC), Bea Brandt',
      '- Mitigated: 2026-11-23 04:00 (09:00 UTC), Bea Brandt',
      '- Resolved: 2026-11-23 08:00 (13:00 UTC), Bea Brandt',
      '- Roles: commander Bea Brandt',
      expect.stringMatching(/^- Escalated to: .+/),
      'A cable was loose',
      '| Response | 20 min | 15 min | ⚠️ missed by 5 min |',
      '| Mitigation | 1 h | – |  |',
      '| Resolution | 5 h | 4 h | ⚠️ missed by 1 h |',
      expect.stringMatching(/^- 2026-11-23 03:15 \(08:15 UTC\) · .*respond deadline missed$/),
      expect.stringContaining('Failover \\<runs\\> \\| \\*now\\*'),
      expect.stringMatching(/^- \[ \] 1\. Replace the cable · Dora Dupont · due 2026-11-30 03:20/),
    ]),
  );
  expect(lines.filter((line) => /^### [1-5]\. .*\?/.test(line))).toHaveLength(5);
  const times = lines.flatMap((line) => /^- (\d{4}-\d\d-\d\d \d\d:\d\d).*UTC\) · /.exec(line)?.[1] ?? []);
  expect(times).toEqual(times.toSorted());
  expect(review).not.toMatch(/<@U|<!date/);
  expect(Object.keys(others)).toEqual(['INC-1-media-statement']);
  lookAway(bot);
});

it('is chased until somebody closes it', async () => {
  await using bot = await startBot({ systems: 'whole', now: '2026-11-23T15:00:00Z' });
  const { ana, bea, dora } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  await dora.runs('/hims incident role commander INC-1');
  await bea.runs('/hims incident resolve INC-1 "Cache"');
  lookAway(bot);

  // As long again as it has waited: reminders thin out.
  for (const days of [2, 2, 4]) {
    await bot.clock.advance({ days });
    expect(told(bot, { dm: dora.id })).toEqual([expect.stringContaining('Its review is still open')]);
  }
  const reminder = there(dora.dms().at(-1));
  expect(await dora.clicks(reminder, 'Draft of the review')).toContain('The draft of the review comes into');
  expect(bot.slack.channel('inc-1-login-slow').files).toHaveLength(2);
  expect(await dora.clicks(reminder, 'Close')).toContain('INC-1 is closed');
  lookAway(bot);
  await bot.clock.advance({ days: 8 });
  expect(told(bot, { dm: dora.id })).toEqual([]);
  lookAway(bot);
});

it('is owed only by grave and security incidents; anybody who works on one can have it', async () => {
  await using bot = await startBot({ systems: 'whole', now: '2026-11-23T15:00:00Z' });
  const { ana, bea, cem, emil } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Printer queue"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  expect(await bea.runs('/hims incident review INC-1')).toContain('INC-1 is open, so it cannot be reviewed');
  await bea.runs('/hims incident resolve INC-1 "Toner"');
  expect(bot.slack.channel('incidents').files).toEqual([]);
  expect(await cem.runs('/hims incident review INC-1')).toContain('it takes the role');
  await bea.clicks(card, 'Draft of the review');
  expect(Object.keys(drafts(bot, 'incidents'))).toEqual(['INC-1-review']);
  expect(bot.slack.thread(card).some(({ files }) => files.length > 0)).toBe(true);

  await emil.runs('/hims incident open SEV-4 hims "Stolen badge" --security');
  await emil.runs('/hims incident mitigate INC-2 "Badge is locked"');
  await emil.runs('/hims incident resolve INC-2 "Badge found"');
  const { 'INC-2-regulatory-notice': notice, ...rest } = drafts(bot, 'inc-2-stolen-badge');
  expect(Object.keys(rest)).toEqual(['INC-2-review']);
  expect(notice).toMatch(/Due by 2027-01-22 10:00[^]*Discovered: 2026-11-23 10:00[^]*Contained: 2026-11-23/);
  expect(notice).not.toContain('Stolen'); // what happened is written by people
  lookAway(bot);
});

it('does not upload a draft twice when Slack kept its answer to itself', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  bot.slack.fail('files.completeUploadExternal', { as: 'lose_reply' });
  await bea.runs('/hims incident resolve INC-1 "Cache"');
  await bot.clock.advance({ minutes: 5 });
  expect(Object.keys(drafts(bot, 'inc-1-login-slow'))).toEqual(['INC-1-review']);
  expect(bot.slack.channel('inc-1-login-slow').files).toHaveLength(1);
  lookAway(bot);
});

it('is chased once, however often the incident was reopened', async () => {
  await using bot = await startBot({ systems: 'whole', now: '2026-11-23T15:00:00Z' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  for (const _time of [1, 2, 3]) {
    await bea.runs('/hims incident resolve INC-1');
    await bot.clock.advance({ minutes: 10 });
    await bea.runs('/hims incident reopen INC-1 "Slow again"');
  }
  await bea.runs('/hims incident resolve INC-1');
  lookAway(bot);
  await bot.clock.advance({ minutes: 65 });
  expect(told(bot, { dm: bea.id })).toEqual([expect.stringContaining('It is resolved without a summary')]);
  await bea.runs('/hims incident resolve INC-1 "Cache"');
  lookAway(bot);
  await bot.clock.advance({ days: 2 });
  expect(told(bot, { dm: bea.id })).toEqual([expect.stringContaining('Its review is still open')]);
  lookAway(bot);
});

it('begins the story with the first that was told of it, also where that was merged into a later one', async () => {
  await using bot = await startBot({ systems: 'whole' });
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-1 hims "Login fails on all wards"');
  await bot.clock.advance({ minutes: 5 });
  await ana.runs('/hims incident open SEV-1 hims "Nobody can sign in"');
  await bea.runs('/hims incident merge INC-1 INC-2');
  await bot.clock.advance({ hours: 2 });
  await bea.runs('/hims incident resolve INC-2 "A cable was loose"');

  const { 'INC-2-review': review, 'INC-2-media-statement': statement } = drafts(
    bot,
    'inc-2-nobody-can-sign-in',
  );
  expect(statement).toContain('Since 2026-11-23 03:00 (08:00 UTC) parts of AROCORD-HIMS');
  expect(review).toContain(
    '- Merged into it: INC-1 (SEV-1) Login fails on all wards, opened 2026-11-23 03:00 (08:00 UTC), Ana Alvarez',
  );
  expect(review).toContain('| Response of INC-1 | 5 min | 15 min | ✓ kept |');
  lookAway(bot);
});

it('merges nothing that is late into something newer, whose record would not show it', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login fails on all wards"');
  await bot.clock.advance({ minutes: 50 });
  await ana.runs('/hims incident open SEV-2 hims "Nobody can sign in"');
  expect(await bea.runs('/hims incident merge INC-1 INC-2')).toContain(
    'INC-1 is older and missed a deadline, which the record of INC-2 would not show. Merge the other way:   /hims incident merge INC-2 INC-1',
  );
  expect(await bea.runs('/hims incident merge INC-2 INC-1')).toContain('goes on as INC-1');
  lookAway(bot);
});
