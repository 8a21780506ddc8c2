import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createStepQueue } from '../../src/procedures/queue.ts';
import { withDatabase } from './database-url.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server with a migrated database called `template`. */
    databaseUrl: string;
  }
}

/** One server for the whole run; every test file clones the migrated template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'hims-test-'));
  await chmod(folder, 0o755); // the database does not run as root, and must get in
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await makeTemplate(server.url);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('databaseUrl', server.url);
  return stop;
}

async function makeTemplate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('create database template');
  await client.end();
  await migrate(withDatabase(url, 'template'));
  // Its schema, too, is made once: a start then finds it.
  const queue = createStepQueue({
    url: withDatabase(url, 'template'),
    log: pino({ level: 'silent' }),
    supervises: false,
  });
  await queue.start();
  await queue.stop();
}
