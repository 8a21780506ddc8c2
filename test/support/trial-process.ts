import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testPort } from './port.ts';

export interface TrialFolder extends AsyncDisposable {
  dataDir: string;
  port: number;
  slackPort: number;
  mailPort: number;
  hospitalPort: number;
}

/** Free ports and an empty data folder, so that a trial can be started there again and again. */
export async function makeTrialFolder(): Promise<TrialFolder> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hims-trial-'));
  await chmod(dataDir, 0o755);
  return {
    dataDir,
    port: await testPort(),
    slackPort: await testPort(),
    mailPort: await testPort(),
    hospitalPort: await testPort(2),
    [Symbol.asyncDispose]: () => rm(dataDir, { recursive: true, force: true }),
  };
}

export interface TrialProcess extends AsyncDisposable {
  child: ChildProcess;
  /** Everything printed so far. */
  printed(): string;
  slackUrl: string;
  healthUrl: string;
  /** Ends it and waits; with SIGKILL its children live on, as after a crash. */
  end(signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT'): Promise<number | null>;
}

/** `npm start` without tokens, as its own process; resolves when it says that it is ready. */
export async function startTrialProcess(
  folder: TrialFolder,
  env: Record<string, string> = {},
): Promise<TrialProcess> {
  const {
    SLACK_BOT_TOKEN: _bot,
    SLACK_APP_TOKEN: _app,
    SLACK_SIGNING_SECRET: _secret,
    ...inherited
  } = process.env;
  const child = spawn(process.execPath, ['src/main.ts'], {
    env: {
      ...inherited,
      NODE_ENV: 'development',
      DATA_DIR: folder.dataDir,
      PORT: String(folder.port),
      TRIAL_SLACK_PORT: String(folder.slackPort),
      TRIAL_MAIL_PORT: String(folder.mailPort),
      TRIAL_HOSPITAL_PORT: String(folder.hospitalPort),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const exited = new Promise<number | null>((done) => child.once('exit', done));
  await new Promise<void>((ready, failed) => {
    const read = (part: Buffer): void => {
      printed += part.toString();
      if (printed.includes('The trial is ready')) ready();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void exited.then((code) => failed(new Error(`The trial ended with ${String(code)}:\n${printed}`)));
  });
  const end: TrialProcess['end'] = (signal) => {
    child.kill(signal);
    return exited;
  };
  return {
    child,
    printed: () => printed,
    slackUrl: `http://127.0.0.1:${folder.slackPort}`,
    healthUrl: `http://127.0.0.1:${folder.port}/health/ready`,
    end,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) await end('SIGTERM');
    },
  };
}
