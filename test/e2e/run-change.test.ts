import { afterAll, beforeAll, expect, it } from 'vitest';
import { board, cardOf, upgrade } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { cardOfRun, procedureSystems, procedures } from '../support/procedure-systems.ts';
import { lookAway, told } from '../support/told.ts';

let bot: TestBot;

beforeAll(async () => {
  bot = await startBot({ ...board, systemsDir: await procedureSystems({ upgrade: procedures.upgrade() }) });
});
afterAll(() => bot[Symbol.asyncDispose]());

async function approved(key: string, outcome: string): Promise<void> {
  const { ana, cem } = bot.people;
  const asked = upgrade(`--run "upgrade outcome=${outcome}"`)
    .replace(' normal ', ' emergency ')
    .replace('--size patch', '--size emergency');
  expect(await ana.runs(asked)).toContain(`${key} is asked for.`);
  await cem.runs(`/hims change approve ${key}`);
  expect(JSON.stringify(cem.form())).toMatch(/Plan of Upgrade it[\s\S]*Bring it up[\s\S]*plan [0-9a-f]{12}/);
  await cem.submits({ note: 'Looked at' });
}

it('runs nothing of it without its change', async () => {
  const { ana } = bot.people;
  expect(await ana.runs('/hims run start upgrade hims --outcome well --confirm hims')).toMatch(
    /upgrade takes an approved change: {3}\/hims change request normal hims --run upgrade/,
  );
  expect(await ana.runs(upgrade('--run "upgrade outcome="'))).toContain('outcome is missing');
  expect(await ana.runs(upgrade('--run "up grade!"'))).toContain('--run "restart service=web');
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
  expect(told(bot, { thread: card }).join('\n')).toContain('🔎 RUN-1 carried it out. Validate it now, GUS.');
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
  expect(told(bot, { thread: card }).join('\n')).toMatch(/❌ Failed: RUN-2 is failed: Bring it up/);
  await bot.slack.expectMessage('alerts', /🔴 critical · Bring it up/);
  lookAway(bot);
});

it('lets go of its procedure, and takes another', async () => {
  const { ana } = bot.people;
  expect(await ana.runs(upgrade())).toContain('CHG-3 is asked for');
  expect(await ana.runs('/hims change edit CHG-3 --run "upgrade outcome=well"')).toMatch(/runs upgrade/);
  expect(await ana.runs('/hims change edit CHG-3 --run none')).not.toContain('runs upgrade');
  lookAway(bot);
});
