import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { board, cardOf, upgrade } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { cardOfRun, procedureSystems } from '../support/procedure-systems.ts';
import { lookAway, told } from '../support/told.ts';

const rebuild = `title: Rebuild it
purpose: For tests.
mayRun: [responder, operator, admin]
risk: low
lock: exclusive
needs: { change: true }
steps:
  - { id: before, do: Look at it, effect: reads }
  - { id: indexes, do: Rebuild the indexes, effect: alters }
  - { id: again, decide: 'Once more?', choices: [{ label: Enough, then: continue }, { label: Stop, then: stop }] }
  - { id: clean, do: Clean up, effect: alters }
`;
const tidy = `title: Tidy up
purpose: For tests.
mayRun: [responder, operator, approver]
risk: low
lock: none
needs: { change: false }
steps:
  - { id: remove, action: files.archive, title: Put away what is old, with: { folder: /var/log/hims, match: '*.log.*', olderThan: P1D, to: logs } }
`;
const emergency = upgrade('--run rebuild')
  .replace(' normal ', ' emergency ')
  .replace('--size patch', '--size emergency');

it('lets whoever approved a change carry out none of its steps, by hand or by leaving them out', async () => {
  await using bot = await startBot({ ...board, systemsDir: await procedureSystems({ rebuild }) });
  const { ana, bea, gus } = bot.people;
  await ana.runs(emergency);
  await bea.runs('/hims change approve CHG-1');
  await bea.submits({ note: 'Now' });
  expect(await gus.runs('/hims change start CHG-1')).toContain('RUN-1');
  expect(await bea.runs('/hims run done RUN-1 before "Looked"'), 'she may look').toContain('before is done');
  for (const deed of ['done RUN-1 indexes "Rebuilt"', 'skip RUN-1 indexes "Fine as it is"'])
    expect(await bea.runs(`/hims run ${deed}`)).toContain(
      'You approved CHG-1, so somebody else carries out indexes of',
    );
  expect(await gus.runs('/hims run done RUN-1 indexes "Rebuilt"')).toContain('indexes is done');
  lookAway(bot);
});

it('lets whoever allowed the exception of its maintenance carry out none of its steps', async () => {
  await using bot = await startBot({ ...board, systemsDir: await procedureSystems({ rebuild }) });
  const { ana, bea, cem, dora, gus, hana } = bot.people;
  await gus.runs(
    '/hims maintenance announce hims patch "Indexes" --window 2026-11-27T12:00 --duration PT3H --exception "They are full" --by @dora',
  );
  expect(await bea.runs('/hims maintenance approve MW-1 "It must"')).toContain('MW-1 is allowed');
  await ana.runs(upgrade('--run rebuild --window MW-1'));
  await dora.runs('/hims change assess CHG-1 --likelihood low --impact medium');
  for (const voter of [cem, hana]) {
    await voter.runs('/hims change approve CHG-1');
    await voter.submits({ note: 'Looked at' });
  }
  expect(await gus.runs('/hims change schedule CHG-1')).toContain('CHG-1 is scheduled');
  await bot.clock.advance({ days: 4, hours: 9, minutes: 1 });
  await dora.runs('/hims maintenance start MW-1');
  expect(await gus.runs('/hims change start CHG-1')).toContain('RUN-1');
  await gus.runs('/hims run done RUN-1 before "Looked"');
  expect(await bea.runs('/hims run done RUN-1 indexes "Rebuilt"')).toContain(
    'You allowed the exception of MW-1, so somebody else carries out indexes of',
  );
  expect(await gus.runs('/hims run done RUN-1 indexes "Rebuilt"')).toContain('indexes is done');
  lookAway(bot);
});

it('says that not everything was carried out where steps are left out, and fails where only a decision was taken', async () => {
  await using bot = await startBot({ ...board, systemsDir: await procedureSystems({ rebuild }) });
  const { ana, bea, gus } = bot.people;
  for (const key of ['CHG-1', 'CHG-2']) {
    await ana.runs(emergency);
    await bea.runs(`/hims change approve ${key}`);
    await bea.submits({ note: 'Now' });
  }
  await gus.runs('/hims change start CHG-1');
  for (const step of ['before', 'indexes']) await gus.runs(`/hims run skip RUN-1 ${step} "No need"`);
  await gus.runs('/hims run choose RUN-1 again Enough');
  await gus.runs('/hims run skip RUN-1 clean "No need"');
  expect(bot.slack.textOf(cardOfRun(bot))).toMatch(/❌ \*RUN-1[\s\S]*1 of 4 steps done, 3 skipped/);
  expect(await gus.runs('/hims change show CHG-1')).toContain('failed');

  lookAway(bot);
  await gus.runs('/hims change start CHG-2');
  await gus.runs('/hims run skip RUN-2 before "No need"');
  await gus.runs('/hims run done RUN-2 indexes');
  await gus.runs('/hims run choose RUN-2 again Enough');
  await gus.runs('/hims run skip RUN-2 clean "No need"');
  const said = told(bot, { dm: gus.id }).join('\n');
  expect(said).toMatch(
    /⚠️ Not everything was carried out: RUN-2 succeeded with exceptions \(2 of 4 steps done, 2 skipped\)[\s\S]*then validate it/,
  );
  expect(said).not.toContain('RUN-2 carried it out');
  lookAway(bot);
});

it('lets whoever approved a routine start it by no other way either', async () => {
  const systemsDir = await procedureSystems({ tidy });
  const assumed = { assumed: true, reason: 'For this test.' };
  const usual = { channel: 'operations', takes: 'PT15M', due: 'PT6H', remindEvery: 'PT6H', closes: 'PT20H' };
  await writeFile(
    join(systemsDir, 'hims/routines.yaml'),
    stringify({
      usual: { ...assumed, ...usual, missed: 'once late', onHoliday: 'anyway', quiet: false },
      routines: {
        nightly: {
          ...assumed,
          title: 'Tidy up at night',
          serves: ['H2.1.2'],
          schedule: { cron: '0 2 * * *' },
          procedure: 'tidy',
          responsible: 'devops',
          impact: 'None',
        },
      },
    }),
  );
  await using bot = await startBot({ ...board, systemsDir });
  const { bea, hana } = bot.people;
  await hana.runs('/hims routine approve nightly hims');
  await hana.clicks(hana.lastAnswer(), 'Approve for a year');
  const refused = 'You approved nightly, so somebody else runs it out of turn.';
  expect(await hana.runs('/hims routine post nightly hims')).toContain(refused);
  expect(await hana.runs('/hims run start tidy hims')).toContain(refused);
  expect(await bea.runs('/hims run start tidy hims')).toContain('RUN-1 Tidy up is started');
  lookAway(bot);
});

const wipe = `title: Wipe it
purpose: For tests.
mayRun: [responder, operator, admin]
risk: low
lock: exclusive
needs: { change: true }
steps:
  - { id: erase, do: Erase it, effect: destroys }
  - { id: look, do: Look at it, effect: reads }
`;
const alone = wipe.replace('needs: { change: true }', 'recovery: true');

it('takes a second person for what cannot be undone wherever nobody approved it', async () => {
  const systemsDir = await procedureSystems({ wipe, alone });
  await using bot = await startBot({ ...board, systemsDir });
  const { ana, bea, cem, dora, gus } = bot.people;
  const plan = await ana.runs('/hims run start alone hims --dry-run');
  expect(plan).toMatch(/Erase it.*\(by hand, cannot be undone\)[\s\S]*Look at it.*\(by hand\)/);
  // By break-glass, and by a recovery that needs nothing at all.
  await ana.runs(emergency.replace('--run rebuild', '--run wipe'));
  await dora.runs('/hims change start CHG-1 --break-glass "Nobody reachable tonight"');
  expect(await dora.runs('/hims run done RUN-1 erase')).toContain('erase of RUN-1 is pending');
  for (const own of [dora, ana])
    expect(await own.runs('/hims run confirm RUN-1 erase')).not.toContain('is confirmed');
  expect(await cem.runs('/hims run confirm RUN-1 erase')).toContain('erase of RUN-1 is confirmed');
  await dora.runs('/hims run done RUN-1 erase "Erased"');
  await dora.runs('/hims run abort RUN-1 "Enough"');

  expect(await ana.runs('/hims run start alone hims')).toContain('RUN-2');
  expect(await ana.runs('/hims run done RUN-2 erase')).toContain('erase of RUN-2 is pending');
  await ana.runs('/hims run abort RUN-2 "Wrong one"');

  // An approval allows it.
  lookAway(bot);
  await ana.runs(emergency.replace('--run rebuild', '--run wipe'));
  await bea.runs('/hims change approve CHG-2');
  await bea.submits({ note: 'Now' });
  await gus.runs('/hims change start CHG-2');
  expect(await gus.runs('/hims run done RUN-3 erase "Erased"')).toContain('erase is done');
  lookAway(bot);
});

it('says of an aborted run what was broken off, and on the change why', async () => {
  await using bot = await startBot({ ...board, systemsDir: await procedureSystems({ rebuild }) });
  const { ana, bea, gus } = bot.people;
  await ana.runs(emergency);
  await bea.runs('/hims change approve CHG-1');
  await bea.submits({ note: 'Now' });
  await gus.runs('/hims change start CHG-1');
  await gus.runs('/hims run skip RUN-1 before "Seen already"');
  await gus.runs('/hims run abort RUN-1 "Storage array caught fire"');
  const card = bot.slack.textOf(cardOfRun(bot));
  expect(card).toMatch(
    /Aborted by .*: Storage array caught fire · broken off: indexes · not reached: 2 · skipped: 1/,
  );
  expect(await gus.runs('/hims run show RUN-1')).toContain(
    'broken off when the run ended: nobody said whether it was done',
  );
  expect(bot.slack.textOf(cardOf(bot))).toMatch(
    /RUN-1 aborted \(0 of 4 steps done, 1 skipped, 1 broken off, 2 not reached\): Storage array caught fire/,
  );
  lookAway(bot);
});
