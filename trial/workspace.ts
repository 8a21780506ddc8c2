import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { isFree } from '../src/db/free-port.ts';
import { endOrphan, isRunning } from '../src/db/orphans.ts';
import { StartError } from '../src/errors.ts';

export interface LocalWorkspace {
  /** For people's browsers. */
  url: string;
  apiUrl: string;
  stop(): Promise<void>;
}

export interface WorkspaceContent {
  teamId: string;
  botUserId: string;
  botToken: string;
  appToken: string;
  users: readonly { id: string; name: string; real_name: string; email?: string }[];
  channels: readonly { id: string; name: string }[];
}

const host = '127.0.0.1';
const startSeconds = 20;
const portSeconds = 3;

/** Where the program of the npm package lies; undefined on platforms that have none. */
function findProgram(): string | undefined {
  try {
    const folder = dirname(
      createRequire(import.meta.url).resolve(`local-slack-${platform()}-${arch()}/package.json`),
    );
    const file = join(folder, 'bin', 'local-slack');
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** After kill -9 of the bot its workspace lives on and holds the port. */
async function stopOrphan(pidFile: string): Promise<void> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (await isRunning(pid, ['local-slack', dirname(pidFile)])) await endOrphan(pid, 'SIGTERM', startSeconds);
  await rm(pidFile, { force: true });
}

/** The port may be held for a moment by the connections of a workspace that has just ended. */
async function refuseTakenPort(port: number): Promise<void> {
  const deadline = Date.now() + portSeconds * 1_000;
  while (!(await isFree(port))) {
    if (Date.now() > deadline)
      throw new StartError(
        `Port ${port} is taken, and the trial's Slack workspace needs it. Set TRIAL_SLACK_PORT to a free one.`,
      );
    await new Promise((done) => setTimeout(done, 50));
  }
}

function configText(content: WorkspaceContent): string {
  const { teamId, botUserId, botToken, appToken, users, channels } = content;
  return stringify({
    workspace: { name: 'Trial hospital', domain: 'trial-hospital', teamId },
    app: { appId: 'A0HIMSOPS1', botUserId, botName: 'hims', botToken, appToken, mode: 'socket' },
    users: users.map((user) => ({ ...user, tz: 'America/New_York' })),
    channels: channels.map((channel) => ({
      ...channel,
      members: [botUserId, ...users.map((user) => user.id)],
    })),
  });
}

/** Starts the local Slack workspace. Throws where there is none for this platform, saying which tokens to set instead. */
export async function startWorkspace(
  content: WorkspaceContent,
  port: number,
  dataDir: string,
): Promise<LocalWorkspace> {
  const program = findProgram();
  if (!program)
    throw new StartError(
      `The trial's Slack workspace runs on Linux x64 alone, and this is ${platform()} ${arch()}. Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN of a Slack app made from manifest.yml (see the README).`,
    );
  const folder = resolve(dataDir, 'trial');
  const pidFile = join(folder, 'local-slack.pid');
  const config = join(folder, 'workspace.yaml');
  await mkdir(folder, { recursive: true });
  await stopOrphan(pidFile);
  await refuseTakenPort(port);
  await writeFile(config, configText(content));
  // Detached: Ctrl-C in the terminal is for the bot, which says goodbye to Slack before it stops it.
  const child = spawn(
    program,
    ['--config', config, '--port', String(port), '--base-host', host, '--files-dir', join(folder, 'files')],
    {
      stdio: 'ignore',
      detached: true,
    },
  );
  await new Promise<void>((done, fail) => {
    child.once('spawn', done);
    child.once('error', fail);
  });
  await writeFile(pidFile, String(child.pid));
  const url = `http://${host}:${port}`;
  const deadline = Date.now() + startSeconds * 1_000;
  for (;;) {
    const answer = await fetch(`${url}/_control/state`).catch(() => undefined);
    if (answer?.ok) break;
    if (child.exitCode !== null || Date.now() > deadline)
      throw new StartError(`The trial's Slack workspace did not start on port ${port}.`);
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    url,
    apiUrl: `${url}/api/`,
    async stop() {
      if (child.exitCode === null) {
        const ended = new Promise((done) => child.once('exit', done));
        child.kill('SIGTERM');
        await ended;
      }
      await rm(pidFile, { force: true });
    },
  };
}
