import { expect, it } from 'vitest';
import { board, cardOf, upgrade } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { procedureSystems, procedures } from '../support/procedure-systems.ts';
import { lookAway } from '../support/told.ts';

const washed = { by: 'gus', line: 'run done RUN-1 wash' } as const;
const failed = 'run fail RUN-1 wash "The water is off"';

it.each([
  { what: 'did', lines: [{ by: 'hana', line: washed.line }] },
  {
    what: 'said that it failed',
    lines: [{ by: 'hana', line: failed }, { by: 'gus', line: 'run retry RUN-1 wash' }, washed],
  },
  {
    what: 'tried again',
    lines: [{ by: 'gus', line: failed }, { by: 'hana', line: 'run retry RUN-1 wash' }, washed],
  },
] as const)('counts no review of an emergency by a person who $what a step of it', async ({ lines }) => {
  const systemsDir = await procedureSystems({
    care: procedures.care().replace(/mayRun: .*/, 'mayRun: [responder, operator, admin]'),
  });
  await using bot = await startBot({ ...board, systemsDir });
  const { ana, bea, cem, gus, hana } = bot.people;
  const emergency = upgrade('--run care')
    .replace(' normal ', ' emergency ')
    .replace('--size patch', '--size emergency');
  expect(await ana.runs(emergency)).toContain('CHG-1 is asked for');
  await bea.runs('/hims change approve CHG-1');
  await bea.submits({ note: 'Looked at' });
  expect(await gus.runs('/hims change start CHG-1')).toContain('RUN-1 carries it out');
  await gus.runs('/hims run choose RUN-1 which Gently');
  for (const { by, line } of lines)
    expect(await bot.people[by].runs(`/hims ${line}`)).toMatch(/wash is done|failed|tried again/);
  expect(await gus.runs('/hims run done RUN-1 dry')).toContain('dry is done');
  await gus.runs('/hims change validate CHG-1 1');
  expect(await gus.runs('/hims change complete CHG-1 "Washed"')).toContain('CHG-1 is completed');
  expect(await hana.runs('/hims change approve CHG-1')).toContain(
    'You did a step of CHG-1, so your vote does not count',
  );
  expect(await cem.runs('/hims change approve CHG-1')).not.toContain('does not count');
  lookAway(bot);
});

it('counts no review by whoever validated it or closed it, and lets whoever started it end it', async () => {
  await using bot = await startBot(board);
  const { ana, bea, cem, dora, gus, hana } = bot.people;
  const emergency = upgrade().replace(' normal ', ' emergency ').replace('--size patch', '--size emergency');
  await ana.runs(emergency);
  await dora.runs('/hims change start CHG-1 --break-glass "It spreads"');
  expect(await dora.runs('/hims change validate CHG-1')).toContain('CHG-1 is carried out');
  await bea.runs('/hims change validate CHG-1 1');
  expect(await gus.runs('/hims change complete CHG-1 "Blocked"')).toContain('CHG-1 is completed');
  expect(await bea.runs('/hims change approve CHG-1')).toContain(
    'You validated or closed CHG-1, so your vote does not count. <@U0CEM00003> and <@U0HANA0008> can decide.',
  );
  await cem.runs('/hims change approve CHG-1');
  expect(await hana.runs('/hims change approve CHG-1')).toContain('The review is done');
  expect(bot.slack.textOf(cardOf(bot))).toContain('given to <@U0GUS00007>, started by <@U0DORA0004>');
  lookAway(bot);
});

it('says of a change which decision ended its run, and that nothing was undone', async () => {
  const late = procedures.care().replace('steps:', 'steps:\n  - { id: soak, do: Soak it, text: In water }');
  const systemsDir = await procedureSystems({
    care: late.replace(/mayRun: .*/, 'mayRun: [responder, operator, admin]'),
  });
  await using bot = await startBot({ ...board, systemsDir });
  const { ana, bea, gus } = bot.people;
  await ana.runs(
    upgrade('--run care').replace(' normal ', ' emergency ').replace('--size patch', '--size emergency'),
  );
  await bea.runs('/hims change approve CHG-1');
  await bea.submits({ note: 'Looked at' });
  await gus.runs('/hims change start CHG-1');
  await gus.runs('/hims run done RUN-1 soak');
  await gus.runs('/hims run choose RUN-1 which "Not at all"');
  expect(await ana.runs('/hims change show CHG-1')).toMatch(
    /failed \(2 of 4 steps done, 2 not reached\): "Not at all" was decided \(Which way\?\); what was done before was not undone/,
  );
  lookAway(bot);
});
