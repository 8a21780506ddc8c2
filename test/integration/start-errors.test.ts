import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { StartError } from '../../src/errors.ts';
import { createDatabase } from '../support/database.ts';
import { testPort } from '../support/port.ts';

async function asOwner(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  await client.query(text);
  await client.end();
}

function changed(
  url: string,
  change: Partial<Record<'hostname' | 'port' | 'username' | 'password' | 'pathname', string>>,
): string {
  return Object.assign(new URL(url), change).href;
}

/** What whoever starts it reads; it must be a sentence without the password. */
async function refusal(url: string): Promise<string> {
  const error = await migrate(url).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StartError);
  const { message } = error as StartError;
  expect(message).not.toContain(new URL(url).password || 'no password');
  return message;
}

it('says in a sentence what is wrong with DATABASE_URL', async () => {
  await using database = await createDatabase();
  const { url } = database;
  const { username, port } = new URL(url);
  const closed = String(await testPort());

  expect(await refusal(changed(url, { port: closed }))).toBe(
    `Nothing listens at 127.0.0.1:${closed}. Check host and port in DATABASE_URL, and that PostgreSQL runs.`,
  );
  expect(await refusal(changed(url, { hostname: 'nowhere.invalid' }))).toMatch(
    /^(There is no host called nowhere\.invalid|The name nowhere\.invalid cannot be looked up now)\. /,
  );
  expect(await refusal(changed(url, { password: 'guessed' }))).toBe(
    `The password of ${username} is wrong, says PostgreSQL at 127.0.0.1:${port}. Check DATABASE_URL.`,
  );
  expect(await refusal(changed(url, { pathname: '/nothing' }))).toBe(
    `There is no database "nothing" at 127.0.0.1:${port}. Create it, or correct DATABASE_URL.`,
  );
});

it('says in a sentence that the role may not create anything, and what would let it', async () => {
  await using database = await createDatabase('template1');
  const role = `${database.name}_reader`;
  await asOwner(`create role ${role} login password 'narrow-password'`);
  try {
    expect(await refusal(changed(database.url, { username: role, password: 'narrow-password' }))).toMatch(
      new RegExp(
        `^${role} may not create tables and schemas in database "${database.name}"\\. Make it the owner: alter database`,
      ),
    );
  } finally {
    await asOwner(`drop role ${role}`);
  }
});

it('says in a sentence that the database is read-only', async () => {
  await using database = await createDatabase();
  await asOwner(`alter database ${database.name} set default_transaction_read_only to on`);

  expect(await refusal(database.url)).toMatch(/is read-only \(a standby, or default_transaction_read_only\)/);
});

it('says that it waits for the migration lock, and for whom, and goes on when it is free', async () => {
  await using database = await createDatabase();
  const holder = new pg.Client({ connectionString: database.url, application_name: 'another start' });
  await holder.connect();
  await holder.query('select pg_advisory_lock(7104001)');
  const told = Promise.withResolvers<string>();

  const migrated = migrate(database.url, told.resolve);

  expect(await told.promise).toMatch(
    /^waiting for the migration lock, which process \d+ of PostgreSQL has \(another start, 127\.0\.0\.1(\/32)?, idle\)/,
  );
  await holder.end();
  expect(await migrated).toBeGreaterThan(7);
});
