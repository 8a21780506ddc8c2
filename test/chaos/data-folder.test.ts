import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { botRole, readPasswords } from '../../src/db/postgres-folder.ts';
import { testPort } from '../support/port.ts';
import { createRandom, isLong, seed } from '../support/seed.ts';

const rounds = isLong ? 20 : 3;
const rows = rounds * 25;

/** As in two containers with one volume: neither sees the processes nor the shared memory of the other. */
const apart = ['unshare', '--pid', '--ipc', '--fork', '--kill-child', '--mount-proc'];
const canSeparate = process.getuid?.() === 0 && existsSync('/usr/bin/unshare');

interface Started {
  child: ChildProcess;
  said(): string;
  /** It has its database, and waits for Slack, which never answers here. */
  up: Promise<void>;
  ended: Promise<number | null>;
}

async function start(dataDir: string, isApart = true): Promise<Started> {
  const words = [...(isApart && canSeparate ? apart : []), process.execPath, 'src/main.ts'];
  const [file = '', ...args] = words;
  const child = spawn(file, args, {
    env: {
      PATH: process.env['PATH'] ?? '',
      SLACK_BOT_TOKEN: 'xoxb-nobody',
      SLACK_SIGNING_SECRET: 'nobody-knows-it',
      SLACK_API_URL: 'http://127.0.0.1:9/api/',
      DATA_DIR: dataDir,
      PORT: String(await testPort()),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  const { promise: up, resolve } = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      said += part.toString();
      if (said.includes('Slack does not answer yet')) resolve();
    });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, said: () => said, up, ended };
}

/** With a pid namespace that is what the end of a container does; without one its database lives on as an orphan. */
async function kill({ child, ended }: Started): Promise<void> {
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await ended;
}

async function connect(dataDir: string): Promise<pg.Client> {
  const folder = join(dataDir, 'postgres');
  const port = (await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n')[3];
  const password = (await readPasswords(folder))?.bot;
  const client = new pg.Client({
    connectionString: `postgres://${botRole}:${password}@127.0.0.1:${port}/postgres`,
  });
  client.on('error', () => {}); // it is killed under it
  await client.connect();
  return client;
}

it(`keeps every acknowledged row of a folder that two want, through ${rounds} kills (seed ${seed})`, async () => {
  const random = createRandom(seed + 6);
  const dataDir = await mkdtemp(join(tmpdir(), 'hims-two-'));
  await chmod(dataDir, 0o755);
  const acknowledged: number[] = [];
  const living = new Set<Started>();
  try {
    for (let round = 0; round < rounds; round += 1) {
      // Every other one shares its processes with us: killed, it leaves its database behind, which must end before the next.
      const first = await start(dataDir, round % 2 === 0);
      living.add(first);
      await Promise.race([
        first.up,
        first.ended.then(() => Promise.reject(new Error(`it did not start:\n${first.said()}`))),
      ]);
      const second = await start(dataDir);
      expect(await second.ended).toBe(1);
      expect(second.said()).toMatch(/^The bot already runs with the data in .* Stop that one first, .*\n$/);

      const client = await connect(dataDir);
      await client.query('create table if not exists kept (i integer primary key)');
      const killed = new Set(
        Array.from({ length: rows / rounds }, (_none, index) => round * (rows / rounds) + index),
      );
      for (const row of killed) {
        await client.query('insert into kept values ($1)', [row]);
        acknowledged.push(row);
      }
      // In the middle of one more: whether it is kept is open, what was acknowledged is not.
      const last = client.query('insert into kept values ($1)', [-1 - round]).catch(() => undefined);
      if (random() < 0.5) await last;
      await kill(first);
      living.delete(first);
      await last;
      await client.end().catch(() => undefined);
    }
    const again = await start(dataDir);
    living.add(again);
    await again.up;
    const client = await connect(dataDir);
    const kept = await client.query<{ i: number }>('select i from kept where i >= 0 order by i');
    await client.end();
    await kill(again);
    living.delete(again);
    expect(kept.rows.map(({ i }) => i)).toEqual(acknowledged);
    expect(acknowledged).toHaveLength(rows);
    console.log(
      JSON.stringify({ lane: 'data folder', seed, rounds, acknowledged: rows, lost: 0, apart: canSeparate }),
    );
  } finally {
    for (const one of living) await kill(one).catch(() => undefined);
    // What was killed with its namespace may still be letting go.
    await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
});
