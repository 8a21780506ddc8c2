import type pg from 'pg';
import { type Started, untilQuiet } from './stage.ts';

const due = 2_000;
const pending = 100_000;
const spanSeconds = 20;
/** Time to fill the tables before the first one falls due. */
const headStartSeconds = 10;

export interface Lateness {
  pending: number;
  due: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Until everybody was told what the timers had to say, after the last of them. */
  toldAfterMs: number;
  /** How the notices of the timers ended. */
  notices: Record<string, number>;
}

const opened = `now() - interval '1 hour'`;
const statements: { text: string; values: unknown[] }[] = [
  {
    text: `insert into texts (id, subject, body, salt, written_at)
      select md5('title ' || n)::uuid, 'INC-' || n, 'Results are late', md5(n::text), ${opened} from generate_series(1, $1::int) n`,
    values: [due],
  },
  {
    text: `insert into incidents (number, system, severity, status, title_id, opened_at, opened_by, acknowledged_at, acknowledged_by)
      select n, 'hims', 'SEV-2', 'acknowledged', md5('title ' || n)::uuid, ${opened}, 'ana', ${opened}, 'ana' from generate_series(1, $1::int) n`,
    values: [due],
  },
  {
    text: `insert into incident_deadlines (id, incident, kind, severity, due_at, set_at, met_at)
      select md5(kind || ' ' || n)::uuid, n, kind, 'SEV-2', now() + interval '3 hours', ${opened}, case kind when 'respond' then ${opened} end
      from generate_series(1, $1::int) n, unnest(array['respond', 'resolve']) kind`,
    values: [due],
  },
  {
    text: `insert into timers (id, kind, subject, data, due_at, created_at)
      select gen_random_uuid(), 'incident.warning', 'INC-' || (1 + n % $1::int), jsonb_build_object('deadline', md5('resolve ' || (1 + n % $1::int))::uuid, 'fraction', 0.5),
        now() + interval '1 day' + interval '1 minute' * n, ${opened} from generate_series(1, $2::int) n`,
    values: [due, pending - due],
  },
  {
    text: `insert into timers (id, kind, subject, data, due_at, created_at)
      select gen_random_uuid(), 'incident.warning', 'INC-' || n, jsonb_build_object('deadline', md5('resolve ' || n)::uuid, 'fraction', 0.5),
        now() + interval '1 second' * ($2::float8 + n * $3::float8 / $1::int), now() from generate_series(1, $1::int) n`,
    values: [due, headStartSeconds, spanSeconds],
  },
  {
    text: `insert into counters (name, value) values ('INC', $1::int) on conflict (name) do update set value = excluded.value`,
    values: [due],
  },
];

/** From the instant each timer was due until its effect was committed, by the clock of the database server. */
export async function measureTimers({ sql }: Pick<Started, 'sql'>): Promise<Lateness> {
  await sql.query('begin');
  await sql.query('set local session_replication_role = replica');
  for (const { text, values } of statements) await sql.query(text, values);
  await sql.query('commit');
  await sql.query('vacuum analyze');
  await untilFired(sql);
  const last = performance.now();
  await untilQuiet(sql, 60);
  const toldAfterMs = Math.round(performance.now() - last);
  const { rows } = await sql.query<{ p50: number; p99: number; max: number; fired: number }>(
    `select percentile_cont(0.5) within group (order by late) as p50, percentile_cont(0.99) within group (order by late) as p99,
       max(late) as max, count(*)::int as fired
     from (select 1000 * extract(epoch from pg_xact_commit_timestamp(xmin) - due_at)::float8 as late
           from timers where state = 'fired' and kind = 'incident.warning') each`,
  );
  const { rows: states } = await sql.query<{ state: string; count: number }>(
    `select state, count(*)::int as count from notices where kind = 'incident-warning' group by state`,
  );
  const [found] = rows;
  if (found?.fired !== due) throw new Error(`${found?.fired} of ${due} timers fired`);
  return {
    pending,
    due,
    p50Ms: Math.round(found.p50),
    p99Ms: Math.round(found.p99),
    maxMs: Math.round(found.max),
    toldAfterMs,
    notices: Object.fromEntries(states.map(({ state, count }) => [state, count])),
  };
}

async function untilFired(sql: pg.Client): Promise<void> {
  for (let waited = 0; waited < 120; waited += 1) {
    const { rowCount } = await sql.query(
      `select 1 from timers where state = 'pending' and due_at < now() + interval '1 hour' limit 1`,
    );
    if (rowCount === 0) return;
    await new Promise((done) => setTimeout(done, 1_000));
  }
}
