import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import type { TestProject } from 'vitest/node';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createStepQueue } from '../../src/procedures/queue.ts';
import { withDatabase } from './database-url.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server with a migrated database called `template`, as its superuser. */
    databaseUrl: string;
    /** The same as the role that the bot works as, which is none. */
    botUrl: string;
  }
}

/** One server for the whole run; every test file clones the migrated template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startEmbeddedPostgres({ dataDir: join(tmpdir(), 'postgres'), durable: false });
  try {
    await makeTemplate(server);
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('databaseUrl', server.ownerUrl);
  project.provide('botUrl', server.url);
  return () => server.stop();
}

async function makeTemplate({ url, ownerUrl }: EmbeddedPostgres): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(`create database template owner ${new URL(url).username}`);
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
