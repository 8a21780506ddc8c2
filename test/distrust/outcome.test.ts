import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Run, StepState } from '../../src/procedures/model.ts';
import { completedAs, tallyOf } from '../../src/procedures/outcome.ts';
import { startBot } from '../support/bot.ts';
import { cardOfRun } from '../support/procedure-systems.ts';
import { lookAway } from '../support/told.ts';
import { himsCopy } from '../unit/systems/folder.ts';
import { file, head } from '../unit/systems/made-procedure-file.ts';

/** Steps in these states, as far as the outcome looks at them; `tell` is the message at the end. */
function ended(states: readonly StepState[], isChecklist = false): Pick<Run, 'steps' | 'procedure'> {
  const steps = [...states, 'done'].map((state, at) => ({
    id: `step-${at}`,
    state,
    step: at === states.length ? { kind: 'automatic', action: 'notify' } : { kind: 'manual' },
  }));
  return { steps, procedure: { isChecklist } } as unknown as Pick<Run, 'steps' | 'procedure'>;
}

describe('what a run came to is computed from its steps', () => {
  it.each<[StepState[], string]>([
    [['done', 'done'], 'succeeded'],
    [['done', 'not needed'], 'succeeded'],
    [['done', 'skipped'], 'succeeded with exceptions'],
    [['done', 'warned'], 'succeeded with exceptions'],
    [['skipped', 'skipped'], 'failed'],
    [['warned', 'warned'], 'failed'],
    [['warned', 'skipped', 'not needed'], 'failed'],
  ])('%j: %s', (states, outcome) => {
    expect(completedAs(ended(states))).toBe(outcome);
  });

  it('is nothing that the bot looked and somebody decided', () => {
    const step = (id: string, state: StepState, kind: object) => ({ id, state, step: kind });
    const steps = [
      step('upgrade', 'skipped', { kind: 'manual' }),
      step('health', 'done', { kind: 'automatic', action: 'http.check' }),
      step('stays', 'done', { kind: 'decision' }),
    ];
    const run = (some: object[]) =>
      ({ steps: some, procedure: {} }) as unknown as Pick<Run, 'steps' | 'procedure'>;
    expect(completedAs(run(steps))).toBe('failed');
    const looks = step('tls', 'skipped', { kind: 'automatic', action: 'tls.check' });
    expect(completedAs(run([...steps.slice(1), looks]))).toBe('succeeded with exceptions'); // there is nothing but looking
  });

  it('takes a skipped item of a checklist as not applicable, and a failed one as an exception', () => {
    expect(completedAs(ended(['done', 'skipped'], true))).toBe('succeeded');
    expect(completedAs(ended(['done', 'warned'], true))).toBe('succeeded with exceptions');
    expect(completedAs(ended(['skipped', 'skipped'], true))).toBe('failed'); // nothing of it was done
  });

  it('counts what was done', () => {
    expect(tallyOf(ended(['done', 'skipped', 'warned', 'not reached']))).toBe(
      '1 of 4 steps done, 1 skipped, 1 failed, 1 not reached',
    );
  });
});

const steps = `${head}steps:\n  - { id: take, do: Take it }\n  - { id: copy, do: Copy it }\n`;
const notifyAction = new Map([
  ['notify', { values: z.strictObject({ channel: z.string(), text: z.string() }) }],
]);
const problemsOf = async (text: string) =>
  (await himsCopy({ [file]: text })).problems(notifyAction).then((problems) => problems.join('\n'));
const notify = (text: string, more = '') =>
  `${steps}  - { id: tell, title: Tell, action: notify, with: { channel: operations, text: '${text}' }${more} }\n`;

describe('a text that states a result', () => {
  it.each([
    'The backup was taken.',
    'All good.',
    'Backup complete and off site',
    'Die Sicherung ist fertig',
    '{{steps.tell.outcome}}',
    '{{steps.tkae.outcome}}',
  ])('is refused where it depends on no step: %s', async (text) => {
    expect(await problemsOf(notify(text))).toMatch(/says something behind other steps|is no step before it/);
  });

  it.each([
    ['Backup: {{steps.take.outcome}}, copy: {{steps.copy.outcome}}', ''],
    ['Night: {{run.outcome}}', ''],
    ['The backup was taken.', ', when: { step: take, was: done }'],
  ])('is taken where it does: %s', async (text, more) => {
    expect(await problemsOf(notify(text, more))).toBe('');
  });

  it('stands only where people read it', async () => {
    expect(await problemsOf(`${steps}  - { id: look, do: 'Look: {{steps.take.outcome}}' }\n`)).toContain(
      'only the text of an action: notify',
    );
  });
});

describe('a backup whose steps are skipped', () => {
  it('is never said to be taken, and is not verified', async () => {
    await using bot = await startBot({ systems: 'whole' });
    const { dora } = bot.people;
    expect(await dora.runs('/hims run start database-backup hims')).toContain('RUN-1');
    for (const step of ['database', 'application', 'upload'])
      await dora.runs(`/hims run skip RUN-1 ${step} "No disk"`);

    const card = cardOfRun(bot, 'RUN-1');
    await bot.slack.expectUpdate(card, /Failed/);
    expect(bot.slack.textOf(card)).toContain(
      '0 of 4 steps done, 3 skipped, 1 left out because database, application and upload were not done',
    );
    // Nothing older is deleted where nothing new was taken.
    expect(await dora.runs('/hims run done RUN-1 retention --number 12')).toContain('RUN-1 is failed');
    const said = await bot.slack.expectMessage('operations', /HIMS nightly backup/);
    expect(bot.slack.textOf(said)).toContain(
      'Database: skipped. Application files: skipped. Copy to long-term storage: skipped.',
    );
    expect(await dora.runs('/hims run list hims --all')).not.toContain('succeeded');
    lookAway(bot);
  });

  it('succeeds with exceptions when only some are', async () => {
    await using bot = await startBot({ systems: 'whole' });
    const { dora } = bot.people;
    expect(await dora.runs('/hims run start database-backup hims')).toContain('RUN-1');
    await dora.runs('/hims run done RUN-1 database "Fine" --number 42');
    await dora.runs('/hims run skip RUN-1 application "No disk"');
    await dora.runs('/hims run fail RUN-1 upload "Timed out"');
    await dora.runs('/hims run skip RUN-1 upload "Timed out"');

    const card = cardOfRun(bot, 'RUN-1');
    await bot.slack.expectUpdate(
      card,
      /⚠️ Succeeded with exceptions in 1 s: 1 of 4 steps done, 1 skipped, 1 skipped after failing, 1 left out because application and upload were not done/,
    );
    const said = await bot.slack.expectMessage('operations', /HIMS nightly backup/);
    expect(bot.slack.textOf(said)).toContain('Database: done. Application files: skipped.');
    expect(await dora.runs('/hims run list hims --all')).toContain('succeeded with exceptions');
    lookAway(bot);
  });
});
