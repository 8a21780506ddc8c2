import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { board, cardOf, upgrade } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { cardOfRun, procedureSystems, procedures } from '../support/procedure-systems.ts';
import { there } from '../support/there.ts';
import { lookAway, told } from '../support/told.ts';

let bot: TestBot;

let systemsDir: string;

beforeAll(async () => {
  systemsDir = await procedureSystems({ upgrade: procedures.upgrade() });
  bot = await startBot({ ...board, systemsDir });
});
afterAll(() => bot[Symbol.asyncDispose]());

/** An emergency that one approver decides on. */
async function asked(key: string, values: string): Promise<void> {
  const emergency = upgrade(`--run "upgrade ${values}"`)
    .replace(' normal ', ' emergency ')
    .replace('--size patch', '--size emergency');
  expect(await bot.people.ana.runs(emergency)).toContain(`${key} is asked for.`);
}

async function approved(key: string, outcome: string): Promise<void> {
  const { cem } = bot.people;
  await asked(key, `outcome=${outcome}`);
  await cem.runs(`/hims change approve ${key}`);
  expect(JSON.stringify(cem.form())).toMatch(/Plan of Upgrade it[\s\S]*Bring it up[\s\S]*plan [0-9a-f]{12}/);
  await cem.submits({ note: 'Looked at', key }); // what the procedure risks is high, whatever was assessed
}

it('runs nothing of it without its change', async () => {
  const { ana } = bot.people;
  expect(await ana.runs('/hims run start upgrade hims --outcome well --confirm hims')).toMatch(
    /upgrade runs as part of an approved change only: {3}\/hims change request normal hims --run upgrade/,
  );
  expect(await ana.runs(upgrade('--run "upgrade outcome="'))).toContain('outcome is missing');
  expect(await ana.runs(upgrade('--run "up grade!"'))).toContain('--run "restart service=web');
  const byFay = upgrade('--run "upgrade outcome=well"').replace('@gus', '@fay');
  expect(await ana.runs(byFay)).toMatch(/<@U0FAY\w+> may not start upgrade, so they cannot carry it out/);
});

it('starts with the name of the system typed, and is validated next when the run worked', async () => {
  const { gus } = bot.people;
  await approved('CHG-1', 'well');
  const card = cardOf(bot, 'CHG-1');
  expect(bot.slack.textOf(card)).toContain('runs upgrade');
  await gus.clicks(card, 'Start');
  expect(JSON.stringify(gus.form())).toMatch(/plan [0-9a-f]{12}/);
  expect((await gus.submits({ confirmation: 'fhir' })).errors).toEqual({
    confirmation: expect.stringContaining('To start CHG-1, which runs upgrade, type the name of the system'),
  });
  await gus.submits({ confirmation: 'hims' });
  expect(bot.slack.textOf(cardOfRun(bot))).toMatch(
    /✅ \*RUN-1 · Upgrade it[\s\S]*carries out <http[^|]*\|CHG-1>/,
  );
  expect(bot.slack.textOf(card)).toMatch(
    /runs upgrade, plan [0-9a-f]{12} \(.*RUN-1>?, succeeded\)[\s\S]*validating since/,
  );
  const left = there(bot.slack.thread(card).find((one) => one.text?.includes('one check is open')));
  expect(told(bot, { thread: card }).join('\n')).toContain('🔎 RUN-1 carried it out. Validate it now, GUS.');
  await gus.clicks(left, 'Seen');
  await bot.slack.expectUpdate(left, /no action needed, every check is ticked/);
  expect(await gus.runs('/hims audit RUN-1')).toMatch(
    /run\.start[\s\S]*run\.ended|run\.ended[\s\S]*run\.start/,
  );
  lookAway(bot);
});

it('fails with the run, and says which step', async () => {
  const { gus } = bot.people;
  await approved('CHG-2', 'badly');
  expect(await gus.runs('/hims change start CHG-2 --confirm hims')).toContain(
    'CHG-2 is started, and RUN-2 carries it out',
  );
  const card = cardOf(bot, 'CHG-2');
  expect(bot.slack.textOf(card)).toMatch(/❌ \*CHG-2[\s\S]*RUN-2>?, failed\)/);
  expect(told(bot, { thread: card }).join('\n')).toMatch(/❌ Failed: RUN-2 failed \(.*\): Bring it up/);
  await bot.slack.expectMessage('alerts', /🔴 critical · The upgrade is broken/);
  lookAway(bot);
});

it('lets go of its procedure, and takes another', async () => {
  const { ana } = bot.people;
  expect(await ana.runs(upgrade())).toContain('CHG-3 is asked for');
  expect(await ana.runs('/hims change edit CHG-3 --run "upgrade outcome=well"')).toMatch(/runs upgrade/);
  expect(await ana.runs('/hims change edit CHG-3 --run none')).not.toContain('runs upgrade');
  lookAway(bot);
});

it('starts without an approval only with the name of the system typed, and with the plan seen', async () => {
  const { gus } = bot.people;
  await asked('CHG-4', 'outcome=well');
  expect(await gus.runs('/hims change start CHG-4 --break-glass "The host burns"')).toContain(
    'To start CHG-4, which runs upgrade, type the name of the system',
  );
  expect(await gus.runs('/hims change start CHG-4 --break-glass "It burns"')).toContain(
    '/hims change start CHG-4 --confirm hims --break-glass "It burns"',
  );
  await gus.clicks(cardOf(bot, 'CHG-4'), 'Start without approval');
  expect(JSON.stringify(gus.form())).toMatch(/Bring it up[\s\S]*plan [0-9a-f]{12}/);
  const why = 'The host burns';
  expect((await gus.submits({ why, confirmation: 'caresync' })).errors).toEqual({
    confirmation: expect.stringContaining('type the name of the system'),
  });
  const { view } = await gus.submits({ why, confirmation: 'hims' });
  expect(bot.slack.textOf(there(view))).toContain('CHG-4 is started, and RUN-3 carries it out');
  expect(bot.slack.textOf(cardOfRun(bot, 'RUN-3'))).toContain('✅ *RUN-3');
  expect(bot.slack.textOf(cardOf(bot, 'CHG-4'))).toContain('🔨 started without an approval');
  lookAway(bot);
});

it('keeps a time with its distance from UTC, and asks again for one that a night skips or has twice', async () => {
  const { ana } = bot.people;
  const run = (until: string) => upgrade(`--run "upgrade outcome=well until='${until}'"`);
  expect(await ana.runs(run('2027-03-14 02:30'))).toContain(
    'until is skipped that night in America/New_York',
  );
  expect(await ana.runs(run('2026-11-01 01:30'))).toContain('until is there twice that night');
  await asked('CHG-5', "outcome=well until='2026-11-01 01:30 -04:00'");
  expect(await ana.runs('/hims change show CHG-5 --plan')).toContain('until 2026-11-01 01:30 -04:00');
  lookAway(bot);
});

it('takes no vote on a procedure that is another one by now, not even in a form that was open before', async () => {
  const { bea, cem, gus } = bot.people;
  await asked('CHG-6', 'outcome=well');
  await cem.runs('/hims change approve CHG-6');
  expect(JSON.stringify(cem.form())).toMatch(/plan [0-9a-f]{12}/);

  const file = join(systemsDir, 'hims', 'procedures', 'upgrade.yaml');
  await writeFile(file, procedures.upgrade().replace('Bring it up', 'Bring all of it up'));
  await bot.restart();
  const changed = /upgrade is not what CHG-6 was asked for with any more\. Edit it/;
  expect(JSON.stringify(await cem.submits({ note: 'Looked at', key: 'CHG-6' }))).toMatch(changed);
  expect(await bea.runs('/hims change approve CHG-6')).toMatch(changed);
  expect(await bea.clicks(cardOf(bot, 'CHG-6'), 'Approve')).toMatch(changed);
  expect(await gus.runs('/hims change show CHG-6')).toContain('submitted');
  lookAway(bot);
});
