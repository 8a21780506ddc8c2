import type { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Db, Tx } from '../db/db.ts';

/** One automatic step that is to be done now. */
export interface StepJob {
  run: number;
  step: string;
  /** A person said that it is to be done although nobody knows whether it was. */
  isForced?: true;
}

export interface HeldJob {
  id: string;
  /** Which time it was taken on: what an earlier holder says of it is not taken. */
  retryCount: number;
  data: StepJob;
}

/** Carries the steps of runs to whoever works on them; a job whose holder falls silent comes back within about ten seconds. */
export interface StepQueue {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Joins the transaction; resolves with the id of the job. The longest that a holder may take, however alive. */
  send(tx: Tx, job: StepJob, longestSeconds: number): Promise<string>;
  take(count: number): Promise<HeldJob[]>;
  /** Says that the holder lives. False: it is not the holder any more. */
  keep(job: HeldJob): Promise<boolean>;
  /** Joins the transaction that records what came of it. */
  complete(tx: Tx, job: HeldJob): Promise<void>;
  /** It comes back at once, or after so many seconds. */
  giveBack(job: HeldJob): Promise<void>;
  /** Steps that are ready or under way and that no job carries: of all runs, or of this one. */
  strays(reader: Pick<Db, 'query'> | Tx, run?: number): Promise<Pick<StepJob, 'run' | 'step'>[]>;
}

/** What pg-boss answers, and its types do not say. */
const Touched = z.object({ affected: z.number() });

const name = 'run-steps';
/** The shortest that pg-boss allows. */
const heartbeatSeconds = 10;
const fortnightSeconds = 14 * 24 * 3_600;

interface Options {
  url: string;
  log: Logger;
  /** Off in tests: silent holders are looked for by hand. */
  supervises?: boolean;
}

const asDatabase = (reader: Pick<Db, 'query'> | Tx) => ({
  executeSql: async (text: string, values?: unknown[]) => ({ rows: await reader.query(text, values) }),
});

export function createStepQueue({ url, log, supervises = true }: Options): StepQueue {
  async function begin(): Promise<PgBoss> {
    const { PgBoss } = await import('pg-boss'); // slow to load, and many who load this file never need it
    const boss = new PgBoss({
      connectionString: url,
      application_name: 'hims-steps',
      max: 2,
      schedule: false,
      supervise: supervises,
      superviseIntervalSeconds: 2,
      monitorIntervalSeconds: 2,
    });
    boss.on('error', (error) => log.warn({ err: error }, 'the queue of steps stumbled and goes on'));
    await boss.start();
    if ((await boss.getQueue(name)) === null)
      await boss.createQueue(name, {
        heartbeatSeconds,
        retryLimit: 1_000_000, // who may do a step again is decided by the run, not by the queue
        retryDelay: 0,
        retentionSeconds: fortnightSeconds,
        deleteAfterSeconds: 24 * 3_600,
      });
    return boss;
  }

  let started: Promise<PgBoss> | undefined;
  /** Begun when it is first needed, if nobody has begun it before. */
  function ready(): Promise<PgBoss> {
    started ??= begin().catch((error: unknown) => {
      started = undefined; // the next one tries again
      throw error;
    });
    return started;
  }

  return {
    async start() {
      await ready();
    },
    async stop() {
      const boss = await started?.catch(() => undefined); // whoever needed it was told
      await boss?.stop({ graceful: false, close: true });
    },
    async send(tx, job, longestSeconds) {
      const boss = await ready();
      const id = await boss.send(name, job, { db: asDatabase(tx), expireInSeconds: longestSeconds });
      if (id === null) throw new Error(`the queue did not take ${job.step} of RUN-${job.run}`);
      tx.touch('steps');
      return id;
    },
    async take(count) {
      const boss = await ready();
      const jobs = await boss.fetch<StepJob>(name, { batchSize: count });
      return jobs.map(({ id, retryCount, data }) => ({ id, retryCount, data }));
    },
    async keep({ id, retryCount }) {
      const boss = await ready();
      return Touched.parse(await boss.touch(name, { id, retryCount })).affected > 0;
    },
    async complete(tx, { id, retryCount }) {
      const boss = await ready();
      await boss.complete(name, { id, retryCount }, null, { db: asDatabase(tx) });
    },
    async giveBack({ id, retryCount }) {
      const boss = await ready();
      await boss.fail(name, { id, retryCount });
    },
    strays: (reader, run) =>
      reader.query<{ run: number; step: string }>(
        `select s.run, s.id as step from run_steps s
         where s.state in ('ready', 'running') and ($2::bigint is null or s.run = $2) and not exists (
           select 1 from pgboss.job j where j.name = $1 and j.id = s.job and j.state in ('created', 'retry', 'active'))`,
        [name, run ?? null],
      ),
  };
}
