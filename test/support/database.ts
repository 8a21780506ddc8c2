import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { withDatabase } from './database-url.ts';

export interface TestDatabase extends AsyncDisposable {
  url: string;
  /** As the superuser. */
  ownerUrl: string;
  name: string;
}

async function asAdmin(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** A database of the test's own, cloned from the migrated template (or empty), gone at the end. Its owner is no superuser. */
export async function createDatabase(from: 'template' | 'template1' = 'template'): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const botUrl = inject('botUrl');
  const owner = new URL(botUrl).username;
  await asAdmin((client) =>
    client.query(`create database ${name} template ${from} strategy file_copy owner ${owner}`),
  );
  return {
    name,
    url: withDatabase(botUrl, name),
    ownerUrl: withDatabase(inject('databaseUrl'), name),
    [Symbol.asyncDispose]: () =>
      asAdmin((client) => client.query(`drop database if exists ${name} with (force)`)),
  };
}
