import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { board, sunday, upgrade } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { calmSystems } from '../support/calm-systems.ts';
import { lookAway } from '../support/told.ts';

/** The people of the board in a file of the story's own, which may change before a restart. */
async function ownPeople() {
  const path = join(tmpdir(), `people-own-${process.pid}-${Math.random().toString(36).slice(2)}.yaml`);
  let yaml = await readFile(board.peopleFile, 'utf8');
  await writeFile(path, yaml);
  return {
    path,
    /** Onto the board, and to those who work on hims; named by e-mail alone or by Slack id. */
    async join(name: string, by: string): Promise<void> {
      yaml = yaml
        .replace('people:\n', `people:\n  - { id: ${name}, name: ${name}, ${by} }\n`)
        .replace('members: [bea, cem, hana]', `members: [bea, cem, hana, ${name}]`)
        .replace('name: DevOps Team, members: [', `name: DevOps Team, members: [${name}, `);
      await writeFile(path, yaml);
    },
    [Symbol.asyncDispose]: () => rm(path),
  };
}

const nora = { name: 'nora', id: 'U0NORA0010', email: 'nora@clinic.example' };
const assess = '/hims change assess CHG-1 --likelihood low --impact medium';
const own = /You (asked for|carry out) CHG-1, so your vote does not count\./;

async function asksForIt(bot: TestBot): Promise<void> {
  await bot.person(nora.id).runs(upgrade(sunday).replace('@gus', '@bea'));
  await bot.people.dora.runs(assess);
}

it.each([
  ['by e-mail', 'email: nora@clinic.example'],
  ['by Slack id', 'slack: [U0NORA0010]'],
])('bars whoever asked before people.yaml named them: %s', async (_how, by) => {
  await using people = await ownPeople();
  await using bot = await startBot({ ...board, peopleFile: people.path, users: [nora] });
  await asksForIt(bot);
  await people.join('nora', by);
  await bot.restart();
  const them = bot.person(nora.id);
  expect(await them.runs('/hims change approve CHG-1')).toMatch(own);
  expect(await bot.people.fay.runs('/hims audit CHG-1')).toMatch(/change\.approve.*refused/);
  expect(await bot.people.cem.runs('/hims change approve CHG-1')).toContain('It is still open.');
  lookAway(bot);
});

it('bars whoever changes the address in Slack, asks, and changes it back', async () => {
  await using people = await ownPeople();
  await people.join('nora', 'email: nora@clinic.example');
  await using bot = await startBot({ ...board, peopleFile: people.path, users: [nora] });
  const them = bot.person(nora.id);
  await bot.slack.changeUser(nora.id, { email: 'somebody@clinic.example' });
  await asksForIt(bot);
  await bot.slack.changeUser(nora.id, { email: 'nora@clinic.example' });
  expect(await them.runs('/hims change approve CHG-1')).toMatch(own);
  expect(await them.runs('/hims change assess CHG-1 --likelihood high --impact high')).toContain(
    'You asked for CHG-1, so somebody else assesses it.',
  );
  lookAway(bot);
});

it('bars an implementer who was named under another account, from the vote and from the assessment', async () => {
  await using people = await ownPeople();
  await using bot = await startBot({ ...board, peopleFile: people.path, users: [nora] });
  const { ana, dora, gus } = bot.people;
  await ana.runs(upgrade(sunday).replace('@gus', '@nora'));
  await people.join('nora', 'email: nora@clinic.example');
  await bot.restart();
  const them = bot.person(nora.id);
  expect(await them.runs(assess)).toContain('You carry out CHG-1, so somebody else assesses it.');
  await dora.runs(assess);
  expect(await them.runs('/hims change approve CHG-1')).toMatch(own);
  expect(await gus.runs('/hims change show CHG-1')).toContain('0 of 2');
  lookAway(bot);
});

it('bars them from the exception of a maintenance, too', async () => {
  await using people = await ownPeople();
  await people.join('nora', 'email: nora@clinic.example');
  await using bot = await startBot({ ...board, peopleFile: people.path, users: [nora] });
  await bot.people.bea.runs(
    `/hims maintenance announce hims major "Upgrade" --window 2026-11-29 --duration PT1H --exception "It cannot wait" --by @nora`,
  );
  await bot.slack.changeUser(nora.id, { email: 'somebody@clinic.example' });
  const them = bot.person(nora.id);
  expect(await them.runs('/hims maintenance approve MW-1')).toContain('does not count');
  await bot.slack.changeUser(nora.id, { email: 'nora@clinic.example' });
  expect(await them.runs('/hims maintenance approve MW-1')).toContain(
    'You carry out MW-1, so your vote does not count.',
  );
  lookAway(bot);
});

it('lets nobody approve for a year what their team carries out, nor run what they approved', async () => {
  const assumed = { assumed: true, reason: 'For this test.' };
  const routine = (responsible: string) => ({
    ...assumed,
    title: 'Logs archived',
    serves: ['H2.1.2'],
    schedule: { cron: '0 2 * * *' },
    procedure: 'log-care',
    responsible,
    impact: 'None',
  });
  const folder = await mkdtemp(join(tmpdir(), 'own-routines-'));
  await cp(await calmSystems(), folder, { recursive: true });
  await cp('systems/hims/procedures/log-care.yaml', join(folder, 'hims/procedures/log-care.yaml'));
  const usual = {
    ...assumed,
    channel: 'operations',
    takes: 'PT15M',
    due: 'PT2H',
    remindEvery: 'PT6H',
    closes: 'PT20H',
  };
  const more = { missed: 'once late', onHoliday: 'anyway', quiet: false };
  await writeFile(
    join(folder, 'hims/routines.yaml'),
    stringify({
      usual: { ...usual, ...more },
      routines: { theirs: routine('platform'), others: routine('devops') },
    }),
  );
  await using bot = await startBot({ ...board, systemsDir: folder });
  const { bea, cem } = bot.people;
  expect(await bea.runs('/hims routine approve theirs hims')).toContain(
    'Platform Team carries theirs out, so somebody outside that team approves it.',
  );
  expect(await cem.runs('/hims routine approve theirs hims')).toContain('Logs archived');
  await bea.runs('/hims routine approve others hims');
  expect(await bea.clicks(bea.lastAnswer(), 'Approve for a year')).toContain('2027');
  expect(await bea.runs('/hims routine post others hims')).toContain(
    'You approved others, so somebody else runs it out of turn.',
  );
  lookAway(bot);
  await rm(folder, { recursive: true });
});
