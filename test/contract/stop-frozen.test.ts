import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startFakeSlack } from '../support/fake-slack/index.ts';
import { testPort } from '../support/port.ts';
import { makeTrialFolder } from '../support/trial-process.ts';

/** The server and each of its connections. */
async function processesOf(folder: string): Promise<number[]> {
  const server = Number((await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const parents = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    }),
  );
  return [server, ...pids.filter((_pid, at) => parents[at] === server)];
}

it.runIf(process.platform === 'linux')(
  'ends within 25 s when its database is frozen, with a sentence and a code, and loses nothing',
  { timeout: 60_000 },
  async () => {
    await using folder = await makeTrialFolder();
    const slack = await startFakeSlack({ users: ['ana'], channels: ['general', 'incidents', 'operations'] });
    const port = await testPort();
    const child = spawn(process.execPath, ['src/main.ts'], {
      env: {
        PATH: process.env['PATH'] ?? '',
        SLACK_BOT_TOKEN: slack.token,
        SLACK_SIGNING_SECRET: slack.signingSecret,
        SLACK_API_URL: slack.apiUrl,
        DATA_DIR: folder.dataDir,
        PORT: String(port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    await new Promise<void>((ready, failed) => {
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (part: Buffer) => {
          printed += part.toString();
          if (printed.includes('"msg":"ready"')) ready();
        });
      void ended.then(() => failed(new Error(`it ended:\n${printed}`)));
    });
    const frozen = await processesOf(join(folder.dataDir, 'postgres'));
    for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    slack.connect({ url: `http://127.0.0.1:${port}` });
    try {
      // Something is under way that cannot end.
      await slack.command('ana', '/hims incident open SEV-1 hims "Login fails"');
      const since = performance.now();
      child.kill('SIGTERM');

      expect(await ended).toBe(1);
      expect(performance.now() - since).toBeLessThan(25_000);
      expect(printed).toMatch(
        /The embedded database did not stop within 8 s .* nothing that was committed is lost/,
      );
      expect(printed).toMatch(
        /What was under way did not end within \d+ s .* nothing that was acknowledged is lost/,
      );
    } finally {
      // Those that were frozen notice only now that their server is gone.
      for (const pid of frozen.slice(1)) process.kill(pid, 'SIGCONT');
      await slack.stop();
    }
  },
);
