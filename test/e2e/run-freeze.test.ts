import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { board, upgrade } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { cardOfRun, filesIn, procedureSystems, stepLineOf } from '../support/procedure-systems.ts';
import { lookAway, told } from '../support/told.ts';

const common = 'purpose: For tests.\nmayRun: [responder, operator, admin]\nrisk: low\n';
const patch = `title: Patch it
${common}lock: exclusive
needs: { change: false }
steps:
  - { id: look, do: Look }
  - { id: apply, do: Apply it, undo: Take it back }
  - { id: after, do: Look again }
`;
const backup = `title: Back it up
${common}lock: exclusive
needs: { change: false }
steps:
  - { id: copy, do: Copy it, effect: reads }
  - { id: trim, do: Trim what is old, effect: alters, when: { frozen: false } }
`;
const change = patch.replace('change: false', 'change: true');
const twice = patch.replace('do: Look again', 'do: Apply the rest, effect: alters');
const rescue = patch
  .replaceAll('do: Look', 'effect: reads, do: Look')
  .replace('do: Apply', 'effect: alters, do: Apply')
  .replace('needs: { change: false }', 'needs: { change: true }\nrecovery: true');

const assumed = { assumed: true, reason: 'For this test.' };
const routine = (procedure: string, cron: string) => ({
  ...assumed,
  title: `Routine ${procedure}`,
  serves: ['H2.1.2'],
  schedule: { cron },
  procedure,
  responsible: 'devops',
  impact: 'None',
});

async function frozen(): Promise<TestBot> {
  const systemsDir = await procedureSystems({ patch, backup, change, rescue, twice });
  const usual = {
    ...assumed,
    channel: 'operations',
    takes: 'PT15M',
    due: 'PT6H',
    remindEvery: 'PT6H',
    closes: 'PT20H',
  };
  await writeFile(
    join(systemsDir, 'hims/routines.yaml'),
    stringify({
      usual: { ...usual, missed: 'once late', onHoliday: 'anyway', quiet: false },
      routines: {
        'nightly-patch': routine('patch', '0 2 * * *'),
        'nightly-backup': routine('backup', '0 4 * * *'),
      },
    }),
  );
  const system = join(systemsDir, 'hims/system.yaml');
  const text = await readFile(system, 'utf8');
  await writeFile(system, text.replace(/names: \[\s*production\s*\]/, 'names: [production, test]'));
  return startBot({ ...board, systemsDir });
}
const freeze = '/hims maintenance freeze hims 2026-11-23 2026-11-30 "Inspection"';
const stands = /hims is frozen until Tue 1 Dec 00:00 EST \(.*FRZ-1.*: Inspection\)/;

it('starts nothing that alters the system, and everything that does not', async () => {
  await using bot = await frozen();
  const { ana, bea, dora, gus } = bot.people;
  await gus.runs(freeze);
  expect(await bea.runs('/hims run start patch hims')).toMatch(stands);
  expect(await gus.runs('/hims audit')).toMatch(/run\.start.*refused/);
  expect(await bea.runs('/hims routine post nightly-patch hims')).toMatch(stands);
  expect(await bea.runs('/hims run start backup hims')).toContain('RUN-1 Back it up is started');
  await ana.runs('/hims run done RUN-1 copy');
  // What is passed over in a freeze is passed over, and holds nothing up; what it is, is said.
  expect(bot.slack.textOf(cardOfRun(bot))).toMatch(
    /✅ Succeeded in [^:]*: 1 of 2 steps done, 1 left out because of the freeze · Trim what is old/,
  );
  expect(bot.slack.textOf(stepLineOf(bot, cardOfRun(bot), 'trim'))).toContain(
    'left out because of the freeze',
  );
  await bea.runs('/hims run show RUN-1 --log');
  const [evidence] = filesIn(bea.dms().flatMap(({ files }) => files));
  expect(evidence?.text).toMatch(/Trim what is old \(trim\) \| left out because of the freeze/);

  await dora.runs('/hims incident open SEV-2 hims "Login fails"');
  expect(await bea.runs('/hims run start rescue hims')).toContain('RUN-2 Patch it is started');
  await bea.runs('/hims run done RUN-2 look');
  expect(await bea.runs('/hims run done RUN-2 apply')).toContain('apply is done');
  await bea.runs('/hims run abort RUN-2 "Enough"');
  await gus.runs('/hims maintenance thaw FRZ-1 "Over"');
  expect(await bea.runs('/hims run start patch hims')).toContain('is started');
  lookAway(bot);
});

it('skips what comes round and alters the system, with the reason, and lets backups go on', async () => {
  await using bot = await frozen();
  const { ana, gus } = bot.people;
  await gus.runs(freeze);
  lookAway(bot);
  await bot.clock.advance({ hours: 25 }); // Tuesday 04:00 in New York
  const list = await ana.runs('/hims routine list hims');
  expect(list).toMatch(/Routine patch.*last 24 Nov: skipped \(FRZ-1: Inspection\)/);
  expect(list).toMatch(/Routine backup.*last 24 Nov: RUN-2/);
  expect(told(bot, 'operations').join('\n')).toMatch(
    /🧊 Routine patch \(hims\) was skipped Tue 24 Nov 02:00 New York .*: hims is frozen until Tue 1 Dec 00:00 New York .* \(FRZ-1: Inspection\)\./,
  );
  expect(await bot.people.fay.runs('/hims audit --since P1D')).toContain('routine.frozen');
  lookAway(bot);
});

it('pauses what is under way before its next altering step, and goes on afterwards', async () => {
  await using bot = await frozen();
  const { bea, gus } = bot.people;
  await bea.runs('/hims run start patch hims');
  const paused = 'Runs that are under way pause before their next step that changes hims.';
  expect(await gus.runs(freeze)).toContain(paused);
  await bot.slack.expectMessage('maintenance', new RegExp(`FRZ-1: hims is frozen.*${paused}`));
  await bea.runs('/hims run done RUN-1 look');
  expect(bot.slack.textOf(cardOfRun(bot))).toContain('🧊 Paused by a freeze');
  expect(told(bot, { thread: cardOfRun(bot) }).join('\n')).toMatch(
    /🧊 Paused: hims is frozen until .* \(FRZ-1: Inspection\), and the next step alters it\. Resume afterwards: `\/hims run resume RUN-1`/,
  );
  expect(await bea.runs('/hims run resume RUN-1')).toMatch(stands);
  expect(await bea.runs('/hims run done RUN-1 apply')).toContain('apply of RUN-1 is pending');
  expect(await bea.runs('/hims maintenance thaw FRZ-1 "My patch waits"')).toMatch(
    /FRZ-1 holds up .*RUN-1.*, and you have a hand in it/,
  );
  await gus.runs('/hims maintenance thaw FRZ-1 "Over"');
  expect(await bea.runs('/hims run resume RUN-1')).toContain('RUN-1 goes on');
  expect(await bea.runs('/hims run done RUN-1 apply')).toContain('apply is done');
  lookAway(bot);
});

it('says when the freeze is over that it waits to be resumed, to whoever started it and at their home', async () => {
  await using bot = await frozen();
  const { ana, bea, cem, gus } = bot.people;
  await bea.runs('/hims run start patch hims');
  await gus.runs('/hims maintenance freeze hims 2026-11-23 2026-11-23T23:00 "Inspection"');
  await gus.runs(freeze);
  await bea.runs('/hims run done RUN-1 look');
  lookAway(bot);
  // One of two freezes is over: it stays frozen.
  await bot.clock.advance({ hours: 20 });
  expect(told(bot, { dm: bea.id }).join()).not.toContain('RUN-1');
  expect(await bea.runs('/hims')).not.toContain('Runs that wait for you');
  await cem.runs('/hims maintenance thaw FRZ-2 "Over"');
  const over = await bot.slack.expectMessage(
    { dm: bea.id },
    /RUN-1.* Patch it \(hims\): the freeze is over, and it waits to be resumed\. It holds hims until then\./,
  );
  expect(bot.slack.textOf(cardOfRun(bot))).toContain('The freeze is over: waits to be resumed');
  expect(bot.slack.textOf(cardOfRun(bot))).not.toContain('Paused by a freeze');
  expect(told(bot, { thread: cardOfRun(bot) }).join('\n')).toContain(
    '🧊 The freeze is over. It waits to be resumed: `/hims run resume RUN-1`',
  );
  expect(await bea.runs('/hims')).toMatch(
    /Runs that wait for you[\s\S]*Apply it: the freeze is over, resume it/,
  );
  expect(await ana.runs('/hims')).not.toContain('Runs that wait for you');
  // Frozen again before that, it is paused by that freeze, and hears of its end, too.
  await gus.runs('/hims maintenance freeze hims 2026-11-23 2026-11-25 "Second look"');
  expect(bot.slack.textOf(cardOfRun(bot))).toContain('🧊 Paused by a freeze');
  expect(bot.slack.textOf(over)).toContain('paused again');
  lookAway(bot);
  await cem.runs('/hims maintenance thaw FRZ-3 "Over, too"');
  await bot.slack.expectMessage({ dm: bea.id }, /RUN-1.*the freeze is over, and it waits to be resumed/);
  const last = bea.dms().at(-1);
  expect(last && (await bea.clicks(last, 'Resume'))).toContain('RUN-1 goes on');
  expect(bot.slack.textOf(over)).toContain('it was resumed');
  expect(JSON.stringify(over.blocks)).not.toContain('run.resume');
  lookAway(bot);
});

it('says so when the freeze ends by itself, to the team where the schedule started it', async () => {
  await using bot = await frozen();
  const { ana, gus } = bot.people;
  lookAway(bot);
  await bot.clock.advance({ hours: 23, minutes: 1 }); // Tuesday 02:01 in New York
  await gus.runs('/hims maintenance freeze hims 2026-11-24 2026-11-24T05:00 "Inspection"');
  await ana.runs('/hims run done RUN-2 look');
  expect(bot.slack.textOf(cardOfRun(bot, 'RUN-2'))).toContain('Paused by a freeze');
  expect(await ana.runs('/hims run list hims')).toMatch(/RUN-2 · Patch it .*· paused,/);
  expect(await ana.runs('/hims routine list hims')).toContain('last 24 Nov: RUN-2 paused');
  lookAway(bot);
  await bot.clock.advance({ hours: 3 });
  await bot.slack.expectMessage({ dm: ana.id }, /RUN-2.*the freeze is over, and it waits to be resumed/);
  lookAway(bot);
});

it('goes on in a freeze under an emergency change that was started', async () => {
  await using bot = await frozen();
  const { bea, cem, gus } = bot.people;
  await bea.runs('/hims run start patch hims');
  await gus.runs(freeze);
  await bea.runs('/hims run done RUN-1 look');
  const emergency = (more = '') =>
    upgrade(more).replace(' normal ', ' emergency ').replace('--size patch', '--size emergency');
  await bea.runs(upgrade());
  expect(await bea.runs('/hims run resume RUN-1 --change CHG-1')).toContain(
    'CHG-1> is normal and submitted, of hims, production.',
  );
  await bea.runs(emergency());
  expect(await bea.runs('/hims run resume RUN-1 --change CHG-2')).toContain('is emergency and submitted');
  await cem.runs('/hims change approve CHG-2');
  await gus.runs('/hims change start CHG-2');
  expect(await bea.runs('/hims run resume RUN-1 --change CHG-2')).toContain('RUN-1 goes on');
  expect(bot.slack.textOf(cardOfRun(bot))).toMatch(/went on in a freeze under <http[^|]*\|CHG-2>/);
  expect(await bea.runs('/hims run done RUN-1 apply')).toContain('apply is done');
  expect(await bot.people.fay.runs('/hims audit RUN-1')).toContain('run.resume');
  await bea.runs('/hims run abort RUN-1 "Enough"');

  // The procedure of an emergency change is held back by no freeze.
  await bea.runs(emergency('--run "change"'));
  await cem.runs('/hims change approve CHG-3');
  await cem.submits({ note: 'Looked at' });
  expect(await gus.runs('/hims change start CHG-3')).toContain('CHG-3 is started');
  await gus.runs('/hims run done RUN-2 look');
  expect(await gus.runs('/hims run done RUN-2 apply')).toContain('apply is done');
  lookAway(bot);
});

it('goes on in a freeze only as long as the emergency does, and of what the run reaches', async () => {
  await using bot = await frozen();
  const { ana, bea, cem, gus } = bot.people;
  await bea.runs('/hims run start twice hims');
  await gus.runs(freeze);
  await bea.runs('/hims run done RUN-1 look');
  const emergency = upgrade().replace(' normal ', ' emergency ').replace('--size patch', '--size emergency');
  for (const [key, where] of [
    ['CHG-1', '--environment test'],
    ['CHG-2', ''],
  ] as const) {
    await ana.runs(`${emergency} ${where}`);
    await cem.runs(`/hims change approve ${key} --confirm ${key}`);
    await gus.runs(`/hims change start ${key}`);
  }
  expect(await bea.runs('/hims run resume RUN-1 --change CHG-1')).toMatch(
    /emergency and implementing, of hims, test/,
  );
  expect(await bea.runs('/hims run resume RUN-1 --change CHG-2')).toContain('RUN-1 goes on');
  await bea.runs('/hims run pause RUN-1');
  await gus.runs('/hims change fail CHG-2 "It did not help"');
  await bea.runs('/hims run done RUN-1 apply "Applied"');
  await bea.runs('/hims run resume RUN-1');
  expect(bot.slack.textOf(cardOfRun(bot))).toContain('🧊 Paused by a freeze');
  lookAway(bot);
});
