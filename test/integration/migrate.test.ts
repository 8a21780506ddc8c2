import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { createDb, SchemaNewerError } from '../../src/db/db.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createDatabase } from '../support/database.ts';

it('brings an empty database up to date once, whoever starts at the same moment', async () => {
  await using database = await createDatabase('template1');

  const versions = await Promise.all([1, 2, 3].map(() => migrate(database.url)));
  expect(new Set(versions).size).toBe(1);
  expect(await migrate(database.url)).toBe(versions[0]);

  const db = createDb({ url: database.url });
  const rows = await db.query<{ version: number }>('select version from schema_migrations order by version');
  const files = (await readdir('migrations')).filter((name) => /^\d{4}-/.test(name)).toSorted();
  expect(rows.map((row) => row.version)).toEqual(files.map((name) => Number(name.slice(0, 4))));
  expect(versions[0]).toBe(rows.at(-1)?.version);
  await db.close();
});

it('does not write to a newer schema, neither at the start nor while it runs, and says so', async () => {
  await using database = await createDatabase();
  const known = await migrate(database.url);
  const db = createDb({ url: database.url, knownSchema: known });
  await db.transaction((tx) => tx.query(`insert into counters (name, value) values ('TEST', 1)`));

  await db.transaction((tx) =>
    tx.query(`insert into schema_migrations (version, name) values ($1, 'from the future')`, [known + 1]),
  );

  await expect(migrate(database.url)).rejects.toThrow(SchemaNewerError);
  await expect(db.transaction((tx) => tx.query('update counters set value = 2'))).rejects.toThrow(
    `The database has schema ${known + 1}, this program knows ${known}.`,
  );
  // A column that the newer schema no longer has is not the reason that people are told.
  await expect(db.transaction((tx) => tx.query('update counters set dropped = 2'))).rejects.toThrow(
    SchemaNewerError,
  );
  const onlyWrites = db.transaction((tx) => tx.write(`delete from counters where name = 'TEST'`));
  await expect(onlyWrites).rejects.toThrow(SchemaNewerError);
  expect(await db.query(`select value from counters where name = 'TEST'`)).toEqual([{ value: 1 }]);
  await db.close();
});
