import { type ChildProcess, spawn } from 'node:child_process';
import type { FakeSlack } from './fake-slack/index.ts';

export interface BotProcess {
  child: ChildProcess;
  printed(): string;
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

export interface ProcessOptions {
  slack: FakeSlack;
  databaseUrl: string;
  port: number;
  systemsDir: string;
  pagerUrl?: string;
  /** More of the environment. */
  env?: Readonly<Record<string, string>>;
}

/** The real program as a process of its own, against the stand-in over HTTP; resolves when it is ready. */
export async function startBotProcess({
  slack,
  databaseUrl,
  port,
  systemsDir,
  pagerUrl,
  env = {},
}: ProcessOptions): Promise<BotProcess> {
  const child = spawn(process.execPath, ['src/main.ts'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      SLACK_BOT_TOKEN: slack.token,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      DATABASE_URL: databaseUrl,
      SYSTEMS_DIR: systemsDir,
      PORT: String(port),
      ...(pagerUrl ? { PAGER_URL: pagerUrl } : {}),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  await new Promise<void>((ready, failed) => {
    const read = (part: Buffer): void => {
      printed = (printed + part.toString()).slice(-20_000);
      if (printed.includes('"msg":"ready"')) ready();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void exited.then(() => failed(new Error(`The bot ended before it was ready:\n${printed}`)));
  });
  return {
    child,
    printed: () => printed,
    async kill(signal) {
      child.kill(signal);
      await exited;
    },
  };
}
