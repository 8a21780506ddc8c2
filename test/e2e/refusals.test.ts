import { expect, it } from 'vitest';
import { createDb } from '../../src/db/db.ts';
import { startBot } from '../support/bot.ts';

it('keeps a refusal under the incident it was about, however it was tried', async () => {
  await using bot = await startBot();
  const { ana, cem } = bot.people; // cem approves changes; he answers no incidents
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.slack.expectMessage({ dm: ana.id }, /INC-1/);

  expect(await cem.clicks(card, 'Take command')).toMatch(/You cannot do that: it takes the role/);
  expect(await cem.clicks(card, 'Change severity')).toMatch(/it takes the role responder/);
  expect(await cem.runs('/hims incident update INC-1')).toMatch(/it takes the role responder/);
  expect(bot.slack.view(cem.id)).toBeUndefined();

  const db = createDb({ url: bot.database.url, poolSize: 1 });
  const rows = await db.query<{ action: string; actor: string; subject: string }>(
    `select action, actor, subject from audit where outcome = 'refused' order by seq`,
  );
  await db.close();
  expect(rows).toEqual([
    { action: 'incident.command', actor: 'cem', subject: 'INC-1' },
    { action: 'incident.severity', actor: 'cem', subject: 'INC-1' },
    { action: 'incident.update', actor: 'cem', subject: 'INC-1' },
  ]);
});

it('calls the members of a user group also when Slack could not be asked since the start', async () => {
  await using bot = await startBot({
    peopleFile: 'test/fixtures/people-group-on-call.yaml',
    users: ['zoe'],
    groups: [{ handle: 'oncall', id: 'S0ONCALL001', users: ['zoe'] }],
  });
  bot.slack.fail('usergroups.users.list', { as: { error: 'internal_error' }, times: 1_000 });
  await bot.restart();

  await bot.people.ana.runs('/hims incident open SEV-2 hims "Login slow"');

  await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.slack.expectMessage({ dm: 'zoe' }, /INC-1 Login slow/);
});
