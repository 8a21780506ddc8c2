import { expect, it } from 'vitest';
import { board, upgrade } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { filesIn, procedureSystems } from '../support/procedure-systems.ts';
import { lookAway } from '../support/told.ts';

const restore = `title: Restore it
purpose: For tests.
mayRun: [responder, operator, admin]
risk: low
lock: exclusive
needs: { change: true }
recovery: true
values:
  backup: { title: Which backup?, type: text, required: true }
steps:
  - { id: stop, do: 'Stop the copy of {{backup}}', effect: alters }
  - { id: restore, do: 'Restore {{backup}}', effect: alters, evidence: [note] }
`;

it('fills in what was typed and names the incident in the evidence, and tells an abort to it once', async () => {
  await using bot = await startBot({ ...board, systemsDir: await procedureSystems({ restore }) });
  const { ana, dora } = bot.people;
  await dora.runs('/hims incident open SEV-2 hims "Login fails"');
  await ana.runs('/hims run start restore hims --backup nightly-7');
  await ana.runs('/hims run done RUN-1 stop');
  await ana.runs('/hims run done RUN-1 restore');
  expect(JSON.stringify(ana.form())).not.toContain('{{backup}}');
  await bot.slack.close(ana.id, ana.form(), { all: true });
  await ana.runs('/hims run abort RUN-1 "Enough tested"');
  expect(await dora.runs('/hims run show RUN-1 --log')).toContain('as a file');
  const [file] = filesIn(dora.dms().flatMap(({ files }) => files));
  expect(file?.text).toContain('| Under | INC-1 |');
  expect(file?.text).toContain('| 2 | Restore nightly-7 (restore) |');
  expect(file?.text).not.toContain('{{');
  const told = await dora.runs('/hims incident timeline INC-1');
  expect(told).toContain('RUN-1: aborted by <@U0ANA00001>: Enough tested');
  expect(told.match(/RUN-1: aborted/g)).toHaveLength(1);
  lookAway(bot);
});

it('names no private incident in the evidence', async () => {
  await using bot = await startBot({ ...board, systemsDir: await procedureSystems({ restore }) });
  const { bea, emil } = bot.people;
  await emil.runs('/hims incident open SEV-2 hims "Payroll is visible" --private');
  expect(await emil.runs('/hims run start restore hims --backup nightly-7 --incident INC-1')).toContain(
    'RUN-1',
  );
  await bea.runs('/hims run show RUN-1 --log');
  const [file] = filesIn(bea.dms().flatMap(({ files }) => files));
  expect(file?.text).toContain('| Under | a private incident |');
  expect(file?.text).not.toContain('INC-1');
  lookAway(bot);
});

it('says in a sentence why a change failed whose step was tried and then left out', async () => {
  await using bot = await startBot({ ...board, systemsDir: await procedureSystems({ restore }) });
  const { bea, cem, gus } = bot.people;
  await bea.runs(
    upgrade('--run "restore backup=nightly-7"')
      .replace(' normal ', ' emergency ')
      .replace('--size patch', '--size emergency'),
  );
  await cem.runs('/hims change approve CHG-1');
  await cem.submits({ note: 'Now' });
  await gus.runs('/hims change start CHG-1');
  await gus.runs('/hims run fail RUN-1 stop "It hangs"');
  await gus.runs('/hims run skip RUN-1 stop "not needed"');
  await gus.runs('/hims run skip RUN-1 restore "Nothing is lost"');
  expect(await gus.runs('/hims change show CHG-1')).toContain(
    'RUN-1 failed (0 of 2 steps done, 1 skipped, 1 skipped after failing): Stop the copy of nightly-7 was skipped after it did not work: not needed',
  );
  lookAway(bot);
});
