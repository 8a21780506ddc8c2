import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import { startBotProcess } from '../support/bot-process.ts';
import { calmSystems } from '../support/calm-systems.ts';
import { startFakeSlack } from '../support/fake-slack/index.ts';
import { testPort } from '../support/port.ts';
import { createRandom, isLong, seed } from '../support/seed.ts';
import { live } from './lives.ts';
import { buildStage } from './stage.ts';

const lives = isLong ? 12 : 3;
const awayMs = isLong ? 60_000 : 6_000;

/** A server of its own, because the one of the suite serves every other test. */
async function ownServer() {
  const folder = await mkdtemp(join(tmpdir(), 'hims-own-'));
  await chmod(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir, durable: true });
  const port = Number(new URL(server.url).port);
  await migrate(server.url);
  return {
    url: server.url,
    ownerUrl: server.ownerUrl,
    async restart() {
      await server.stop();
      await setTimeout(1_500);
      server = await startEmbeddedPostgres({ dataDir, durable: true, port });
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function readiness(port: number): Promise<{ status: number; problems: string[] }> {
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`);
  return { status: answer.status, problems: ((await answer.json()) as { problems: string[] }).problems };
}

/** Nobody gets a connection any more, and those that are there break; a clerk in another database lets people in again. */
async function closeDoors(url: string): Promise<() => Promise<void>> {
  const clerk = new pg.Client({ connectionString: url.replace(/\/[^/]*$/, '/template1') });
  await clerk.connect();
  await clerk.query('alter database postgres with allow_connections false');
  await clerk.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'postgres'`);
  return async () => {
    await clerk.query('alter database postgres with allow_connections true');
    await clerk.end();
  };
}

it(`loses nothing when the database restarts under it, again and again (${lives} incidents, seed ${seed})`, async () => {
  const random = createRandom(seed + 3);
  const server = await ownServer();
  await using stage = await buildStage(server);
  const bot = await stage.start();
  let refused = 0;
  for (let life = 1; life <= lives; life += 1) {
    const lived = live(stage, random, `Restart ${life}`).catch(() => ({ refused: 1 })); // our own look-up may hit the restart
    await setTimeout(random() * 2_000);
    await server.restart();
    refused += (await lived).refused;
  }
  await stage.verdict({ lane: 'database restarted', seed, lives, restarts: lives, refused });
  await bot.kill('SIGTERM');
});

it(`waits out a database without connections for ${awayMs / 1_000} s, says so, and goes on`, async () => {
  const random = createRandom(seed + 4);
  const server = await ownServer();
  await using stage = await buildStage(server);
  const bot = await stage.start();
  await live(stage, random, 'Before');
  const openDoors = await closeDoors(server.ownerUrl);
  const answer = await stage.slack.command('U0ANA00001', '/hims incident open SEV-1 hims "Nobody home"');
  expect(answer.status).toBe(200); // never silent: the person reads that it did not work
  const said = stage.slack.ephemerals('U0ANA00001').at(-1);
  expect(said && stage.slack.textOf(said)).toMatch(/did not work|Working on it/);
  await setTimeout(awayMs);
  // It says so after half a minute, which only the long lane waits for.
  expect(await readiness(bot.port)).toMatchObject({ status: isLong ? 503 : 200 });
  await openDoors();
  await live(stage, random, 'After');
  await stage.verdict({ lane: 'no connections', seed, seconds: awayMs / 1_000 });
  expect((await readiness(bot.port)).status).toBe(200);
  await bot.kill('SIGTERM');
});

// Half a minute must pass, which only the long lane waits for.
it.each(isLong ? [36] : [])(
  'says that it is not ready while its role gets too few connections for %i notifications',
  async (owed) => {
    await using server = await ownServer();
    const slack = await startFakeSlack({ users: ['ana'], channels: ['general', 'incidents', 'operations'] });
    const port = await testPort();
    const bot = await startBotProcess({
      slack,
      databaseUrl: server.url,
      port,
      systemsDir: await calmSystems(),
    });
    slack.connect({ url: `http://127.0.0.1:${port}` });
    const clerk = new pg.Client({ connectionString: server.ownerUrl });
    await clerk.connect();
    const role = new URL(server.url).username;
    await clerk.query(`alter role ${role} connection limit 1`);
    await clerk.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [role]);
    await clerk.query(
      `insert into notices (id, kind, subject, target, lane, data, priority, coalesces, created_at, wanted_at, due_at)
      select gen_random_uuid(), 'warning', 'slack', '{"to":"channel","purpose":"operations"}', 'x' || n,
        jsonb_build_object('code', 'timer-stuck', 'kind', 'x', 'about', 'x' || n), 2, false, now(), now(), now()
      from generate_series(1, $1) n`,
      [owed],
    );
    const pending = async () =>
      (await clerk.query(`select from notices where state in ('pending', 'sending')`)).rowCount;

    const state = async () => [(await readiness(port)).status, (await pending()) === 0];
    await expect.poll(state, { timeout: 50_000, interval: 1_000 }).toEqual([503, false]);
    console.log(
      JSON.stringify({ lane: 'connection limit', pending: await pending(), ...(await readiness(port)) }),
    );
    await clerk.query(`alter role ${role} connection limit -1`);
    await expect.poll(state, { timeout: 60_000, interval: 1_000 }).toEqual([200, true]);
    await clerk.end();
    await bot.kill('SIGTERM');
    await slack.stop();
  },
);
