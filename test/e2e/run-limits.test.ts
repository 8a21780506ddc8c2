import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { cardOfRun, filesIn, procedureSystems, stepLineOf } from '../support/procedure-systems.ts';
import { lookAway } from '../support/told.ts';

const head = `purpose: For tests.
mayRun: [responder, operator]
risk: low
lock: none
`;
const morning = `title: Morning check
checklist: true
${head}steps:
  - { id: processor, do: Processor below 80 %, evidence: [number], limit: { below: 80 } }
  - { id: bookings, do: Appointments are being booked, evidence: [number], limit: { atLeast: 1 } }
`;
const watch = `title: Watch it
${head}steps:
  - { id: slower, do: See how much slower it is, evidence: [number], belowZero: true, limit: { above: -50, atMost: 20 } }
`;

it('does not take a number beyond its limit as done, by line or by form', async () => {
  await using bot = await startBot({
    systemsDir: await procedureSystems({ morning }),
    channels: ['incidents', 'operations', 'checklists'],
  });
  const { ana } = bot.people;
  await ana.runs('/hims run start morning hims');
  const card = cardOfRun(bot, 'RUN-1', 'checklists');
  const line = stepLineOf(bot, card, 'processor');
  expect(bot.slack.textOf(line)).toContain('It wants a number (below 80).');
  expect(await ana.runs('/hims run done RUN-1 processor --number 80')).toContain(
    '80 is beyond the limit of processor: below 80. If the number is right, report the step as failed:',
  );
  await ana.clicks(line, 'Done');
  expect(bot.slack.textOf(ana.form())).toContain('Limit: below 80');
  expect((await ana.submits({ number: '97' })).errors).toEqual({
    number: expect.stringMatching(/97 is beyond the limit .*run fail RUN-1 processor --number 97/),
  });
  await ana.runs('/hims run done RUN-1 processor --number 97');
  await ana.clicks(ana.lastAnswer(), 'Report as failed');
  expect(bot.slack.textOf(card)).toContain('🙋 Processor below 80 % processor 97 (below 80) ⚠️');

  const bookings = stepLineOf(bot, card, 'bookings');
  await ana.clicks(bookings, 'Did not work');
  await ana.submits({ note: 'Nobody books', number: '0' });
  expect(bot.slack.textOf(bookings)).toMatch(/bookings 0 \(at least 1\) ⚠️/);
  await ana.clicks(bookings, 'Measure again');
  expect(await ana.runs('/hims run done RUN-1 bookings --number 12')).toContain('bookings is done');
  await ana.clicks(line, 'Accept');
  await ana.submits({ why: 'A long report ran' });
  expect(bot.slack.textOf(line)).toMatch(/processor 97 \(below 80\) ⚠️/);
  lookAway(bot);
});

it('puts the number and its limit into the evidence', async () => {
  await using bot = await startBot({ systemsDir: await procedureSystems({ watch }) });
  const { ana } = bot.people;
  await ana.runs('/hims run start watch hims');
  expect(await ana.runs('/hims run done RUN-1 slower --number 20.5')).toContain('above -50, at most 20');
  expect(await ana.runs('/hims run done RUN-1 slower --number -50')).toContain('beyond the limit');
  expect(await ana.runs('/hims run done RUN-1 slower --number 20')).toContain('slower is done');
  await ana.clicks(cardOfRun(bot), 'Log');
  expect(JSON.stringify(filesIn(ana.dms().flatMap(({ files }) => files)))).toContain(
    '| slower | slower | 20  | above -50, at most 20 | within |',
  );
  lookAway(bot);
});
