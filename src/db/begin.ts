import { callbackify } from 'node:util';
import type pg from 'pg';
import { StartError } from '../errors.ts';
import { sendStatement, statementOf } from './statement.ts';

export class SchemaNewerError extends StartError {
  constructor(found: number, known: number) {
    super(
      `The database has schema ${found}, this program knows ${known}. It does not write to a newer schema: start the newer version.`,
    );
  }
}

const divisionByZero = '22012';

/**
 * How transactions begin. BEGIN travels with the first statements: nobody waits for it, so nothing behind one that fails may be
 * committed on its own. A connection reads, and only a transaction that has begun may write.
 */
export function createBegin(knownSchema?: number) {
  const readOnly = new WeakSet<pg.ClientBase>();
  // A newer schema fails the transaction in the database itself.
  const guard =
    knownSchema === undefined
      ? undefined
      : statementOf('select 1 / (coalesce(max(version), 0) <= $1)::int from schema_migrations', [
          knownSchema,
        ]);

  async function makeReadOnly(client: pg.ClientBase): Promise<void> {
    const answers = (await client.query(
      `select current_setting('default_transaction_read_only') as was; set default_transaction_read_only to on`,
    )) as unknown as pg.QueryResult<{ was: string }>[];
    // An administrator, or a service whose disk is full, wants it so: that is not gone around.
    if (answers[0]?.rows[0]?.was === 'on') readOnly.add(client);
  }

  return {
    /** For a connection that was just made. */
    prepare: callbackify(makeReadOnly),
    async send(client: pg.ClientBase): Promise<void> {
      const begun = client.query(readOnly.has(client) ? 'begin' : 'begin read write');
      await Promise.all([begun, guard && sendStatement(client, guard)]);
    },
    /** After the rollback: whether it failed because the database is ahead of this program. */
    async newerSchema(client: pg.ClientBase, error: unknown): Promise<SchemaNewerError | undefined> {
      if (knownSchema === undefined || (error as { code?: string }).code !== divisionByZero) return undefined;
      const { rows } = await client.query<{ version: number }>(
        'select coalesce(max(version), 0)::int as version from schema_migrations',
      );
      const found = rows[0]?.version ?? 0;
      return found > knownSchema ? new SchemaNewerError(found, knownSchema) : undefined;
    },
  };
}
