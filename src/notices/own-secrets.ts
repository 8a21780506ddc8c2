import { randomBytes } from 'node:crypto';
import type { Db } from '../db/db.ts';

export interface OwnSecrets {
  /** The secret in the address of calendar feeds. */
  feedToken: string;
  /** Signs unsubscribe links. */
  mailKey: string;
  /** Part of the id of every calendar entry. */
  instance: string;
}

const lengths = { feedToken: 24, mailKey: 32, instance: 6 } satisfies Record<keyof OwnSecrets, number>;

/** Makes what is not there yet; replicas that start together get the same. */
export async function readOwnSecrets(db: Db): Promise<OwnSecrets> {
  const made = Object.entries(lengths).map(([name, bytes]) => ({
    name,
    value: randomBytes(bytes).toString('hex'),
  }));
  await db.transaction((tx) =>
    tx.query(
      `insert into own_secrets (name, value) select name, value from jsonb_to_recordset($1) as new(name text, value text)
       on conflict (name) do nothing`,
      [JSON.stringify(made)],
    ),
  );
  const rows = await db.query<{ name: string; value: string }>('select name, value from own_secrets');
  const valueOf = (name: keyof OwnSecrets): string => {
    const row = rows.find((one) => one.name === name);
    if (!row) throw new Error(`the own secret ${name} was not kept`);
    return row.value;
  };
  return {
    feedToken: valueOf('feedToken'),
    mailKey: valueOf('mailKey'),
    instance: valueOf('instance'),
  };
}
