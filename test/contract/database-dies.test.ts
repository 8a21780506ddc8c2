import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { connectLocalSlack } from '../support/local-slack.ts';
import { makeTrialFolder, startTrialProcess } from '../support/trial-process.ts';

it('goes on with what it knew when its database is killed under it', { timeout: 90_000 }, async () => {
  await using folder = await makeTrialFolder();
  await using trial = await startTrialProcess(folder);
  const slack = connectLocalSlack(trial.slackUrl);
  const incidents = await slack.channelId('incidents');
  await slack.types('U0ANA00001', '/hims incident open SEV-3 hims "Printer queue is stuck"');
  await slack.eventually(incidents, (all) => all.length === 1);
  const server = Number(
    (await readFile(join(folder.dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0],
  );

  process.kill(server, 'SIGKILL');

  const log = () => readFile(join(folder.dataDir, 'bot.log'), 'utf8');
  await expect
    .poll(log, { timeout: 20_000 })
    .toContain('The embedded database ended (SIGKILL) and is started again.');
  const restartedAt = new Date().toISOString();
  const lastWriteAt = async () =>
    ((await (await fetch(trial.healthUrl)).json()) as { checkedAt: string }).checkedAt;
  await expect
    .poll(async () => (await lastWriteAt()) > restartedAt, { timeout: 30_000, interval: 200 })
    .toBe(true);
  await slack.types('U0BEA00002', '/hims incident resolve INC-1 "Restarted"');
  // The mark that the card was posted may have died with the database; this workspace cannot be asked, and shows it twice.
  await slack.eventually(incidents, (all) => all.some((card) => JSON.stringify(card).includes('esolved')));
});
