import { expect, it } from 'vitest';
import { board, upgrade } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { asked, start, untilFailover } from '../support/failover.ts';
import {
  cardOfRun,
  filesIn,
  procedureSystems,
  procedures,
  stepLineOf,
} from '../support/procedure-systems.ts';
import { there } from '../support/there.ts';
import { lookAway } from '../support/told.ts';

const whole = { ...board, systems: 'whole', now: '2026-11-24T17:00:00Z' } as const;

/** The evidence of the run. */
async function evidenceOf(bot: TestBot): Promise<string> {
  const { dora } = bot.people;
  await dora.runs('/hims run show RUN-1 --log');
  return there(filesIn(dora.dms().flatMap(({ files }) => files)).at(-1)).text;
}

/** The rows of its steps in there. */
async function stepsInEvidence(bot: TestBot): Promise<string> {
  const [, steps = ''] = (await evidenceOf(bot)).split('## Steps');
  return steps.split('## ')[0] ?? '';
}

async function confirmedFailover(bot: TestBot): Promise<void> {
  const { ana, dora, hana } = bot.people;
  await dora.runs('/hims incident open SEV-1 caresync "A server is lost"');
  await ana.runs(start);
  await untilFailover(bot);
  await hana.runs('/hims run confirm RUN-1 failover');
}

it('keeps that it failed when another try was asked for that never began', async () => {
  await using bot = await startBot(whole);
  const { ana } = bot.people;
  await confirmedFailover(bot);
  await ana.runs('/hims run fail RUN-1 failover "Both claim to be primary"');
  await ana.runs('/hims run retry RUN-1 failover');
  const line = there(stepLineOf(bot, cardOfRun(bot), 'failover'));
  await ana.runs('/hims run abort RUN-1 "The wrong server"');
  await ana.runs('/hims run done RUN-1 review --link https://review.example/1');
  expect(bot.slack.textOf(cardOfRun(bot))).toContain('failed: failover · not reached: 2');
  expect(bot.slack.textOf(line)).toMatch(/failed[\s\S]*Both claim to be primary/);
  expect(bot.slack.textOf(line)).not.toContain('waiting for a second person');
  expect(await stepsInEvidence(bot)).toMatch(/Fail over \(failover\) \| failed \|.*Both claim to be primary/);
  lookAway(bot);
});

it('asks anew about another try, in a message that says what went wrong', async () => {
  await using bot = await startBot(whole);
  const { ana, hana } = bot.people;
  await confirmedFailover(bot);
  const before = hana.dms().length;
  await ana.runs('/hims run fail RUN-1 failover "Both claim to be primary"');
  await ana.runs('/hims run retry RUN-1 failover');
  const again = there(
    hana
      .dms()
      .slice(before)
      .find((one) => one.text?.includes('again (try 2)')),
  );
  expect(bot.slack.textOf(again)).toMatch(
    /This is try 2: the one before did not work[\s\S]*Both claim to be primary/,
  );
  await hana.clicks(again, 'Confirm');
  expect(bot.slack.textOf(again)).not.toContain('Confirm?');
  await ana.runs('/hims run skip RUN-1 failover "The vendor does it"');
  await ana.runs('/hims run abort RUN-1 "The vendor takes over"');
  await ana.runs('/hims run done RUN-1 review --link https://review.example/1');
  expect(await stepsInEvidence(bot)).toMatch(/Fail over \(failover\) \| failed, then skipped \|/);
  expect(bot.slack.textOf(cardOfRun(bot))).toContain('failed, then skipped: 1');
  lookAway(bot);
});

it('says in the evidence, too, that what had begun was broken off', async () => {
  await using bot = await startBot(whole);
  const { ana } = bot.people;
  await confirmedFailover(bot);
  await ana.runs('/hims run abort RUN-1 "The wrong server"');
  await ana.runs('/hims run done RUN-1 review --link https://review.example/1');
  expect(await stepsInEvidence(bot)).toMatch(
    /Fail over \(failover\) \| broken off: nobody said whether it was done/,
  );
  lookAway(bot);
});

it('takes a note on what came of a step that was broken off while what is always done is still open', async () => {
  await using bot = await startBot(whole);
  const { ana } = bot.people;
  await confirmedFailover(bot);
  const line = there(stepLineOf(bot, cardOfRun(bot), 'failover'));
  const old = bot.slack.snapshot(line);
  await ana.runs('/hims run abort RUN-1 "The wrong server"');
  await bot.slack.clickStale(ana.id, old, 'run.fail-form');
  await bot.settle();
  const brokenOff =
    'failover of RUN-1 was broken off when the run was ended, so it cannot be marked as failed. What came of it is a note:';
  expect(bot.slack.textOf(ana.lastAnswer())).toContain(brokenOff);
  expect(await ana.runs('/hims run fail RUN-1 failover "It hung"')).toContain(brokenOff);
  expect(await ana.runs('/hims run note RUN-1 failover "The failover was in fact done"')).toContain(
    'failover has your note',
  );
  expect(bot.slack.textOf(line)).toMatch(/broken off[\s\S]*The failover was in fact done/);
  await ana.runs('/hims run done RUN-1 review --link https://review.example/1');
  expect(await stepsInEvidence(bot)).toMatch(/broken off.*The failover was in fact done/);
  lookAway(bot);
});

it('says that what was skipped had failed before', async () => {
  await using bot = await startBot(whole);
  const { ana } = bot.people;
  await confirmedFailover(bot);
  const line = there(stepLineOf(bot, cardOfRun(bot), 'failover'));
  await ana.runs('/hims run fail RUN-1 failover "Both claim to be primary"');
  await ana.runs('/hims run skip RUN-1 failover "The vendor does it"');
  expect(bot.slack.textOf(line)).toContain('failed, then skipped by');
  await ana.runs('/hims run abort RUN-1 "The vendor takes over"');
  await ana.runs('/hims run done RUN-1 review --link https://review.example/1');
  expect(await stepsInEvidence(bot)).toMatch(/Fail over \(failover\) \| failed, then skipped \|/);
  lookAway(bot);
});

it('takes the buttons from whoever was asked, also when they may not answer any more', async () => {
  await using bot = await startBot(whole);
  const { ana, dora, hana, ivo } = bot.people;
  await dora.runs('/hims incident open SEV-1 caresync "A server is lost"');
  await ana.runs(start);
  await untilFailover(bot);
  const questions = (['hana', 'ivo'] as const).map((who) => there(asked(bot, who)));
  await ivo.runs('/hims incident severity INC-1 SEV-2 "One ward only"');
  await hana.runs('/hims run confirm RUN-1 failover');
  for (const question of questions) {
    expect(JSON.stringify(question.blocks)).not.toContain('run.confirm"');
    expect(bot.slack.textOf(question)).toContain('confirmed by <@U0HANA0008>');
  }
  lookAway(bot);
});

it('puts nobody else’s words, and none of an earlier try, beside how a step ended', async () => {
  const systemsDir = await procedureSystems({ care: procedures.care() });
  await using bot = await startBot({ ...board, systemsDir });
  const { ana, bea } = bot.people;
  await ana.runs('/hims run start care hims');
  await ana.runs('/hims run choose RUN-1 which Gently');
  await ana.runs('/hims run fail RUN-1 wash "No water at all"');
  await ana.runs('/hims run retry RUN-1 wash');
  await bea.runs('/hims run done RUN-1 wash');
  await ana.runs('/hims run note RUN-1 dry "It FAILED twice"');
  const line = there(stepLineOf(bot, cardOfRun(bot), 'dry'));
  await bea.runs('/hims run done RUN-1 dry');
  expect(bot.slack.textOf(line)).not.toContain('FAILED');
  const steps = await stepsInEvidence(bot);
  expect(steps).not.toMatch(/No water at all|FAILED/);
  expect(await evidenceOf(bot)).toMatch(/No water at all[\s\S]*It FAILED twice/);
  lookAway(bot);
});

it('gives whoever was to carry a change out no vote and no say on its risk once somebody else is to', async () => {
  await using bot = await startBot(board);
  const { bea, cem, dora, emil } = bot.people;
  await dora.runs(upgrade().replace('@gus', '@bea'));
  await emil.runs('/hims change assess CHG-1 --likelihood low --impact low');
  await dora.runs('/hims change edit CHG-1 --implementer @gus');
  expect(await bea.runs('/hims change approve CHG-1')).toContain(
    'You were to carry out CHG-1, so your vote does not count.',
  );
  expect(await bea.runs('/hims change assess CHG-1 --likelihood low --impact low')).toContain(
    'You were to carry out CHG-1, so somebody else assesses it.',
  );
  await cem.runs('/hims change approve CHG-1');
  lookAway(bot);
});
