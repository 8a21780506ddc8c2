import { setTimeout } from 'node:timers/promises';
import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { createLog } from '../../src/config/log.ts';
import { startWorkspace } from '../../trial/workspace.ts';
import { createDatabase } from '../support/database.ts';
import { startFreezingProxy } from '../support/freezing-proxy.ts';
import { connectLocalSlack } from '../support/local-slack.ts';
import { makeTrialFolder } from '../support/trial-process.ts';

const ana = 'U0ANA00001';

/** Asks until it is so; the socket needs half a minute to be sure that it is dead. */
async function eventually(what: string, look: () => Promise<boolean>, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await setTimeout(200);
  }
}

it('notices a socket that is dead without being closed, says so, and comes back by itself', async () => {
  await using folder = await makeTrialFolder();
  await using database = await createDatabase();
  const content = {
    teamId: 'T0TRIAL001',
    botUserId: 'U0HIMSBOT1',
    botToken: 'xoxb-trial',
    appToken: 'xapp-trial',
    users: [{ id: ana, name: 'ana', real_name: 'Ana Alvarez', email: 'ana@clinic.example' }],
    channels: ['general', 'incidents', 'operations', 'changes', 'maintenance', 'checklists', 'alerts'].map(
      (name, index) => ({ id: `C0CHANNEL0${index}`, name }),
    ),
  };
  await using ends = new AsyncDisposableStack();
  const workspace = await startWorkspace(content, folder.slackPort, folder.dataDir);
  ends.defer(() => workspace.stop());
  await using proxy = await startFreezingProxy(workspace.url);
  const bot = await createApp({
    config: {
      slack: {
        botToken: content.botToken,
        apiUrl: `${proxy.url}/api/`,
        transport: { kind: 'socket', appToken: content.appToken },
        drawsDates: false,
      },
      databaseUrl: database.url,
      systemsDir: 'systems',
      peopleFile: 'trial/people.yaml',
      port: 0,
      host: '127.0.0.1',
      publicUrl: 'http://127.0.0.1',
      github: { apiUrl: 'http://127.0.0.1:1' },
      trialSlackPort: folder.slackPort,
      trialMailPort: 0,
      trialHospitalPort: 0,
      dataDir: folder.dataDir,
      logLevel: 'fatal',
    },
    clock: { now: () => DateTime.utc() },
    log: createLog({ logLevel: 'fatal' }),
  });
  ends.defer(() => bot.stop());
  await bot.ready;
  const slack = connectLocalSlack(workspace.url);
  const isReady = async () => (await fetch(`http://127.0.0.1:${bot.port}/health/ready`)).status === 200;
  await slack.types(ana, '/hims incident open SEV-3 hims "Before"');
  await slack.eventually('C0CHANNEL01', (all) => all.some(({ text }) => text.includes('INC-1')));

  proxy.freeze();
  await eventually('ready says false', async () => !(await isReady()), 60);
  proxy.thaw();
  await eventually('ready says true', isReady, 60);
  await slack.types(ana, '/hims incident open SEV-3 hims "Afterwards"');
  const all = await slack.eventually('C0CHANNEL01', (seen) =>
    seen.some(({ text }) => text.includes('INC-2')),
  );
  expect(all.filter(({ text }) => /INC-[12] /.test(text))).toHaveLength(2);
});
