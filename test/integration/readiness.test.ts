import { expect, it } from 'vitest';
import { insertTimers } from '../../src/clock/timers.ts';
import { createWorkWatch } from '../../src/clock/work-watch.ts';
import { enqueueNotices } from '../../src/notices/store.ts';
import { createReadiness } from '../../src/web/health.ts';
import { type Core, startCore } from '../support/core.ts';

/** Readiness over a real database; nothing happens by itself, so what is due stays due. */
async function startWatch(core: Core, free = 5_000_000_000) {
  await core.sql('insert into heartbeat (at) values ($1)', [core.clock.now()]);
  const watch = createWorkWatch(() => core.clock.now().toSeconds());
  const { readiness, check } = createReadiness({
    db: core.db,
    clock: core.clock,
    watch,
    deafSeconds: () => 0,
    starting: () => undefined,
    dataDir: '/data',
    freeBytes: async () => free,
  });
  return {
    watch,
    readiness,
    /** As the rhythm does. */
    async pass(seconds: number) {
      for (let passed = 0; passed < seconds; passed += 5) {
        core.clock.set(core.clock.now().plus({ seconds: 5 }));
        await check();
      }
    },
  };
}

const note = (subject: string) => ({
  kind: 'note',
  subject,
  target: { to: 'channel', purpose: 'incidents' } as const,
  priority: 3,
});

it('is ready while nothing is due, and says when it last looked', async () => {
  await using core = await startCore();
  const { readiness } = await startWatch(core);

  expect(await readiness()).toEqual({ ready: true, problems: [], checkedAt: core.clock.now() });
});

it('is not ready when notifications stay due, and is again when they were sent', async () => {
  await using core = await startCore();
  const { readiness, pass } = await startWatch(core);
  await core.db.transaction((tx) =>
    enqueueNotices(
      tx,
      Array.from({ length: 36 }, (_none, at) => note(`INC-${at}`)),
      core.clock.now(),
    ),
  );

  await pass(15);
  expect((await readiness()).ready).toBe(true);
  await pass(20);
  expect(await readiness()).toMatchObject({
    ready: false,
    problems: ['notifications are not sent: the oldest has been due for 35 s'],
  });

  await core.sql(`update notices set state = 'delivered', finished_at = now()`);
  expect((await readiness()).ready).toBe(true);
});

it('is ready while a long queue moves, and not when one lane stands still for minutes', async () => {
  await using core = await startCore();
  const { readiness, pass, watch } = await startWatch(core);
  await core.db.transaction((tx) => enqueueNotices(tx, [note('INC-1'), note('INC-2')], core.clock.now()));

  for (let passed = 0; passed < 290; passed += 10) {
    watch.done('notices');
    await pass(10);
    expect((await readiness()).problems).toEqual([]);
  }
  watch.done('notices');
  await pass(15);
  expect((await readiness()).problems).toEqual([
    'notifications are not sent: the oldest has been due for 305 s',
  ]);
});

it('does not take for stuck what Slack has put off, nor what waits behind it', async () => {
  await using core = await startCore();
  const { readiness, pass } = await startWatch(core);
  await core.db.transaction((tx) =>
    enqueueNotices(tx, [note('INC-1'), { ...note('INC-1'), kind: 'other' }], core.clock.now()),
  );
  await core.sql(
    `update notices set attempts = 3, due_at = due_at + interval '10 minutes' where seq = (select min(seq) from notices)`,
  );

  await pass(60);

  expect((await readiness()).problems).toEqual([]);
});

it('is not ready when timers stay due', async () => {
  await using core = await startCore();
  const { readiness, pass } = await startWatch(core);
  const now = core.clock.now();
  await core.db.transaction((tx) =>
    insertTimers(tx, [{ kind: 'count', subject: 'INC-1', data: {}, dueAt: now }], now),
  );

  await pass(35);

  expect((await readiness()).problems).toEqual(['timers do not fire: the oldest has been due for 35 s']);
});

it('is not ready when a sweep fails again and again, and says why', async () => {
  await using core = await startCore();
  const { readiness, pass, watch } = await startWatch(core);
  const fails = (error: Error) => watch.failed('firing timers', error);
  fails(new Error('Key (title)=(Mrs Miller is missing) already exists'));
  await pass(30);
  fails(new Error('Key (title)=(Mrs Miller is missing) already exists'));
  // Anybody may read this: what people wrote must not stand in it.
  expect((await readiness()).problems).toEqual([
    'firing timers failed at every try for 30 s: the log says why',
  ]);

  fails(Object.assign(new Error('too many connections for role "hims_bot"'), { code: '53300' }));
  expect((await readiness()).problems).toEqual([
    'firing timers failed at every try for 30 s: the database has no connection left for the bot',
  ]);

  watch.done('firing timers');
  expect((await readiness()).ready).toBe(true);
});

it('is not ready when the database takes no writes, though it answers', async () => {
  await using core = await startCore();
  const name = new URL(core.url).pathname.slice(1);
  const { readiness, pass } = await startWatch(core);
  await core.otherDb().transaction(async (tx) => {
    await tx.query(`alter database ${name} set default_transaction_read_only to on`);
    await tx.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`);
  });

  await pass(35);

  expect((await readiness()).problems).toEqual(['the database is read-only, for 35 s']);
});

it('is not ready before the disk of the embedded database is full', async () => {
  await using core = await startCore();
  const { readiness } = await startWatch(core, 42_000_000);

  expect((await readiness()).problems).toEqual([
    'DATA_DIR has 42 MB left on its disk (at least 100 MB are needed)',
  ]);
});

it('answers within half a second from what it knows while the database hangs', async () => {
  await using core = await startCore();
  const { readiness } = await startWatch(core);
  await readiness();
  const known = core.clock.now();
  core.clock.set(known.plus({ seconds: 40 }));
  const holder = core.otherDb();
  const release = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const held = holder.transaction(async (tx) => {
    await tx.query('lock table heartbeat');
    locked.resolve();
    await release.promise;
  });
  await locked.promise;

  const since = performance.now();
  const answer = await readiness();

  expect(performance.now() - since).toBeLessThan(500);
  expect(answer).toEqual({
    ready: false,
    problems: ['the database has not answered for 40 s'],
    checkedAt: known,
  });
  release.resolve();
  await held;
});
