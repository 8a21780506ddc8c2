import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { board, cardOf, sunday, upgrade } from '../support/board.ts';
import { startBot, type TestBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

const assess = '/hims change assess CHG-1 --likelihood low --impact medium';
const exception =
  '/hims maintenance announce hims major "Upgrade" --window 2026-11-29 --duration PT2H --by @dora --exception "The certificate ends"';

/** A board of four that can change while the bot is down. */
async function boardFile() {
  const directory = await mkdtemp(join(tmpdir(), 'board-'));
  const path = join(directory, 'people.yaml');
  const yaml = await readFile(board.peopleFile, 'utf8');
  const write = (members: string) =>
    writeFile(path, yaml.replace(/(id: cab,.*members: )\[.*\]/, `$1[${members}]`));
  await write('bea, cem, hana, ivo');
  return { path, write, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

async function leavesBoard(bot: TestBot, people: { write(members: string): Promise<void> }) {
  await people.write('bea, cem, ivo');
  await bot.restart();
}

it('names nobody as an approver of a change whose vote did not count when it was decided', async () => {
  await using people = await boardFile();
  await using bot = await startBot({ ...board, peopleFile: people.path });
  const { ana, bea, dora, hana, ivo } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.runs(assess);
  await hana.runs('/hims change approve CHG-1');
  await leavesBoard(bot, people);
  await bea.runs('/hims change approve CHG-1');
  expect(await ivo.runs('/hims change approve CHG-1')).toContain('With that it is approved');
  const named = /✓ approved by <@U0BEA00002>, <@U0IVO00009> · waits/;
  await bot.slack.expectUpdate(cardOf(bot), named);
  expect(await ana.runs('/hims change show CHG-1')).toMatch(named);
  lookAway(bot);
});

it('takes the buttons from whoever was asked, and has left the board since', async () => {
  await using people = await boardFile();
  await using bot = await startBot({ ...board, peopleFile: people.path });
  const { ana, dora, hana } = bot.people;
  await ana.runs(upgrade(sunday));
  await dora.runs(assess);
  const [asked] = hana.dms().slice(-1);
  expect(asked && bot.slack.textOf(asked)).toContain('Approve');
  await leavesBoard(bot, people);
  expect(await hana.runs('/hims change approve CHG-1')).toContain('Your vote on CHG-1 does not count');
  expect(asked && bot.slack.textOf(asked)).toContain('Your vote on CHG-1 does not count now');
  expect(asked && bot.slack.textOf(asked)).not.toContain('Approve');
  lookAway(bot);
});

it('says in whose place somebody approved', async () => {
  await using bot = await startBot({ ...board });
  const { ana, bea, cem, dora, emil, gus } = bot.people;
  await cem.runs('/hims away @emil --until 2026-12-01');
  await ana.runs(upgrade(sunday));
  await dora.runs(assess);
  await emil.runs('/hims change approve CHG-1');
  expect(bot.slack.textOf(cardOf(bot))).toContain('1 of 2: <@U0EMIL0005> in place of <@U0CEM00003> ');
  await bea.runs('/hims change approve CHG-1');
  await bot.slack.expectUpdate(
    cardOf(bot),
    /approved by <@U0EMIL0005> in place of <@U0CEM00003>, <@U0BEA00002>/,
  );
  await gus.runs(exception);
  await emil.runs('/hims maintenance approve MW-1');
  expect(await dora.runs('/hims maintenance show MW-1')).toContain(
    'was granted by <@U0EMIL0005> in place of <@U0CEM00003>.',
  );
  await dora.runs('/hims maintenance ledger MW-1');
  lookAway(bot);
});
