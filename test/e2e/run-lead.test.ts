import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { cardOfRun, procedureSystems, stepLineOf } from '../support/procedure-systems.ts';
import { lookAway } from '../support/told.ts';

const rollback = `title: Roll it back
purpose: For tests.
mayRun: [operator]
risk: low
lock: none
steps:
  - { id: schema, decide: 'Can the schema go back?', choices: [{ label: It can, then: continue }, { label: It cannot, then: stop }] }
  - { id: database, do: Roll the database back }
  - { id: ask, decide: 'Ready?', who: security, choices: [{ label: Ready, then: continue }, { label: Not yet, then: stop }] }
  - { id: after, do: Look at it }
`;
const refused = 'rollback is run by the role operator.';

it('lets nobody carry a run on or off who may not run its procedure', async () => {
  await using bot = await startBot({ systemsDir: await procedureSystems({ rollback }) });
  const { ana, bea, emil } = bot.people;
  await bea.runs('/hims run start rollback hims');
  expect(await ana.runs('/hims run start rollback hims')).toContain(refused);
  const card = () => cardOfRun(bot);
  for (const line of [
    'run choose RUN-1 schema "It can"',
    'run assign RUN-1 schema @ana',
    'run pause RUN-1',
    'run abort RUN-1 "Wrong version"',
    'run abort RUN-1',
  ])
    expect(await ana.runs(`/hims ${line}`), line).toContain(refused);
  expect(await emil.clicks(stepLineOf(bot, card(), 'schema'), 'It can')).toContain(refused);
  expect(await emil.clicks(card(), 'Pause')).toContain(refused);
  expect(await emil.clicks(card(), 'Abort')).toContain(refused);
  await bea.runs('/hims run pause RUN-1');
  expect(await ana.runs('/hims run resume RUN-1')).toContain(refused);
  expect(await emil.clicks(card(), 'Resume')).toContain(refused);
  await bea.runs('/hims run resume RUN-1');
  expect(await bea.runs('/hims run choose RUN-1 schema "It can"')).toContain('schema is decided');

  // A step by hand is for everybody who works on the run; leaving it out, or giving the run up, is not.
  const database = () => stepLineOf(bot, card(), 'database');
  expect(await emil.clicks(database(), 'Skip')).toContain(refused);
  expect(await ana.runs('/hims run skip RUN-1 database "It has none"')).toContain(refused);
  await ana.runs('/hims run note RUN-1 database "Dump is at hand"');
  await ana.runs('/hims run fail RUN-1 database "No space"');
  expect(await ana.runs('/hims run retry RUN-1 database')).toContain(refused);
  expect(await ana.runs('/hims run fail RUN-1 database --give-up')).toContain(refused);
  await bea.runs('/hims run assign RUN-1 database @ana');
  expect(await ana.runs('/hims run skip RUN-1 database "It has none"')).toContain(refused);
  expect(await ana.runs('/hims run retry RUN-1 database')).toContain('database is tried again');
  expect(await ana.runs('/hims run done RUN-1 database')).toContain('database is done');

  // The team that a decision names makes it, whatever the procedure says.
  expect(await ana.runs('/hims run choose RUN-1 ask Ready')).toContain(refused);
  expect(await emil.clicks(stepLineOf(bot, card(), 'ask'), 'Ready')).toContain('ask is decided');
  lookAway(bot);
});
