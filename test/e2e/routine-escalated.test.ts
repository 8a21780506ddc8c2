import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { board } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { procedureSystems } from '../support/procedure-systems.ts';
import { lookAway, told } from '../support/told.ts';

const assumed = { assumed: true, reason: 'For this test.' };
const usual = {
  ...assumed,
  channel: 'operations',
  takes: 'PT15M',
  due: 'PT1H',
  remindEvery: 'PT1H',
  closes: 'PT20H',
  missed: 'skip',
  onHoliday: 'anyway',
  quiet: false,
  escalate: { after: 'PT1H', to: 'it-director' },
};
const morning = {
  ...assumed,
  title: 'Morning check',
  serves: ['HC'],
  schedule: { cron: '0 8 * * *' },
  checklist: { items: [{ id: 'queue', do: 'Alert queue cleared' }] },
  responsible: 'devops',
  impact: 'None',
};

it('tells the next in the order where nobody of the team is here, and says so', async () => {
  const systemsDir = await procedureSystems({});
  await writeFile(
    join(systemsDir, 'hims/routines.yaml'),
    stringify({ holidays: { ...assumed, days: [] }, usual, routines: { 'morning-check': morning } }),
  );
  await using bot = await startBot({ ...board, systemsDir, now: '2026-11-23T12:00:00Z' });
  const { hana } = bot.people;
  await hana.runs('/hims away @gus --until 2026-12-01');
  lookAway(bot);
  await bot.clock.advance({ hours: 3, minutes: 5 }); // posted at 08:00, due at 09:00, escalated at 10:00
  const card = await bot.slack.expectMessage('operations', /Morning check/);
  await bot.slack.expectMessage(
    { thread: card },
    /Nobody of IT Director can be told now\. Telling Chief Information Officer now, too\./,
  );
  expect(told(bot, { dm: hana.id })).toEqual([]);
  lookAway(bot);

  await hana.runs('/hims away back');
  await bot.clock.advance({ hours: 1 });
  await bot.slack.expectMessage({ thread: card }, /not done\. Telling IT Director now, too\./);
  await bot.slack.expectMessage({ dm: hana.id }, /Morning check/);
  lookAway(bot);
});
