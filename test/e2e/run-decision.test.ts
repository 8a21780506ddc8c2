import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { procedureSystems } from '../support/procedure-systems.ts';
import { lookAway } from '../support/told.ts';

const archive = `title: Archive old rows
purpose: For tests.
mayRun: [responder, operator]
risk: low
lock: none
needs: { change: false }
steps:
  - id: may-delete
    decide: Do both agree?
    who: database
    choices: [{ label: They agree, then: continue }, { label: They do not, then: stop }]
  - { id: count, do: Count what is left, effect: reads }
`;

const choose = (run: string) => `/hims run choose ${run} may-delete "They agree"`;

it('leaves a decision to the team that the procedure names, and gives it to nobody else', async () => {
  await using bot = await startBot({ systemsDir: await procedureSystems({ archive }) });
  const { ana, dora } = bot.people;
  expect(await ana.runs('/hims run start archive hims')).toContain('RUN-1');
  const refused =
    /Database Team decides may-delete of <.*RUN-1>: <@U0DORA0004>\. When nobody has by \d\d:\d\d E.T, you can\./;
  expect(await ana.runs(choose('RUN-1'))).toMatch(refused);
  expect(await ana.runs('/hims run assign RUN-1 may-delete @ana')).toMatch(refused);
  expect(await ana.runs('/hims run skip RUN-1 may-delete "Dora sleeps"')).toContain(
    'is a decision.   /hims run choose RUN-1 may-delete "They agree" or "They do not", or   /hims run abort RUN-1 "why"',
  );
  expect(await dora.runs(choose('RUN-1'))).toContain('may-delete is decided. Next:');
  lookAway(bot);
});

it('lets whom the team gave it to decide', async () => {
  await using bot = await startBot({ systemsDir: await procedureSystems({ archive }) });
  const { ana, dora } = bot.people;
  await ana.runs('/hims run start archive hims');
  expect(await dora.runs('/hims run assign RUN-1 may-delete @ana')).toContain('<@U0ANA00001>');
  expect(await ana.runs(choose('RUN-1'))).toContain('may-delete is decided');
  lookAway(bot);
});

it('holds nobody up who works on it: after half an hour without an answer, or at once where nobody of the team is here', async () => {
  await using bot = await startBot({ systemsDir: await procedureSystems({ archive }) });
  const { ana, dora } = bot.people;
  await ana.runs('/hims run start archive hims');
  await bot.clock.advance({ minutes: 29 });
  expect(await ana.runs(choose('RUN-1'))).toContain('Database Team decides');
  await bot.clock.advance({ minutes: 1 });
  expect(await ana.runs(choose('RUN-1'))).toContain('may-delete is decided');

  await dora.runs('/hims away @ana --until 2026-12-01');
  await ana.runs('/hims run start archive hims');
  expect(await ana.runs(choose('RUN-2'))).toContain('may-delete is decided');
  lookAway(bot);
});
