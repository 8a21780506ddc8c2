import { Duration } from 'luxon';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createActionBook } from '../../src/actions/book.ts';
import type { Run } from '../../src/procedures/model.ts';
import type { SystemProfile } from '../../src/systems/model.ts';
import { type Core, startCore } from '../support/core.ts';
import { byBot, byHand, countingBook, inOrder, madeProcedure } from '../support/made-procedure.ts';
import { openOffice } from '../support/office.ts';

const secret = 'correct-horse-battery';
const environment = { API_KEY: secret };
const { book: counting, deeds } = countingBook();
const book = new Map([...createActionBook({ secrets: environment }), ...counting]);
const node = process.execPath;
const program = (code: string) => [node, '--no-warnings', '-e', code];

function commanding(id: string, code: string, more: Record<string, unknown> = {}, timeout = 'PT1M') {
  const own = {
    action: 'command.run',
    with: { argv: program(code), ...more },
    timeout: Duration.fromISO(timeout),
  };
  return byBot(id, own);
}

const endless = `setInterval(() => {}, 1000); require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' }).unref()`;
/** It is no Sunday. */
const never = [{ weekday: 'Sunday' as const }];
const procedures = [
  madeProcedure(inOrder(commanding('endless', endless, { grace: 'PT0.2S' }, 'PT1.5S'), byBot('after')), {
    name: 'endless',
    lock: 'none',
  }),
  madeProcedure(
    inOrder(commanding('endless', endless, { grace: 'PT0.2S', safeToKill: true }), byBot('after')),
    { name: 'killable', lock: 'none' },
  ),
  madeProcedure(
    inOrder(
      commanding(
        'talks',
        `for (let n = 0; n < 20000; n += 1) console.log('line ' + n + ' ' + process.env.KEY); console.log('no bed for MRN ' + '00' + '471123')`,
        { env: { KEY: '${API_KEY}' } },
      ),
    ),
    { name: 'talks', lock: 'none' },
  ),
  madeProcedure(
    inOrder(
      commanding('says', 'console.log(process.argv.slice(1).join("|"))', {
        argv: [...program('console.log(process.argv.slice(1).join("|"))'), '{{word}}'],
      }),
    ),
    {
      name: 'says',
      lock: 'none',
      values: [{ name: 'word', title: 'Word', type: 'text', isRequired: true }],
    },
  ),
  madeProcedure(
    Array.from({ length: 300 }, (_one, at) =>
      at === 150
        ? byHand('look', { stage: at + 1 })
        : byBot(`step-${at}`, { stage: at + 1, when: at % 10 === 0 ? [] : never }),
    ),
    { name: 'long', lock: 'none' },
  ),
];

let core: Core;
let office: Awaited<ReturnType<typeof openOffice>>;
beforeAll(async () => {
  core = await startCore();
  const profile = (system: SystemProfile) => ({
    ...system,
    commands: { allowed: [node] },
  });
  office = await openOffice(core, { book, procedures, environment, profile });
});
afterAll(async () => {
  await office.close();
  await core[Symbol.asyncDispose]();
});

async function asked(procedure: string, values = {}): Promise<Run> {
  return office.runs.start({ system: 'hims', procedure, values }, await office.actor('ana'));
}

it('ends a command that never ends, with everything it started', async () => {
  const { number } = await asked('endless');
  await office.worker.drain();
  const run = await office.runs.get(number);
  expect(run.status).toBe('failed');
  expect(run.steps[0]?.trouble).toContain('It took too long');
});

it('ends it in the middle when a person aborts, where that is safe', async () => {
  const { number } = await asked('killable');
  const drained = office.worker.drain();
  await expect.poll(async () => (await office.runs.get(number)).steps[0]?.state).toBe('running');
  await office.runs.abort(number, 'not now', await office.actor('ana'));
  await drained;
  const run = await office.runs.get(number);
  expect(run).toMatchObject({ status: 'aborted', endedBy: 'ana' });
  expect(run.steps.map(({ state }) => state)).toEqual(['failed', 'not reached']);
});

it('keeps what was printed, up to a limit, without the secret, and proves the whole of it', async () => {
  const { number } = await asked('talks');
  await office.worker.drain();
  const [output] = await office.runs.outputs(number);
  expect(output?.bytes).toBeGreaterThan(400_000);
  expect(output?.body.length).toBeLessThan(270_000);
  expect(output?.body).toContain('line 0 [redacted]');
  expect(output?.body).toContain('line 19999 [redacted]');
  expect(output?.body).not.toContain(secret);
  expect(output?.body).toContain('no bed for [patient data]');
  const { text } = await office.runs.evidenceOf(number);
  expect(text).toContain(output?.sha256);
  expect(text).not.toContain(secret);
});

it.each([
  ['quotes', `it's "quoted"`],
  ['a substitution', '$(touch /tmp/owned); `id`'],
  ['a placeholder', '{{word}} {{other}}'],
  ['mentions', '<!channel> & <@U1>'],
])('hands a value with %s over as one word', async (_what, word) => {
  const { number } = await asked('says', { word });
  await office.worker.drain();
  const [output] = await office.runs.outputs(number);
  expect(output?.body.trim()).toBe(word);
});

it.each([
  ['a line break', 'one\ntwo'],
  ['an option', '--force'],
  ['a secret', '${API_KEY}'],
  ['far too much', 'x'.repeat(2_000)],
  ['nothing', ''],
])('takes no value with %s', async (_what, word) => {
  const before = (await office.runs.list({ all: true }, await office.actor('ana'))).length;
  const begun = await asked('says', { word }).then(
    async ({ number }) => {
      await office.worker.drain();
      return (await office.runs.get(number)).status;
    },
    (error: { code?: string }) => error.code,
  );
  expect(['run.bad-value', 'failed']).toContain(begun);
  expect(before).toBeGreaterThan(0);
});

it('takes three hundred steps in its stride', async () => {
  deeds.names.length = 0;
  const { number } = await asked('long');
  await office.worker.drain();
  await office.runs.done(number, 'look', {}, await office.actor('ana'));
  await office.worker.drain();
  const run = await office.runs.get(number);
  expect(run.status).toBe('succeeded');
  expect(Object.groupBy(run.steps, ({ state }) => state)['not needed']).toHaveLength(270);
  expect(deeds.names).toHaveLength(29);
});

it('goes on when whoever asked for it has left', async () => {
  const left = await openOffice(core, { book, procedures, left: new Set(['U0ANA00001']) });
  const { number } = await asked('long');
  await left.worker.drain();
  const run = await left.runs.get(number);
  expect(run.steps.find(({ id }) => id === 'look')?.state).toBe('open');
  await left.runs.done(number, 'look', {}, await left.actor('dora'));
  await left.close();
});
