import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { cardOfRun, procedureSystems } from '../support/procedure-systems.ts';
import { lookAway, told } from '../support/told.ts';

const stop = `title: Restore the database
purpose: For tests.
mayRun: [responder, operator]
risk: low
lock: none
needs: { change: false }
steps:
  - { id: stop-app, do: Stop the application services, undo: Start them again. }
  - { id: look, do: Look at the database, effect: reads }
  - { id: restore, do: Restore it }
`;

it('says of a run that was aborted what was done and still stands, with how it is undone', async () => {
  await using bot = await startBot({ systemsDir: await procedureSystems({ stop }) });
  const { ana, bea } = bot.people;
  await ana.runs('/hims run start stop hims');
  const card = cardOfRun(bot);
  await ana.runs('/hims run done RUN-1 stop-app');
  await ana.runs('/hims run done RUN-1 look');
  lookAway(bot);
  const stands = 'one and not undone: Stop the application services (Start them again)';
  expect(await bea.runs('/hims run abort RUN-1 "It was the wrong one"')).toContain(stands);
  expect(bot.slack.textOf(card)).toContain(stands);
  expect(told(bot, { thread: card }).join()).toContain(stands);
  lookAway(bot);
});
