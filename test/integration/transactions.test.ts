import pg from 'pg';
import { expect, it } from 'vitest';
import { createDb, type Db } from '../../src/db/db.ts';
import { openTransaction } from '../../src/db/transaction.ts';
import { type Core, startCore } from '../support/core.ts';

const put = `insert into counters (name, value) values ($1, $2)`;
const kept = async (db: Db): Promise<string[]> =>
  (await db.query<{ name: string }>('select name from counters order by name')).map(({ name }) => name);

/** One connection alone, so that the next transaction surely gets the one that was in trouble. */
async function startNarrow(): Promise<AsyncDisposable & { core: Core; db: Db }> {
  const core = await startCore();
  const db = createDb({ url: core.url, poolSize: 1 });
  return {
    core,
    db,
    async [Symbol.asyncDispose]() {
      await db.close();
      await core[Symbol.asyncDispose]();
    },
  };
}

/** From another connection, as an administrator or a failing network would. */
async function asAdmin(core: Core, text: string, values: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: core.url });
  await client.connect();
  await client.query(text, values);
  await client.end();
}

it('keeps nothing of what travelled with a BEGIN that failed, and lets nothing outside of a transaction write', async () => {
  await using narrow = await startNarrow();
  await expect(narrow.db.query(put, ['alone', 1])).rejects.toMatchObject({ code: '25006' });
  const client = new pg.Client({ connectionString: narrow.core.url, pipeline: true });
  await client.connect();
  try {
    await client.query('set default_transaction_read_only to on');
    const { tx, commit, rollback, causeOf } = openTransaction(client, async () => {
      await client.query('begin no matter how');
    });
    const written = tx.query(put, ['with it', 1]).catch(causeOf);
    expect(await written).toMatchObject({ code: '42601' });
    await expect(commit()).rejects.toMatchObject({ code: '42601' });
    await rollback();
  } finally {
    await client.end();
  }
  expect(await kept(narrow.db)).toEqual([]);
});

it('keeps the order of what is sent in one flight, and the last statement is the last', async () => {
  await using narrow = await startNarrow();
  const seen = await narrow.db.transaction(async (tx) => {
    tx.last(`insert into counters (name, value) select 'last', count(*) from counters where value > $1`, [0]);
    tx.write(put, ['a', 1]);
    const [first, second] = await Promise.all([
      tx.query<{ n: number }>('select count(*) as n from counters where value > $1', [0]),
      tx.query<{ n: number }>(`${put} returning (select count(*) from counters) as n`, ['b', 2]),
      tx.query(put, ['c', 3]),
    ]);
    return [first[0]?.n, second[0]?.n];
  });

  expect(seen).toEqual([1, 1]); // "returning" sees what was there before its own statement
  expect(await narrow.db.query('select value from counters where name = $1', ['last'])).toEqual([
    { value: 3 },
  ]);
});

it('keeps nothing when a statement fails in the middle of a flight, says which, and the connection stays good', async () => {
  await using narrow = await startNarrow();
  const { db } = narrow;

  await expect(
    db.transaction(async (tx) => {
      const before = tx.query(put, ['before', 1]);
      const broken = tx.query(`insert into counters (name, value) values ($1, $2::text::bigint)`, [
        'x',
        'no number',
      ]);
      const behind = tx.query(put, ['behind', 1]);
      await Promise.all([before, broken, behind]);
    }),
  ).rejects.toMatchObject({ code: '22P02' });
  expect(await kept(db)).toEqual([]);

  await db.transaction((tx) => tx.write(put, ['after', 1]));
  expect(await kept(db)).toEqual(['after']);
});

it.each([
  [
    'written without waiting',
    (tx: Parameters<Parameters<Db['transaction']>[0]>[0]) => tx.write(put, ['x', null]),
  ],
  [
    'sent with the commit',
    (tx: Parameters<Parameters<Db['transaction']>[0]>[0]) => tx.last(put, ['x', null]),
  ],
])('does not commit when what was %s fails', async (_how, fail) => {
  await using narrow = await startNarrow();
  let woken = 0;
  narrow.db.onCommit('topic', () => {
    woken += 1;
  });

  await expect(
    narrow.db.transaction((tx) => {
      tx.touch('topic');
      tx.write(put, ['before', 1]);
      fail(tx);
    }),
  ).rejects.toMatchObject({ code: '23502' });
  expect(await kept(narrow.db)).toEqual([]);
  expect(woken).toBe(0);
});

it('tells the first error, not that the statements behind it were refused', async () => {
  await using narrow = await startNarrow();
  await expect(
    narrow.db.transaction(async (tx) => {
      tx.write(put, ['x', null]);
      await tx.query('select 1 from counters where name = $1', ['x']);
    }),
  ).rejects.toMatchObject({ code: '23502' });
});

it('does not commit what fails before it can be sent', async () => {
  await using narrow = await startNarrow();
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  await expect(
    narrow.db.transaction((tx) => {
      tx.write(put, ['before', 1]);
      tx.write(put, ['circle', circle]);
    }),
  ).rejects.toThrow('circular');
  expect(await kept(narrow.db)).toEqual([]);
});

it('takes nothing more from a branch that goes on after another one failed', async () => {
  await using narrow = await startNarrow();
  const gate = Promise.withResolvers<void>();
  let late: Promise<unknown> = Promise.resolve();
  await expect(
    narrow.db.transaction(async (tx) => {
      late = gate.promise.then(() => tx.query(put, ['late', 1]));
      await Promise.all([late, tx.query(put, ['x', null])]);
    }),
  ).rejects.toMatchObject({ code: '23502' });

  gate.resolve();
  await expect(late).rejects.toThrow('the transaction is over');
  expect(await kept(narrow.db)).toEqual([]);
});

it('does not take a rollback for a commit when the work swallowed an error', async () => {
  await using narrow = await startNarrow();
  await expect(
    narrow.db.transaction(async (tx) => {
      tx.write(put, ['before', 1]);
      await tx.query(put, ['x', null]).catch(() => undefined);
    }),
  ).rejects.toMatchObject({ code: '23502' });
  expect(await kept(narrow.db)).toEqual([]);
});

it('fails every statement of a flight when its connection is cut, keeps nothing, and goes on with a new one', async () => {
  await using narrow = await startNarrow();
  const { core, db } = narrow;
  const outcomes = await db
    .transaction(async (tx) => {
      const [row] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid where $1', [true]);
      tx.write(put, ['x', 1]);
      const flight = Promise.allSettled([
        tx.query('select pg_sleep($1)', [20]),
        tx.query(put, ['y', 1]),
        tx.query(put, ['z', 1]),
      ]);
      await asAdmin(core, 'select pg_terminate_backend($1)', [row?.pid]);
      const settled = await flight;
      return settled.map(({ status }) => status);
    })
    .then(
      () => 'committed',
      (error: { code?: string }) => error.code,
    );

  expect(outcomes).toBe('57P01');
  expect(await kept(db)).toEqual([]);
  await db.transaction((tx) => tx.write(put, ['after', 1]));
  expect(await kept(db)).toEqual(['after']);
});

it('survives a connection that is cut while its transaction asks nothing', async () => {
  await using narrow = await startNarrow();
  const { core, db } = narrow;
  await expect(
    db.transaction(async (tx) => {
      const [row] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid where $1', [true]);
      await asAdmin(core, 'select pg_terminate_backend($1)', [row?.pid]);
      await new Promise((done) => setTimeout(done, 100));
      tx.write(put, ['x', 1]);
    }),
  ).rejects.toThrow(/connection/i);
  await db.transaction((tx) => tx.write(put, ['after', 1]));
  expect(await kept(db)).toEqual(['after']);
});

it('rolls back a flight that a statement timeout ends, and the connection stays good', async () => {
  await using narrow = await startNarrow();
  const { db } = narrow;
  await expect(
    db.transaction(async (tx) => {
      tx.write(`set local statement_timeout to '50ms'`);
      await Promise.all([
        tx.query(put, ['x', 1]),
        tx.query('select pg_sleep($1)', [20]),
        tx.query(put, ['y', 1]),
      ]);
    }),
  ).rejects.toMatchObject({ code: '57014' });
  await db.transaction((tx) => tx.write(put, ['after', 1]));
  expect(await kept(db)).toEqual(['after']);
});

it('tries again when two flights wait for each other', async () => {
  await using core = await startCore();
  await core.db.transaction((tx) => {
    tx.write(put, ['a', 0]);
    tx.write(put, ['b', 0]);
  });
  const raise = 'update counters set value = value + 1 where name = $1';
  const both = Promise.withResolvers<void>();
  let first = 0;
  const work = (one: string, other: string) =>
    core.db.transaction(async (tx) => {
      await tx.query(raise, [one]);
      first += 1;
      if (first === 2) both.resolve();
      await both.promise;
      tx.write(raise, [other]);
    });

  await Promise.all([work('a', 'b'), work('b', 'a')]);
  expect(await core.sql('select name, value from counters order by name')).toEqual([
    { name: 'a', value: 2 },
    { name: 'b', value: 2 },
  ]);
});

it('goes on when a migration changes the columns of a statement that was planned before', async () => {
  await using narrow = await startNarrow();
  const { core, db } = narrow;
  const all = 'select c.* from counters c where value >= $1';
  await db.query(all, [0]);
  await asAdmin(core, 'alter table counters add column note text', []);

  expect(await db.query(all, [0])).toEqual([]);
  await asAdmin(core, 'alter table counters drop column note', []);
  expect(await db.transaction((tx) => tx.query(all, [0]))).toEqual([]);
});
