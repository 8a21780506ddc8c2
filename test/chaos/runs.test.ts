import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import { createActionBook } from '../../src/actions/book.ts';
import { systemClock } from '../../src/clock/clock.ts';
import type { Run } from '../../src/procedures/model.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { calmSystems } from '../support/calm-systems.ts';
import { startCore } from '../support/core.ts';
import { startFakeSlack } from '../support/fake-slack/index.ts';
import { openOffice } from '../support/office.ts';
import { testPort } from '../support/port.ts';
import { createRandom, isLong, seed } from '../support/seed.ts';
import { there } from '../support/there.ts';

const count = isLong ? 200 : 10;
const stepsOfEach = 12;
/** How many run at a time. */
const atATime = isLong ? 12 : 10;

const program = (name: string) => resolve('test/fixtures/counter', name);
const key = (run: string, step: string) => `{{run}}-${step}`.replace('{{run}}', run);

type Kind = 'repeatable' | 'tells whether it was done' | 'cannot tell';
const kindOf = (at: number): Kind =>
  at % 4 === 3 ? 'cannot tell' : at % 4 === 1 ? 'repeatable' : 'tells whether it was done';

/** Twelve steps that count outside the bot's database, some of them side by side. */
function counting(folder: string) {
  const step = (at: number) => {
    const id = `step-${at + 1}`;
    const argv = [program('count.sh'), folder, key('{{name}}', id), String((at * 7) % 9)];
    const doneWhen = { argv: [program('counted.sh'), folder, key('{{name}}', id)] };
    const kind = kindOf(at);
    const own = kind === 'repeatable' ? { repeatable: true } : kind === 'cannot tell' ? {} : { doneWhen };
    return {
      id,
      title: `Count ${at + 1}`,
      action: 'command.run',
      with: { argv, ...own },
      timeout: 'PT1M',
      onFailure: 'ask',
    };
  };
  const all = Array.from({ length: stepsOfEach }, (_one, at) => step(at));
  return {
    title: 'Count to twelve',
    purpose: 'Counts outside the database, so that chaos shows.',
    systems: ['hims'],
    mayRun: ['responder'],
    risk: 'low',
    lock: 'none',
    values: { name: { title: 'Name', type: 'text', required: true } },
    steps: [...all.slice(0, 4), { together: all.slice(4, 8) }, ...all.slice(8)],
  };
}

/** Systems in which the counters may be started. */
async function countingSystems(folder: string): Promise<string> {
  const systems = await calmSystems();
  const file = join(systems, 'hims/system.yaml');
  const document = parseDocument(await readFile(file, 'utf8'));
  const commands = {
    assumed: true,
    reason: 'For this test.',
    allowed: ['count.sh', 'counted.sh'].map(program),
  };
  document.setIn(['commands'], document.createNode(commands));
  await writeFile(file, document.toString({ lineWidth: 0 }));
  await mkdir(join(systems, 'procedures'), { recursive: true });
  await writeFile(join(systems, 'procedures/count.yaml'), stringify(counting(folder)));
  return systems;
}

it(`does each step at most once and ends or asks, while processes are killed (${count} runs of ${stepsOfEach} steps, seed ${seed})`, async () => {
  const random = createRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), 'counters-'));
  await using core = await startCore();
  const systemsDir = await countingSystems(folder);
  await using afterwards = new AsyncDisposableStack();
  afterwards.defer(() => rm(folder, { recursive: true, force: true }));
  const slack = await startFakeSlack({ users: [], channels: ['general', 'operations'] });
  // As the processes know them: an action that nobody knows counts as the worst, and waits for a second person.
  const office = await openOffice(core, { clock: systemClock, book: createActionBook({ secrets: {} }) });
  afterwards.defer(() => slack.stop());
  afterwards.defer(() => office.close());
  const counted = (run: Run, step: string) =>
    readFile(join(folder, key(run.values['name'] ?? '', step)), 'utf8').then(
      (text) => text.split('\n').length - 1,
      () => 0,
    );

  const start = async (port: number) =>
    startBotProcess({ slack, databaseUrl: core.url, port, systemsDir, env: { COUNTERS: folder } });
  let isOver = false;
  const ports = [await testPort(), await testPort()];
  const bots: BotProcess[] = [];
  afterwards.defer(async () => {
    isOver = true;
    for (const bot of bots) await bot.kill('SIGTERM');
  });
  for (const port of ports) bots.push(await start(port));

  let kills = 0;
  let taken = 0;
  async function killer(): Promise<void> {
    while (!isOver) {
      await setTimeout(500 + random() * (isLong ? 6_000 : 2_500));
      if (isOver || (!isLong && kills >= 3)) return;
      const at = random() < 0.5 ? 0 : 1;
      await there(bots[at]).kill('SIGKILL');
      kills += 1;
      bots[at] = await start(there(ports[at]));
    }
  }

  const asked = new Map<string, number>();
  /** Answers as whoever has looked: what is there is done, what is not is done again. */
  async function answer(run: Run): Promise<void> {
    for (const one of run.steps.filter(({ state }) => state === 'unknown' || state === 'asking')) {
      asked.set(one.id, (asked.get(one.id) ?? 0) + 1);
      const isThere = (await counted(run, one.id)) > 0;
      const ana = await office.actor('ana');
      if (isThere && one.state === 'unknown')
        await office.runs.done(run.number, one.id, { note: 'I looked: it is there' }, ana);
      else if (isThere) await office.runs.skip(run.number, one.id, 'I looked: it is there', ana);
      else await office.runs.retry(run.number, one.id, ana);
    }
  }

  async function ended(number: number): Promise<Run> {
    for (;;) {
      const run = await office.runs.get(number);
      if (run.status === 'needs a person') await answer(run);
      if (run.endedAt) return run;
      await setTimeout(250);
    }
  }

  const killing = killer();
  const waiting = Array.from({ length: count }, (_one, at) => at);
  const runs: Run[] = [];
  async function turn(): Promise<void> {
    for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
      const values = { name: `run${at}` };
      const { number } = await office.runs.start(
        { system: 'hims', procedure: 'count', values },
        await office.actor('ana'),
      );
      runs.push(await ended(number));
    }
  }
  await Promise.all(Array.from({ length: atATime }, turn));
  isOver = true;
  await killing;

  const twice: string[] = [];
  const never: string[] = [];
  let repeated = 0;
  for (const run of runs)
    for (const [at, { id, attempt }] of run.steps.entries()) {
      const times = await counted(run, id);
      if (attempt > 1) taken += 1;
      if (times === 0) never.push(`${run.key} ${id}`);
      if (times > 1 && kindOf(at) === 'repeatable') repeated += 1;
      else if (times > 1) twice.push(`${run.key} ${id} (${kindOf(at)})`);
    }
  const states = Object.groupBy(runs, ({ status }) => status);
  console.log(
    JSON.stringify({
      lane: 'runs',
      seed,
      runs: runs.length,
      steps: runs.length * stepsOfEach,
      kills,
      'tried again': taken,
      'asked a person': [...asked.values()].reduce((all, one) => all + one, 0),
      'repeatable ones repeated': repeated,
      twice: twice.length,
      never: never.length,
      states: Object.fromEntries(Object.entries(states).map(([status, some]) => [status, some?.length])),
    }),
  );

  expect(twice).toEqual([]);
  expect(never).toEqual([]);
  expect(runs.map(({ status }) => status)).toEqual(runs.map(() => 'succeeded'));
});
