import pg from 'pg';
import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { problemsOf } from '../support/message-problems.ts';
import { lookAway } from '../support/told.ts';

it('shows in the home tab what is open, with buttons that work there', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  bot.slack.seen(...bot.slack.channel('incidents').all, ...ana.dms());

  await bot.slack.openHome(bea.id);
  const home = await bot.slack.expectHome(bea.id, /1 open incident[\s\S]*INC-1 · Login slow/);
  await bea.clicks(home, 'Acknowledge INC-1');

  // There is no channel to answer in, so the answer is a window, and the home shows the new state.
  expect(bot.slack.textOf(bea.form())).toContain('INC-1 is yours');
  await bot.slack.close(bea.id, bea.form());
  const after = await bot.slack.expectHome(bea.id, /^(?![^]*Acknowledge)[^]*INC-1/);

  await bea.clicks(after, 'Open an incident');
  await bea.submits({ system: 'fhir', severity: 'SEV-3', title: 'Terminology is stale' });
  await bot.slack.expectMessage('incidents', /SEV-3 INC-2 Terminology is stale/);
  await bot.slack.expectMessage({ dm: ana.id }, /INC-2/);
});

it('has first whom somebody is waited for: called by an opening, a reopening or by name, with the button', async () => {
  await using bot = await startBot({ now: '2026-11-23T15:00:00Z' });
  const { ana, bea, dora, gus } = bot.people;
  await bea.runs('/hims incident open SEV-2 hims "Login slow"');
  await bea.runs('/hims incident open SEV-1 hims "Labels print twice"');
  expect(await ana.runs('/hims')).toMatch(/Waits for you[^]*SEV-1 INC-2[^]*SEV-2 INC-1/);
  expect(await gus.runs('/hims')).not.toContain('Waits for you');
  await bea.runs('/hims incident ack INC-2');
  await bea.runs('/hims incident resolve INC-2 "Driver"');
  await bea.runs('/hims incident resolve INC-1 "Restarted"');
  expect(await ana.runs('/hims')).not.toContain('You are called');

  await bea.runs('/hims incident reopen INC-1 "Slow again"');
  await bea.runs('/hims incident task add INC-1 "Ring the wards" --owner @ana');
  await bot.clock.advance({ minutes: 1 });
  const called = /Waits for you[^]*📟 You are called for SEV-2 INC-1, Login slow: nobody has answered yet/;
  expect(await ana.runs('/hims')).toMatch(called);
  expect(await dora.runs('/hims incident list --mine')).toContain('No open incidents');
  await bea.runs('/hims escalate INC-1 @dora "The table is locked"');
  expect(await dora.runs('/hims incident list --mine')).toContain('INC-1');
  expect(await dora.runs('/hims')).toMatch(called);
  expect(await dora.clicks(dora.lastAnswer(), 'Acknowledge')).toContain('INC-1 is yours');
  expect(await ana.runs('/hims')).not.toContain('You are called');
  expect(await dora.runs('/hims')).not.toContain('You are called');
  await bea.runs('/hims escalate INC-1 @ana "Dora needs the key"');
  expect(await ana.runs('/hims')).toContain(
    'You are called for SEV-2 INC-1, Login slow: answered before, your answer is needed',
  );
  lookAway(bot);
});

it('puts one window on another where a button stands in a window', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.slack.expectMessage({ dm: ana.id }, /INC-1/);
  await bot.slack.openHome(bea.id);
  await bea.clicks(await bot.slack.expectHome(bea.id, /INC-1/), 'Show');

  await bea.clicks(bea.form(), 'Update');
  await bea.submits({ text: 'Failover is running' });

  await bot.slack.expectMessage({ thread: card }, /Failover is running/);
});

it('says that it is working when the answer takes longer than Slack waits, then answers', async () => {
  await using bot = await startBot();
  const holder = new pg.Client({ connectionString: bot.database.url });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select 1 from audit_head for update'); // every use case ends in the audit log, and waits here

  const opening = bot.slack.command(bot.people.ana.id, '/hims incident open SEV-4 hims "Typo"');
  await bot.slack.expectEphemeral(bot.people.ana.id, /Working on it/);
  await holder.query('commit');
  await holder.end();

  await bot.slack.expectEphemeral(bot.people.ana.id, /INC-1 is open/);
  await opening;
  await bot.settle();
  await bot.slack.expectMessage('incidents', /SEV-4 INC-1/);
  await bot.slack.expectMessage({ dm: bot.people.ana.id }, /INC-1/);
});

it('shows the maintenance that waits for somebody, what comes next, and the way to announce it', async () => {
  await using bot = await startBot();
  const { ana, bea, cem, dora } = bot.people;
  await bea.runs('/hims maintenance announce hims patch "Kernel" --window 2026-11-29 --by @dora');
  await bea.runs(
    '/hims maintenance announce hims major "Upgrade" --window 2026-12-02 --exception "Now or never"',
  );
  expect(await ana.runs('/hims')).toMatch(/Next maintenance[^]*MW-1[^]*MW-2/);
  expect(await cem.runs('/hims')).toMatch(/Maintenance that waits for you[^]*MW-2[^]*your vote/);
  await bot.clock.advance({ days: 5, hours: 23 });
  expect(await dora.runs('/hims')).toMatch(/Maintenance that waits for you[^]*MW-1[^]*start it/);
  await bea.runs('/hims');
  await bea.clicks(bea.lastAnswer(), 'Announce maintenance');
  expect(bea.form().title).toBe('Announce maintenance');
  expect(bot.slack.textOf(ana.lastAnswer())).not.toContain('Announce maintenance'); // not hers to announce
  lookAway(bot);
});

it('stays within what Slack takes, however much is open', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  const title = '&'.repeat(140);
  for (let at = 0; at < 10; at += 1) await ana.runs(`/hims incident open SEV-3 hims "${title}"`);
  for (let at = 0; at < 9; at += 1)
    await ana.runs(
      `/hims change request emergency hims "${title}" --plan "Helm upgrade" --rollback "Helm rollback" --validation "Sign-in works" --clinical "none"`,
    );
  await bea.runs('/hims');
  const { text, blocks } = bea.lastAnswer();
  expect(problemsOf({ text: text ?? '', blocks })).toEqual([]);
  const said = bot.slack.textOf(bea.lastAnswer());
  expect(said).toMatch(/… and \d more: `\/hims incident list`/);
  expect(said).toMatch(/… and \d more: `\/hims change list`/);
  await bea.runs('/hims change agenda');
  const agenda = bea.lastAnswer();
  expect(problemsOf({ text: agenda.text ?? '', blocks: agenda.blocks })).toEqual([]);
  lookAway(bot);
});
