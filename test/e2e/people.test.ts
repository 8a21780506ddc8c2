import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import { there } from '../support/there.ts';

async function refusals(bot: TestBot): Promise<string[]> {
  const client = new pg.Client({ connectionString: bot.database.url });
  await client.connect();
  const { rows } = await client.query(
    `select action, actor from audit where outcome = 'refused' order by seq`,
  );
  await client.end();
  return rows.map((row) => `${String(row.action)} ${String(row.actor)}`);
}

/** The trial's people with changes, in a file of the test's own. */
async function peopleFile(change: (yaml: string) => string): Promise<AsyncDisposable & { path: string }> {
  const path = join(tmpdir(), `people-${process.pid}-${Math.random().toString(36).slice(2)}.yaml`);
  const yaml = await readFile('trial/people.yaml', 'utf8');
  const changed = change(yaml);
  if (changed === yaml) throw new Error('the change of people.yaml changed nothing');
  await writeFile(path, changed);
  return { path, [Symbol.asyncDispose]: () => rm(path) };
}
const addPerson = (yaml: string, line: string) => yaml.replace('people:\n', `people:\n  - ${line}\n`);

const outsiders = [
  { who: 'a guest', user: { name: 'gast', id: 'U0GAST0001', isRestricted: true }, word: 'Guests' },
  {
    who: 'a single-channel guest',
    user: { name: 'gast', id: 'U0GAST0001', isUltraRestricted: true },
    word: 'Guests',
  },
  {
    who: 'a member of another organisation',
    user: { name: 'rival', id: 'U0RIVAL001', isStranger: true },
    word: 'Members of other organisations',
  },
  {
    who: 'a member of another organisation with a borrowed address',
    user: { name: 'rival', id: 'U0RIVAL001', isStranger: true, email: 'bea@clinic.example' },
    word: 'Members of other organisations',
  },
  { who: 'a bot', user: { name: 'robot', id: 'U0ROBOT001', isBot: true }, word: 'Bots' },
  {
    who: 'a bot with the address of an operator',
    user: { name: 'robot', id: 'U0ROBOT001', isBot: true, email: 'bea@clinic.example' },
    word: 'Bots',
  },
  {
    who: 'a deactivated account',
    user: { name: 'left', id: 'U0LEFT0001', isDeleted: true },
    word: 'Deactivated accounts',
  },
];

it.each(outsiders)('answers $who, does nothing, and keeps that it was tried', async ({ user, word }) => {
  await using bot = await startBot({ users: [user] });
  const { ana } = bot.people;
  await ana.runs('/hims incident open SEV-2 hims "Login slow"');
  const card = await bot.slack.expectMessage('incidents', /INC-1/);
  await bot.slack.expectMessage({ dm: ana.id }, /INC-1/);
  const them = bot.person(user.id);

  for (const line of [
    '/hims',
    '/hims help',
    '/hims incident list',
    '/hims incident ack INC-1',
    '/hims incident open SEV-1 hims "Mine"',
  ])
    expect(await them.runs(line)).toContain(
      `${word} cannot use this here. An admin can name you in people.yaml.`,
    );
  for (const what of ['Acknowledge', 'Take command', 'Update', 'Details and more'])
    expect(await them.clicks(card, what)).toContain(`${word} cannot use this here`);
  await bot.slack.shortcut(user.id, 'incident.open');
  await bot.settle();

  await bot.slack.expectView(user.id, `${word} cannot use this here`);
  expect(bot.slack.channel('incidents').messages).toEqual([card]);
  expect(await refusals(bot)).toHaveLength(10);
  expect(new Set((await refusals(bot)).map((one) => one.split(' ')[1]))).toEqual(
    new Set([`slack:${user.id}`]),
  );
  bot.slack.seen(...bot.slack.unexpected());
});

it('lets a guest do what people.yaml grants, once it names them', async () => {
  await using people = await peopleFile((yaml) =>
    addPerson(yaml, '{ id: gast, name: Gast, email: gast@clinic.example }').replace(
      'members: [ana] }',
      'members: [ana, gast] }',
    ),
  );
  await using bot = await startBot({
    peopleFile: people.path,
    users: [{ name: 'gast', id: 'U0GAST0001', email: 'Gast@Clinic.example', isRestricted: true }],
  });
  const gast = bot.person('U0GAST0001');
  expect(await gast.runs('/hims incident open SEV-3 hims "Login slow"')).toContain('INC-1 is open');
  expect(await gast.runs('/hims incident ack INC-1')).toContain('INC-1 is yours');
  bot.slack.seen(...bot.slack.unexpected());
});

it('knows a person by both of their Slack ids', async () => {
  await using people = await peopleFile((yaml) =>
    yaml.replace('slack: [U0BEA00002]', 'slack: [U0BEA00002, U0BEATWO02]'),
  );
  await using bot = await startBot({
    peopleFile: people.path,
    users: [{ name: 'bea2', id: 'U0BEATWO02', email: 'private@elsewhere.example' }],
  });
  const { ana, bea, gus } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Login slow"');

  expect(await bot.person('U0BEATWO02').runs('/hims incident ack INC-1')).toContain('INC-1 is yours');
  expect(await bea.runs('/hims incident list --mine')).toContain('INC-1');
  expect(await gus.runs('/hims audit INC-1 --by @bea')).toMatch(/incident\.acknowledge/);
  expect(await gus.runs('/hims audit INC-1 --by @bea2')).toMatch(/incident\.acknowledge/);
  bot.slack.seen(...bot.slack.unexpected());
});

it('holds roles per system; the refusal says which role it takes and who can', async () => {
  await using people = await peopleFile((yaml) =>
    addPerson(yaml, '{ id: nils, name: Nils, slack: [U0NILS0001] }').replace(
      'id: devops, name: DevOps Team, members: [ana]',
      'id: devops, name: DevOps Team, members: [ana, nils]',
    ),
  );
  await using bot = await startBot({ peopleFile: people.path, users: [{ name: 'nils', id: 'U0NILS0001' }] });
  const nils = bot.person('U0NILS0001'); // a responder of hims, of nothing else
  await nils.runs('/hims incident open SEV-3 hims "Login slow"');
  await nils.runs('/hims incident open SEV-3 fhir "Search slow"');
  const card = there(bot.slack.channel('incidents').messages.at(-1));

  expect(await nils.runs('/hims incident ack INC-1')).toContain('INC-1 is yours');
  const refused =
    /You cannot do that in fhir: it takes the role responder, operator, dba, security or admin\. .*On-call Team.* can\./;
  expect(await nils.runs('/hims incident ack INC-2')).toMatch(refused);
  expect(await nils.clicks(card, 'Acknowledge')).toMatch(refused);
  expect(await nils.clicks(card, 'Update')).toMatch(refused);
  expect(bot.slack.view(nils.id)).toBeUndefined(); // nobody types in vain
  expect(await refusals(bot)).toEqual([
    'incident.acknowledge nils',
    'incident.acknowledge nils',
    'incident.update nils',
  ]);
  bot.slack.seen(...bot.slack.unexpected());
});

it('takes members of a Slack user group as the team, and follows the group as it changes', async () => {
  await using people = await peopleFile((yaml) =>
    yaml.replace(
      'id: devops, name: DevOps Team, members: [ana]',
      'id: devops, name: DevOps Team, userGroups: [S0DEVOPS01]',
    ),
  );
  await using bot = await startBot({
    peopleFile: people.path,
    users: [
      { name: 'olga', id: 'U0OLGA0001' },
      { name: 'pavel', id: 'U0PAVEL001' },
    ],
    groups: [{ handle: 'devops', id: 'S0DEVOPS01', users: ['olga'] }],
  });
  const [olga, pavel] = [bot.person('U0OLGA0001'), bot.person('U0PAVEL001')];
  await pavel.runs('/hims incident open SEV-3 hims "Login slow"');
  await bot.slack.expectMessage({ dm: olga.id }, /INC-1/); // on call is who is in the group

  expect(await pavel.runs('/hims incident ack INC-1')).toContain('it takes the role');
  const reads = bot.slack.callsTo('usergroups.users.list').length;
  await bot.slack.changeGroup('devops', ['pavel']);
  await bot.slack.waitFor(() => bot.slack.callsTo('usergroups.users.list').length >= reads + 2);
  await expect.poll(() => olga.runs('/hims incident update INC-1 "Mine"')).toContain('it takes the role');
  expect(await pavel.runs('/hims incident ack INC-1')).toContain('INC-1 is yours');
  bot.slack.seen(...bot.slack.unexpected());
});

it('keeps the old members of a group that cannot be read', async () => {
  await using people = await peopleFile((yaml) =>
    yaml.replace(
      'id: devops, name: DevOps Team, members: [ana]',
      'id: devops, name: DevOps Team, userGroups: [S0DEVOPS01]',
    ),
  );
  await using bot = await startBot({
    peopleFile: people.path,
    users: [{ name: 'olga', id: 'U0OLGA0001' }],
    groups: [{ handle: 'devops', id: 'S0DEVOPS01', users: ['olga'] }],
  });
  const olga = bot.person('U0OLGA0001');
  await olga.runs('/hims incident open SEV-3 hims "Login slow"');
  bot.slack.fail('usergroups.users.list', {
    as: { error: 'internal_error' },
    times: Number.POSITIVE_INFINITY,
  });
  const reads = bot.slack.callsTo('usergroups.users.list').length;
  await bot.slack.changeGroup('devops', []);
  await bot.slack.waitFor(() => bot.slack.callsTo('usergroups.users.list').length >= reads + 2);
  expect(await olga.runs('/hims incident ack INC-1')).toContain('INC-1 is yours');
  bot.slack.seen(...bot.slack.unexpected());
});

it('hears at once when an account is closed', async () => {
  await using bot = await startBot();
  const { ana, bea } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Login slow"');
  expect(await bea.runs('/hims incident list')).toContain('INC-1');
  await bot.slack.changeUser('bea', { isDeleted: true });
  expect(await bea.runs('/hims incident ack INC-1')).toContain('Deactivated accounts cannot use this here');
  bot.slack.seen(...bot.slack.unexpected());
});
