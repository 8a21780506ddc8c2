import type pg from 'pg';
import { PgBoss } from 'pg-boss';
import { inTurn, type Load, percentile } from './load.ts';
import { people, steps, ticks } from './procedures.ts';
import type { Started } from './stage.ts';
export interface Gap {
  p50Ms: number;
  p99Ms: number;
}

export interface Runs {
  steps: number;
  /** From the end of one automatic step that does nothing to the beginning of the next. */
  ours: Gap;
  /** The same with pg-boss alone: a job that sends the next, taken by a worker that is notified. */
  bare: Gap;
  ticks: Load & { people: number; ticked: number };
}

function gapOf(gaps: readonly number[]): Gap {
  const sorted = gaps.toSorted((a, b) => a - b);
  return { p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) };
}

async function until(sql: pg.Client, question: string): Promise<void> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    const { rowCount } = await sql.query(question);
    if (rowCount) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`never true: ${question}`);
}

async function ourGap({ target, sql }: Started): Promise<Gap> {
  await inTurn(target, ['run start bench-steps hims']);
  await until(sql, `select 1 from runs where procedure ->> 'name' = 'bench-steps' and status = 'succeeded'`);
  const { rows } = await sql.query<{ gap: number }>(
    `select 1000 * extract(epoch from started_at - lag(ended_at) over (order by position))::float8 as gap
     from run_steps where run = (select number from runs where procedure ->> 'name' = 'bench-steps')`,
  );
  return gapOf(rows.slice(1).map(({ gap }) => gap));
}

/** What pg-boss takes by itself for the same hand-over. */
async function bareGap(url: string): Promise<Gap> {
  const boss = new PgBoss({
    connectionString: url,
    schema: 'bare',
    useListenNotify: true,
    schedule: false,
    supervise: false,
  });
  await boss.start();
  await boss.createQueue('chain', { notify: true });
  const gaps: number[] = [];
  let ended = performance.now();
  await new Promise<void>((done) => {
    void boss.work<{ left: number }>('chain', { pollingIntervalSeconds: 0.5 }, async ([job]) => {
      gaps.push(performance.now() - ended);
      const left = (job?.data.left ?? 0) - 1;
      if (left <= 0) return done();
      ended = performance.now();
      await boss.send('chain', { left });
    });
    void boss.send('chain', { left: steps });
  });
  await boss.stop({ graceful: false });
  return gapOf(gaps.slice(1));
}

/** Twenty people tick twenty-five items each, all at once, one list for all of them at a time. */
async function measureTicks({ target, sql }: Started): Promise<Runs['ticks']> {
  await inTurn(
    target,
    Array.from({ length: people }, () => 'run start bench-list hims'),
  );
  const { rows } = await sql.query<{ number: number }>(
    `select number::int from runs where procedure ->> 'name' = 'bench-list' order by number`,
  );
  const all = Array.from({ length: ticks }, (_one, at) => {
    const run = rows[at % people]?.number;
    return `run done RUN-${run} item-${1 + Math.floor(at / people)}`;
  });
  const load = await inTurn(target, all, people);
  const { rows: counted } = await sql.query<{ ticked: number }>(
    `select count(*)::int as ticked from run_steps s join runs r on r.number = s.run
     where r.procedure ->> 'name' = 'bench-list' and s.state = 'done'`,
  );
  return { ...load, people, ticked: counted[0]?.ticked ?? 0 };
}

export async function measureRuns(started: Started, url: string): Promise<Runs> {
  return { steps, ours: await ourGap(started), bare: await bareGap(url), ticks: await measureTicks(started) };
}
