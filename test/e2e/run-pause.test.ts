import { expect, it } from 'vitest';
import { board, upgrade } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { cardOfRun, procedureSystems, stepLineOf } from '../support/procedure-systems.ts';
import { lookAway, told } from '../support/told.ts';

const common = 'purpose: For tests.\nmayRun: [responder, operator, admin]\nrisk: low\n';
const three = `title: Patch it
${common}lock: exclusive
needs: { change: false }
steps:
  - { id: look, do: Look }
  - { id: apply, do: Apply it, effect: alters }
  - { id: after, do: Look again }
`;
const erase = `title: Erase it
${common}lock: exclusive
recovery: true
needs: { change: true }
steps:
  - { id: look, do: Look, effect: reads }
  - { id: erase, do: Erase it, effect: destroys }
  - { id: after, do: Look again, effect: reads }
`;
const freeze = '/hims maintenance freeze hims 2026-11-23 2026-11-30 "Inspection"';

async function begun(): Promise<TestBot> {
  const systemsDir = await procedureSystems({ three, erase });
  return startBot({ ...board, systemsDir });
}

it('says of a step that is confirmed in a pause that it begins when the run is resumed', async () => {
  await using bot = await begun();
  const { ana, dora, hana } = bot.people;
  await dora.runs('/hims incident open SEV-2 hims "Login fails"');
  await ana.runs('/hims run start erase hims');
  await ana.runs('/hims run done RUN-1 look');
  await ana.runs('/hims run pause RUN-1');
  expect(await hana.runs('/hims run confirm RUN-1 erase')).toBe(
    'erase of RUN-1 is confirmed, and begins when the run goes on. RUN-1 is paused: `/hims run resume RUN-1`',
  );
  expect(await ana.runs('/hims run done RUN-1 erase')).toContain('erase of RUN-1 is pending');
  expect(await ana.runs('/hims run resume RUN-1')).toContain('RUN-1 goes on. Next: step 2 of 3');
  expect(await ana.runs('/hims run done RUN-1 erase')).toContain('erase is done. Next: step 3 of 3');
  lookAway(bot);
});

it('says so after break-glass, too', async () => {
  await using bot = await begun();
  const { ana, dora, hana } = bot.people;
  await dora.runs('/hims incident open SEV-2 hims "Login fails"');
  await ana.runs('/hims run start erase hims');
  await ana.runs('/hims run done RUN-1 look');
  await ana.runs('/hims run pause RUN-1');
  await bot.clock.advance({ hours: 1 });
  expect(await hana.runs('/hims run confirm RUN-1 erase --break-glass "Nobody answers"')).toContain(
    'begins when the run goes on. RUN-1 is paused: `/hims run resume RUN-1`',
  );
  lookAway(bot);
});

it('tries nothing again in a pause, and lets what is under way be ended', async () => {
  await using bot = await begun();
  const { ana, bea } = bot.people;
  await bea.runs('/hims run start three hims');
  await bea.runs('/hims run fail RUN-1 look "It is dark"');
  const line = () => stepLineOf(bot, cardOfRun(bot), 'look');
  const old = bot.slack.snapshot(line());
  await bea.runs('/hims run pause RUN-1');
  const refused = 'RUN-1 is paused, so nothing is tried again before it is resumed:   /hims run resume RUN-1';
  expect(await bea.runs('/hims run retry RUN-1 look')).toContain(refused);
  expect(await bea.runs('/hims run retry RUN-1')).toContain(refused);
  expect(JSON.stringify(line().blocks)).not.toContain('Try again');
  expect(JSON.stringify(line().blocks)).toContain('Skip');
  await bot.slack.clickStale(bea.id, old, 'run.again');
  await bot.settle();
  expect(bot.slack.textOf(bea.lastAnswer())).toContain(refused);
  expect(await bea.runs('/hims run resume RUN-1')).toBe(
    'RUN-1 can go on. Say how RUN-1 goes on, in its thread or here:   /hims run show RUN-1',
  );
  expect(JSON.stringify(line().blocks)).toContain('Try again');
  expect(await bea.runs('/hims run retry RUN-1')).toContain('look is tried again');
  await bea.runs('/hims run pause RUN-1');
  expect(await ana.runs('/hims run done RUN-1 look')).toBe(
    'look is done. RUN-1 is paused: `/hims run resume RUN-1`',
  );
  lookAway(bot);
});

async function frozenRetry(bot: TestBot): Promise<void> {
  const { bea, cem, gus } = bot.people;
  await bea.runs('/hims run start three hims');
  await bea.runs('/hims run done RUN-1 look');
  await bea.runs('/hims run fail RUN-1 apply "No room"');
  await gus.runs(freeze);
  await bea.runs(upgrade().replace(' normal ', ' emergency ').replace('--size patch', '--size emergency'));
  await cem.runs('/hims change approve CHG-1');
  await gus.runs('/hims change start CHG-1');
}

it('takes an emergency change for a step that asks in a freeze', async () => {
  await using bot = await begun();
  const { bea } = bot.people;
  await frozenRetry(bot);
  expect(await bea.runs('/hims run retry RUN-1 apply')).toContain('/hims run resume RUN-1 --change CHG-n');
  expect(await bea.runs('/hims run resume RUN-1')).toContain(
    'RUN-1 is not paused: a step asks how it goes on.',
  );
  expect(await bea.runs('/hims run resume RUN-1 --change CHG-1')).toBe(
    'RUN-1 can go on under CHG-1. Say how RUN-1 goes on, in its thread or here:   /hims run show RUN-1',
  );
  expect(told(bot, { thread: cardOfRun(bot) }).join('\n')).toContain(
    '▶️ BEA lets it go on in a freeze, under CHG-1.',
  );
  expect(await bea.runs('/hims run retry RUN-1 apply')).toContain('apply is tried again');
  expect(await bea.runs('/hims run done RUN-1 apply')).toContain('apply is done');
  lookAway(bot);
});

it('says that a freeze holds what somebody resumes', async () => {
  await using bot = await begun();
  const { bea, gus } = bot.people;
  await bea.runs('/hims run start three hims');
  await bea.runs('/hims run pause RUN-1');
  await bea.runs('/hims run done RUN-1 look');
  await gus.runs(freeze);
  expect(await bea.runs('/hims run resume RUN-1')).toMatch(
    /^RUN-1 is paused by a freeze\. It goes on afterwards: `\/hims run resume RUN-1`; or under an emergency change/,
  );
  lookAway(bot);
});
