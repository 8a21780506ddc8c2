import pg from 'pg';
import { expect, it } from 'vitest';
import { approvedUpgrade, board, cardOf, sunday, upgrade } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway, told } from '../support/told.ts';

const assess = '/hims change assess CHG-1 --likelihood low --impact medium';
const emergency = (by: string) =>
  `/hims change request emergency hims "Block the host" --plan "Firewall rule" --rollback "Remove it" --validation "Sign-in works" --clinical "None" --implementer ${by} --likelihood low --impact low`;

async function query<T extends pg.QueryResultRow>(bot: TestBot, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: bot.database.url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

it('counts no vote of whoever edited it, nor of who edited themselves away', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, hana } = bot.people;
  await ana.runs(upgrade(sunday).replace('@gus', '@bea'));
  await bot.people.dora.runs(assess);
  expect(await bea.runs('/hims change approve CHG-1')).toContain('You carry out CHG-1');
  expect(await bea.runs('/hims change edit CHG-1 --implementer @gus')).toContain('revision 3');
  expect(await bea.runs('/hims change approve CHG-1')).toContain(
    'You changed CHG-1, so your vote does not count. <@U0CEM00003> and <@U0HANA0008> can decide.',
  );
  await cem.runs('/hims change approve CHG-1');
  expect(await hana.runs('/hims change approve CHG-1')).toContain('With that it is approved');
  lookAway(bot);
});

it('lets nobody carry out what they voted for', async () => {
  await using bot = await startBot(board);
  const { bea, fay, gus } = bot.people;
  await approvedUpgrade(bot);
  await gus.runs('/hims change schedule CHG-1');
  await bot.clock.advance({ days: 12, hours: 23 });
  expect(await bea.runs('/hims change start CHG-1')).toContain(
    'You approved CHG-1, so <@U0GUS00007> carries it out, not you.',
  );
  expect(await fay.runs('/hims audit CHG-1')).toMatch(/change\.start.*refused/);
  expect(await gus.runs('/hims change start CHG-1')).toContain('is started');
  lookAway(bot);
});

it('lets nobody carry out what their delegate voted for in their place', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, emil, gus } = bot.people;
  await bea.runs('/hims away @emil --until 2026-12-01');
  await ana.runs(upgrade(sunday));
  await dora.runs(assess);
  await cem.runs('/hims change approve CHG-1');
  expect(await emil.runs('/hims change approve CHG-1')).toContain('With that it is approved');
  await gus.runs('/hims change schedule CHG-1');
  await bot.clock.advance({ days: 12, hours: 23 });
  const carriesOut = 'approved CHG-1, so <@U0GUS00007> carries it out, not you.';
  expect(await emil.runs('/hims change start CHG-1')).toContain(`You ${carriesOut}`);
  expect(await bea.runs('/hims change start CHG-1')).toContain(`Your delegate ${carriesOut}`);
  lookAway(bot);
});

it('lets the glass be broken by those who may, of an emergency, once', async () => {
  await using bot = await startBot(board);
  const { ana, dora, fay } = bot.people;
  // Fay may ask, as everybody may; that she names herself gives her no right.
  await fay.runs(emergency('@fay'));
  expect(await fay.runs('/hims change start CHG-1 --break-glass "I want it"')).toContain(
    'You cannot do that in hims',
  );
  expect(await fay.clicks(cardOf(bot), 'Start without approval')).toContain('You cannot do that in hims');
  expect(await dora.runs('/hims change start CHG-1 --break-glass "It spreads"')).toContain('review is owed');
  expect(await dora.runs('/hims change start CHG-1 --break-glass "It spreads"')).toContain(
    'CHG-1 is implementing, so it cannot be started by break-glass',
  );
  const loud = bot.slack
    .channel('changes')
    .messages.filter((one) => bot.slack.textOf(one).includes('🔨 CHG-1'));
  expect(loud).toHaveLength(1);

  await ana.runs(upgrade(sunday));
  expect(await dora.runs('/hims change start CHG-2 --break-glass "Quick"')).toContain(
    'Only an emergency starts without an approval',
  );
  await ana.runs(emergency('@gus'));
  await bot.people.bea.runs('/hims change approve CHG-3');
  expect(await dora.runs('/hims change start CHG-3 --break-glass "Quick"')).toContain(
    'It needs no glass broken:   /hims change start CHG-3',
  );
  lookAway(bot);
});

it('gives whoever names themselves on a pre-approved change no right to carry it out', async () => {
  await using bot = await startBot(board);
  const { fay } = bot.people;
  const request = '/hims change request standard hims --template restart-service --at "2026-11-25 22:00"';
  expect(await fay.runs(request)).toMatch(
    /<@U0FAY00006> cannot carry out a standard change in hims.*--implementer/,
  );
  expect(await fay.runs(`${request} --implementer @gus`)).toContain('CHG-1 is asked for');
  expect(await fay.runs('/hims change edit CHG-1 --implementer @fay')).toContain(
    'cannot carry out a standard',
  );
  expect(await fay.runs('/hims change schedule CHG-1')).toContain('You cannot do that in hims');
  lookAway(bot);
});

it('keeps every vote that did not count in the audit log', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, fay, hana } = bot.people;
  await ana.runs(upgrade(sunday));
  await bea.runs('/hims change approve CHG-1'); // not assessed yet
  await bot.people.dora.runs(assess);
  const old = bot.slack.snapshot(cardOf(bot));
  await ana.runs('/hims change edit CHG-1 --size major');
  await bot.slack.clickStale(cem.id, old, 'change.approve');
  await bot.settle();
  await ana.runs('/hims change approve CHG-1');
  await fay.runs('/hims change reject CHG-1 "No rollback"');
  await ana.runs('/hims change cancel CHG-1 "Later"');
  await hana.runs('/hims change approve CHG-1');

  const rows = await query<{ actor: string; action: string; entry: string }>(
    bot,
    `select actor, action, entry from audit where subject = 'CHG-1' and outcome = 'refused' order by seq`,
  );
  expect(
    rows.map(({ actor, action, entry }) => [actor, action, (JSON.parse(entry) as { system: string }).system]),
  ).toEqual([
    ['bea', 'change.approve', 'hims'],
    ['cem', 'change.approve', 'hims'],
    ['ana', 'change.approve', 'hims'],
    ['fay', 'change.reject', 'hims'],
    ['hana', 'change.approve', 'hims'],
  ]);
  lookAway(bot);
});

it('says old and new of everything short, and keeps both plans where they can be redacted', async () => {
  await using bot = await startBot(board);
  const { ana } = bot.people;
  await ana.runs(upgrade(sunday));
  const card = cardOf(bot);
  lookAway(bot);
  await ana.runs(
    '/hims change edit CHG-1 "Upgrade <!here> to 2.3.2" --size major --takes PT3H --plan "Another plan" --clinical "30 min"',
  );
  const [line] = told(bot, { thread: card });
  expect(line).toContain('title “Upgrade HIMS to 2.3.1” → “Upgrade &lt;!here&gt; to 2.3.2”');
  expect(line).toContain('clinical impact “20 min without sign-in” → “30 min”');
  expect(line).toMatch(/\(title .*, size patch → major, clinical impact .*, plan, length 2 h → 3 h\)\./);
  const [kept] = await query<{ old: string; now: string }>(
    bot,
    `select o.body as old, n.body as now from change_timeline t
     join texts o on o.id = (t.data->'texts'->'plan'->>0)::uuid join texts n on n.id = (t.data->'texts'->'plan'->>1)::uuid
     where t.kind = 'edited'`,
  );
  expect(kept).toEqual({ old: 'Helm upgrade', now: 'Another plan' });
  await query(bot, `update texts set body = null, redacted_at = now() where body = 'Upgrade HIMS to 2.3.1'`);
  expect(await ana.runs('/hims change show CHG-1')).toContain('title “(redacted)” →');
  lookAway(bot);
});

it('lets go of what must be done first when that is never done', async () => {
  await using bot = await startBot(board);
  const { ana } = bot.people;
  await ana.runs(upgrade(sunday));
  await ana.runs(upgrade('--after CHG-1', 'Another'));
  await ana.runs('/hims change cancel CHG-1 "Withdrawn"');
  expect(await ana.runs('/hims change show CHG-2')).toMatch(
    /CHG-1> Upgrade HIMS to 2\.3\.1 \(cancelled; --after none leaves it out\) must be done first/,
  );
  await bot.people.dora.runs('/hims change assess CHG-2 --likelihood low --impact low');
  await bot.people.bea.runs('/hims change approve CHG-2');
  // The voters were shown it, so they vote anew.
  expect(await ana.runs('/hims change edit CHG-2 --after none')).toContain('revision 3');
  expect(bot.slack.textOf(cardOf(bot, 'CHG-2'))).toContain('Change approval board 0 of 2');
  expect(await ana.runs('/hims change show CHG-2')).not.toMatch(/CHG-1> Upgrade/);
  lookAway(bot);
});
