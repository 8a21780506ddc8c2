import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBot, type TestBot } from '../support/bot.ts';
import type { FakeMessage } from '../support/fake-slack/index.ts';
import {
  cardOfRun,
  filesIn,
  procedureSystems,
  procedures,
  stepLineOf,
} from '../support/procedure-systems.ts';
import { there } from '../support/there.ts';
import { lookAway, told } from '../support/told.ts';

let bot: TestBot;
let started = 0;

beforeAll(async () => {
  const systemsDir = await procedureSystems({ care: procedures.care(), leak: procedures.leak() });
  bot = await startBot({ systemsDir, users: ['zoe'] });
});
afterAll(() => bot[Symbol.asyncDispose]());

/** A run of Ana's, with what its card looks like. */
async function begun(procedure: string, more = ''): Promise<{ key: string; card: FakeMessage }> {
  started += 1;
  const key = `RUN-${started}`;
  expect(await bot.people.ana.runs(`/hims run start ${procedure} hims ${more}`)).toContain(`${key} `);
  return { key, card: cardOfRun(bot, key) };
}

it('decides, skips with a reason, fails, tries again, and is done', async () => {
  const { ana } = bot.people;
  const { key, card } = await begun('care');
  const which = stepLineOf(bot, card, 'which');
  expect(bot.slack.textOf(which)).toMatch(/Which way\?[\s\S]*Gently\nNot at all/);
  expect(await ana.clicks(which, 'Gently')).toBe('which is decided. Next: step 2 of 3, Wash it (wash).');
  expect(bot.slack.textOf(which)).toMatch(/decided by <@U0ANA00001> .*: Gently$/);

  const wash = stepLineOf(bot, card, 'wash');
  await ana.clicks(wash, 'Did not work');
  await ana.submits({ note: 'The water is off' });
  expect(bot.slack.textOf(card)).toMatch(
    /🙋 \*RUN-1[\s\S]*🙋 Step 2 of 3: Wash it, failed: retry, skip or stop\?[\s\S]*🙋 Wash it: The water is off/,
  );
  expect(await ana.clicks(wash, 'Try again')).toContain('wash is tried again. Next: step 2 of 3');
  expect(bot.slack.textOf(wash)).toContain('try 2');
  await ana.clicks(wash, 'Skip');
  await ana.submits({ why: 'It is clean' });
  expect(bot.slack.textOf(wash)).toMatch(
    /⤼ Step 2 of 3 · \*Wash it\* \(wash\) · failed, then skipped by .*\n.*> It is clean/s,
  );
  expect(await ana.runs(`/hims run done ${key} dry "All dry"`)).toBe(
    `dry is done. ${key} succeeded with exceptions: 2 of 3 steps done, 1 skipped after failing.`,
  );
  expect(bot.slack.textOf(card)).toMatch(
    /⚠️ Succeeded with exceptions in 1 s: 2 of 3 steps done, 1 skipped after failing · Wash it \(failed, then skipped\)[\s\S]*✓ Which way\?: Gently/,
  );
  expect(bot.slack.textOf(card)).not.toContain('Abort');
  lookAway(bot);
});

it('is paused and resumed, annotated, given to somebody, and aborted with a reason', async () => {
  const { ana, bea, cem } = bot.people;
  const { key, card } = await begun('care');
  expect(await bea.clicks(card, 'Pause')).toContain(`${key} is paused`);
  expect(bot.slack.textOf(card)).toMatch(/⏸ Paused by <@U0BEA00002> · ✋ Step 1 of 3/);
  await ana.runs(`/hims run choose ${key} which gently`);
  expect(await bea.runs(`/hims run show ${key}`)).toContain('⏸ Paused by');
  expect(await bea.clicks(card, 'Resume')).toContain(`${key} goes on. Next: step 2 of 3`);

  const wash = stepLineOf(bot, card, 'wash');
  expect(await cem.clicks(wash, 'Done')).toContain('You cannot do that in hims');
  await ana.clicks(wash, 'Give it to somebody');
  await ana.submits({ assignee: 'cem' });
  expect(bot.slack.textOf(wash)).toContain('to be done by <@U0CEM00003>');
  await bot.slack.expectMessage({ dm: cem.id }, /step 2 of 3 was given to you, Wash it\./);
  expect(await cem.runs('/hims')).toMatch(/Runs that wait for you[\s\S]*Wash it: to be done/);
  const given = await bot.slack
    .expectMessage({ dm: cem.id }, /was given to you/)
    .catch(() => cem.dms().at(-1));
  await ana.runs(`/hims run assign ${key} wash @dora`);
  expect(given && bot.slack.textOf(given)).not.toContain('was given to you'); // and no button of it is left
  expect(JSON.stringify(given?.blocks)).not.toContain('run.done');
  await cem.runs('/hims away @dora --until 2026-12-31');
  expect(await ana.runs(`/hims run assign ${key} wash @cem`)).toContain(
    `<@${cem.id}> is on leave, so nobody counts on them now. Nothing was done.`,
  );
  await cem.runs('/hims away back');
  await ana.runs(`/hims run assign ${key} wash @cem`);
  await ana.clicks(wash, 'Note');
  await ana.submits({ note: 'Mind the *cat*' });
  expect(bot.slack.textOf(wash)).toContain('> Mind the *cat*');
  expect(await cem.clicks(wash, 'Done')).toContain('wash is done.');

  await bea.clicks(card, 'Abort');
  await bea.submits({ why: 'Wrong system' });
  expect(bot.slack.textOf(card)).toContain(
    '🚫 Aborted by <@U0BEA00002> after 1 s: Wrong system · broken off: dry',
  );
  const lines = told(bot, { thread: card }).map((text) => text.split('\n').at(-1));
  expect(lines).toEqual(
    expect.arrayContaining([
      '⏸ Paused by BEA. What is under way ends; nothing else begins.',
      '▶️ Resumed by BEA.',
      '🚫 Aborted by BEA after 1 s: Wrong system · broken off: dry.',
    ]),
  );
  lookAway(bot);
});

it('does a thing once, whoever presses, and never on a later try', async () => {
  const { ana, bea, cem } = bot.people;
  const { key, card } = await begun('care');
  const which = stepLineOf(bot, card, 'which');
  const asked = bot.slack.snapshot(which);
  await Promise.all([bot.slack.click(ana.id, which, 'Gently'), bot.slack.click(bea.id, which, 'Gently')]);
  await bot.settle();
  const answers = [ana, bea].map((person) => person.lastAnswer().text).toSorted();
  expect(answers).toEqual([
    'which is decided. Next: step 2 of 3, Wash it (wash).',
    expect.stringMatching(/^which of RUN-3 is done \(by <@.*>\), so it cannot be decided\.$/),
  ]);
  await bot.slack.clickStale(ana.id, asked, 'run.choose-2');
  await bot.settle();
  expect(ana.lastAnswer().text).toContain('so it cannot be decided');

  const wash = stepLineOf(bot, card, 'wash');
  const firstTry = bot.slack.snapshot(wash);
  await ana.runs(`/hims run fail ${key} wash "No water"`);
  expect(await bea.runs(`/hims run fail ${key} wash "No water here"`)).toMatch(
    /asks already how it goes on[\s\S]*run fail RUN-3 wash --give-up/,
  );
  await ana.runs(`/hims run retry ${key}`);
  await bot.slack.clickStale(ana.id, firstTry, 'run.done');
  await bot.settle();
  expect(ana.lastAnswer().text).toMatch(/That was about an earlier try of wash\. It is open now \(try 2\)\./);
  expect(bot.slack.textOf(wash)).toContain('to be done by hand');

  expect(await cem.runs(`/hims run done ${key} wash`)).toContain('You cannot do that in hims');
  expect(await bot.person(bot.slack.user('zoe').id).runs(`/hims run done ${key} wash`)).toContain(
    'You cannot do that',
  );
  expect(await ana.runs(`/hims run done ${key} wish`)).toContain(
    `${key} has no step "wish". There are: which, wash, dry.`,
  );
  expect(await ana.runs('/hims run show RUN-99')).toContain('RUN-99');
  expect(await ana.runs(`/hims run done ${key}`)).toContain(
    'Which step of RUN-3? It can be this one: wash.   /hims run done RUN-3 wash',
  );
  expect(await ana.runs(`/hims run choose ${key} which`)).toMatch(/cannot be decided/);
  await ana.runs(`/hims run abort ${key} "Enough"`);
  lookAway(bot);
});

it('hands on what a step printed, without its secret, and asks how it goes on', async () => {
  const { ana, bea } = bot.people;
  const { key, card } = await begun('leak', `--word "$(id) {{x}} <!channel> 'a' \\"b"`);
  expect(bot.slack.textOf(card)).toContain('🙋');
  const say = stepLineOf(bot, card, 'say');
  const [printed] = filesIn(bot.slack.thread(card).flatMap(({ files }) => files));
  expect(printed).toEqual({
    name: `${key}-say-1.txt`,
    text: `$(id) {{x}} <!channel> 'a' "b\ntoken=[redacted]\n`,
  });
  await bot.slack.expectMessage('alerts', /🟠 high · Something leaks \(hims, production\)/);
  await bot.slack.expectMessage({ dm: ana.id }, /🙋 RUN-4 .*: step 1 of 2 needs a person, Say the word\./);
  await bot.clock.advance({ minutes: 31 });
  await bot.slack.expectMessage({ dm: ana.id }, /asked 2 times · failed: retry[\s\S]*⚠️/);
  await bea.clicks(say, 'Skip');
  await bea.submits({ why: 'Known' });
  expect(bot.slack.textOf(stepLineOf(bot, card, 'after'))).toContain(
    `About $(id) {{x}} &lt;!channel&gt; 'a' "b`,
  );
  await ana.runs(`/hims run fail ${key} after "<!channel> *no*"`);
  expect(await bea.clicks(stepLineOf(bot, card, 'after'), 'Give up')).toBe(
    `after is given up. ${key} failed: 0 of 2 steps done, 1 skipped after failing, 1 failed.`,
  );
  expect(bot.slack.textOf(card)).toMatch(
    /❌ Failed after 31 min at step 2 of 2: See to it, &lt;!channel&gt; \*no\* · failed, then skipped: 1/,
  );
  expect(told(bot, { thread: card }).join('\n')).not.toContain('<!channel>');
  lookAway(bot);
});

it('stops what looks like a patient in a value, a reason and a note, and takes it when somebody insists', async () => {
  const { ana } = bot.people;
  expect(await ana.runs('/hims run start leak hims --word "MRN 44711234"')).toContain(
    'looks like a patient number',
  );
  await ana.runs('/hims run start leak hims');
  const stopped = await ana.submits({ 'value-word': 'MRN 44711234' });
  expect(bot.slack.textOf(there(stopped.view))).toContain('looks like a patient number');
  await ana.submits({ phi_reason: 'It is the name of a ward' });
  expect(await ana.runs('/hims run show RUN-5')).toContain('RUN-5 · Leak a secret');
  await ana.runs('/hims run abort RUN-5 "Enough"');
  lookAway(bot);
});

it('does nothing twice, and nothing for somebody who left', async () => {
  const { ana, bea } = bot.people;
  started = 5;
  const { key, card } = await begun('care');
  const which = stepLineOf(bot, card, 'which');
  await bot.slack.click(ana.id, which, 'Gently');
  const { path, body, headers } = bot.slack.lastRequest;
  await bot.settle();
  await bot.slack.post(path, body, headers);
  await bot.settle();
  expect(ana.lastAnswer().text).toMatch(/arrived twice|cannot be decided/);
  const wash = stepLineOf(bot, card, 'wash');
  await bot.slack.changeUser(bea.id, { isDeleted: true });
  expect(await bea.clicks(wash, 'Done')).toContain('Deactivated');
  await ana.runs(`/hims run abort ${key} "Enough"`);
  lookAway(bot);
});

it('leaves no button on a step of a run that was aborted', async () => {
  const { ana } = bot.people;
  const { key, card } = await begun('care');
  const which = stepLineOf(bot, card, 'which');
  expect(bot.slack.textOf(which)).toContain('Gently');
  expect(JSON.stringify(which.blocks)).toContain('"actions"');
  await ana.runs(`/hims run abort ${key} "Wrong system"`);
  expect(JSON.stringify(stepLineOf(bot, card, 'which').blocks)).not.toContain('"actions"');
  lookAway(bot);
});

it("keeps its end, its result and everybody's words when somebody adds a note afterwards", async () => {
  const { ana, dora } = bot.people;
  const { key, card } = await begun('care');
  await ana.runs(`/hims run choose ${key} which gently`);
  await ana.runs(`/hims run done ${key} wash "All clean"`);
  await ana.runs(`/hims run done ${key} dry "All dry"`);
  const before = bot.slack.textOf(card);
  lookAway(bot);
  await bot.clock.advance({ minutes: 5 });
  expect(await dora.runs(`/hims run note ${key} wash "Written later"`)).toContain('wash has your note');
  expect(bot.slack.textOf(card)).toBe(before);
  expect(told(bot, 'operations').join()).not.toContain('Succeeded');
  expect(bot.slack.textOf(stepLineOf(bot, card, 'wash'))).toContain('All clean');
  lookAway(bot);
});

it('takes no number below zero as evidence, unless the step says that it may be', async () => {
  const counted = `title: Count it
purpose: For tests.
mayRun: [responder]
risk: low
lock: none
steps:
  - { id: backup, do: Back it up, evidence: [number] }
  - { id: growth, do: How much it grew, evidence: [number], belowZero: true }
`;
  await using own = await startBot({ systemsDir: await procedureSystems({ counted }) });
  const { ana } = own.people;
  await ana.runs('/hims run start counted hims');
  expect(await ana.runs('/hims run done RUN-1 backup "ok it is" --number -5')).toBe(
    'The number of backup cannot be below zero.   /hims run done RUN-1 backup --number 42',
  );
  expect(await ana.runs('/hims run done RUN-1 backup --number 0')).toContain('backup is done');
  expect(await ana.runs('/hims run done RUN-1 growth --number -5')).toContain('growth is done');
  lookAway(own);
});
