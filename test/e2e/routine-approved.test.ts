import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { board } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { procedureSystems } from '../support/procedure-systems.ts';
import { lookAway } from '../support/told.ts';

const head =
  'purpose: For tests.\nmayRun: [responder, operator, compliance]\nrisk: low\nlock: none\nneeds: { change: false }\n';
const run = (effect: string) =>
  `argv: [${JSON.stringify(process.execPath)}, -e, 'process.exit(0)'], effect: ${effect}, repeatable: true, safeToKill: true`;
const procedures = {
  tidy: `title: Tidy up\n${head}steps:\n  - { id: tidy, action: command.run, title: Tidy, with: { ${run('alters')} } }\n`,
  typed: `title: Tidy here\n${head}values:\n  where: { title: Where?, type: text, required: true }\nsteps:\n  - { id: tidy, action: command.run, title: Tidy, with: { ${run('alters')} } }\n`,
  look: `title: Look at it\n${head}steps:\n  - { id: look, action: command.run, title: Look, with: { ${run('reads')} } }\n`,
  loose: `title: Tidy once\n${head}steps:\n  - { id: tidy, action: command.run, title: Tidy, with: { ${run('alters')} } }\n`,
};

async function systems(): Promise<string> {
  const systemsDir = await procedureSystems(procedures);
  const assumed = { assumed: true, reason: 'For this test.' };
  const times = { takes: 'PT15M', due: 'PT6H', remindEvery: 'PT6H', closes: 'PT20H' };
  const routine = (procedure: string, more = {}) => ({
    ...assumed,
    title: `Nightly ${procedure}`,
    serves: ['H2.1.2'],
    schedule: { cron: '0 2 * * *' },
    procedure,
    responsible: 'devops',
    impact: 'None',
    ...more,
  });
  const usual = { ...assumed, ...times, channel: 'operations', missed: 'once late' };
  await writeFile(
    join(systemsDir, 'hims/routines.yaml'),
    stringify({
      usual: { ...usual, onHoliday: 'anyway', quiet: false },
      routines: {
        'nightly-tidy': routine('tidy'),
        'nightly-typed': routine('typed', { values: { where: 'attic' } }),
        'nightly-look': routine('look'),
      },
    }),
  );
  return systemsDir;
}

it('starts by no command what a routine alters by itself, until somebody has approved that', async () => {
  await using bot = await startBot({ ...board, systemsDir: await systems() });
  const { bea, fay, hana } = bot.people;
  const refused =
    'nightly-tidy alters hims, and nobody has approved it as it stands.   /hims routine approve nightly-tidy hims';
  expect(await fay.runs('/hims routine post nightly-tidy hims')).toContain(refused);
  expect(await fay.runs('/hims run start tidy hims')).toContain(refused);
  // Before a form opens in vain, too; to look at it takes no approval.
  expect(await fay.runs('/hims run start typed hims')).toContain('nightly-typed alters hims');
  expect(await fay.runs('/hims run start tidy hims --dry-run')).toMatch(
    /low risk · needs the standing approval of its routine .*nightly-tidy/,
  );
  for (const name of ['look', 'loose'])
    expect(await fay.runs(`/hims run start ${name} hims --dry-run`)).toContain(
      'low risk · needs no approval',
    );
  // What only looks, and what no routine runs, is what its own YAML says.
  expect(await fay.runs('/hims run start look hims')).toContain('RUN-1 Look at it is started');
  expect(await fay.runs('/hims run start loose hims')).toContain('RUN-2 Tidy once is started');

  await hana.runs('/hims routine approve nightly-tidy hims');
  expect(bot.slack.textOf(hana.lastAnswer())).toMatch(
    /needs the standing approval of its routine .*nightly-tidy/,
  );
  expect(bot.slack.textOf(hana.lastAnswer())).not.toContain('needs no approval');
  await hana.clicks(hana.lastAnswer(), 'Approve for a year');
  for (const look of ['run start tidy hims --dry-run', 'routine approve nightly-tidy hims']) {
    await hana.runs(`/hims ${look}`);
    expect(bot.slack.textOf(hana.lastAnswer())).toMatch(/approved as it stands until 23 Nov 2027 \(routine/);
  }
  expect(await fay.runs('/hims run start tidy hims')).toContain('RUN-3 Tidy up is started');
  await bot.clock.advance({ minutes: 1 });
  expect(await bea.runs('/hims run start tidy hims')).toContain('RUN-4 Tidy up is started');
  lookAway(bot);
});
