import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, inject, it } from 'vitest';
import { testPort } from '../support/port.ts';
import { makeTrialFolder } from '../support/trial-process.ts';

interface Ended {
  code: number | null;
  complaint: string;
}

/** The real program, which cannot start; `within` runs it where the data folder is something else. */
async function start(env: Record<string, string>, within: readonly string[] = []): Promise<Ended> {
  const words = [...within, process.execPath, 'src/main.ts'];
  const child = spawn(words[0] ?? '', words.slice(1), {
    env: {
      PATH: process.env['PATH'] ?? '',
      SLACK_BOT_TOKEN: 'xoxb-nobody',
      SLACK_SIGNING_SECRET: 'nobody-knows-it',
      SLACK_API_URL: 'http://127.0.0.1:9/api/',
      PORT: String(await testPort()),
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (part: Buffer) => {
    complaint += part.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, complaint };
}

/** A file system of its own over the data folder, for this process alone. */
const mounted = (dataDir: string, options: string): string[] => [
  'unshare',
  '--mount',
  'sh',
  '-c',
  `mount -t tmpfs -o ${options},mode=755 tmpfs ${dataDir} && exec "$@"`,
  'sh',
];
const canMount = process.getuid?.() === 0 && process.platform === 'linux';

it.skipIf(!canMount).each([
  [
    'read-only',
    'ro',
    /^DATA_DIR .+ is on a read-only file system\. Make room or give access, or set another DATA_DIR\.\n$/,
  ],
  [
    'full',
    'size=1m',
    /^The data folder .+ is on a full disk\. Make room or give access, or set another DATA_DIR\.\n$/,
  ],
  [
    'full after a while',
    'size=24m',
    /^The data folder .+ is on a full disk\. Make room or give access, or set another DATA_DIR\.\n$/,
  ],
])('says in a sentence that its data folder is %s', async (_what, options, sentence) => {
  await using folder = await makeTrialFolder();

  const { code, complaint } = await start({ DATA_DIR: folder.dataDir }, mounted(folder.dataDir, options));

  expect(complaint).toMatch(sentence);
  expect(code).toBe(1);
});

it('says in a sentence that its data folder is a file', async () => {
  const { code, complaint } = await start({ DATA_DIR: 'package.json/data' });

  expect(complaint).toMatch(/^DATA_DIR .+\/package\.json\/data is not a folder\. .+\n$/);
  expect(code).toBe(1);
});

it('says in a sentence that nobody can make its data folder there, and does not try for ever', async () => {
  const { code, complaint } = await start({ DATA_DIR: '/proc/hims/data' });

  expect(complaint).toMatch(
    /^\/proc\/hims cannot be made: the system lets nobody make a folder there\. .+\n$/,
  );
  expect(code).toBe(1);
});

// It makes a database first, which takes long on a machine that is busy.
it('says in a sentence which port is taken, and nothing of what it closes after it', async () => {
  await using folder = await makeTrialFolder();
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const taken = String(typeof address === 'object' ? address?.port : '');
  try {
    for (const variable of ['PORT', 'METRICS_PORT']) {
      const { code, complaint } = await start({ DATA_DIR: folder.dataDir, [variable]: taken });
      expect(complaint).toBe(`Port ${taken} on 127.0.0.1 is taken. Set ${variable} to a free one.\n`);
      expect(code).toBe(1);
    }
  } finally {
    other.close();
  }
}, 60_000);

it('says in a sentence what is wrong with its database, without the password', async () => {
  const wrong = new URL(inject('botUrl'));
  wrong.password = 'guessed';

  const { code, complaint } = await start({ DATABASE_URL: wrong.href });

  expect(complaint).toMatch(
    /^The password of hims_bot is wrong, says PostgreSQL at .+ Check DATABASE_URL\.\n$/,
  );
  expect(code).toBe(1);
});

it('says in a sentence that pages would wake nobody', async () => {
  const { code, complaint } = await start({ PAGER_URL: 'https://events.pagerduty.com/v2/enqueue' });

  expect(complaint).toContain(
    'PAGER_URL has no routing key: https://ROUTING_KEY@events.pagerduty.com/v2/enqueue\n',
  );
  expect(complaint).not.toContain('    at ');
  expect(code).toBe(1);
});
