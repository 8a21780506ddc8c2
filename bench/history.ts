import type pg from 'pg';

/** What one resolved incident leaves behind, in rows: see the statements below. */
const rowsEach = 20;

/** Ids that the statements can name again without reading them back. */
const id = (what: string): string => `md5('${what} ' || n)::uuid`;
const opened = `now() - interval '700 days' * (1 - n / $1::float8) - interval '1 day'`;

const statements = [
  `insert into texts (id, subject, body, salt, written_at)
   select md5(what || ' ' || n)::uuid, 'INC-' || n, initcap(what) || ' of incident ' || n || ': results are late at the ward', md5(n::text), ${opened}
   from generate_series(1, $1::int) n, unnest(array['title', 'update', 'summary']) what`,
  `insert into incidents (number, system, severity, status, title_id, summary_id, opened_at, opened_by, acknowledged_at,
     acknowledged_by, commander, resolved_at, resolved_by, updated_at, updated_by, update_id, version)
   select n, (array['hims', 'caresync', 'fhir'])[1 + n % 3], 'SEV-' || (1 + n % 4), 'resolved', ${id('title')}, ${id('summary')},
     ${opened}, 'ana', ${opened} + interval '5 minutes', 'bea', 'bea', ${opened} + interval '2 hours', 'bea',
     ${opened} + interval '1 hour', 'bea', ${id('update')}, 4
   from generate_series(1, $1::int) n`,
  `insert into incident_deadlines (id, incident, kind, severity, due_at, set_at, met_at)
   select md5(kind || ' ' || n)::uuid, n, kind, 'SEV-' || (1 + n % 4), ${opened} + interval '4 hours', ${opened}, ${opened} + interval '2 hours'
   from generate_series(1, $1::int) n, unnest(array['respond', 'resolve']) kind`,
  `insert into incident_timeline (id, incident, at, recorded_at, kind, actor, text_id, data)
   select gen_random_uuid(), n, at, at, kind, 'bea', case kind when 'update' then ${id('update')} when 'resolved' then ${id('summary')} end, '{}'
   from generate_series(1, $1::int) n,
     unnest(array['opened', 'called', 'acknowledged', 'commander', 'update', 'resolved']) with ordinality as kinds(kind, step),
     lateral (select ${opened} + interval '10 minutes' * step as at) moment`,
  `insert into incident_calls (incident, level, person, at) select n, 0, 'ana', ${opened} from generate_series(1, $1::int) n`,
  `insert into notices (id, kind, subject, target, lane, data, priority, coalesces, state, created_at, wanted_at, due_at, attempts, finished_at, receipt)
   select gen_random_uuid(), kind, 'INC-' || n, '{"to":"channel","purpose":"incidents","system":"hims"}', 'channel:hims:incidents:INC-' || n,
     '{}', 1 + n % 4, true, 'delivered', ${opened}, ${opened}, ${opened}, 1, ${opened}, '{"channel":"C1","ts":"1.1"}'
   from generate_series(1, $1::int) n, unnest(array['incident-card', 'incident-called', 'incident-line', 'incident-call-over']) kind`,
  `insert into timers (id, kind, subject, data, due_at, created_at, state, ended_at)
   select gen_random_uuid(), kind, 'INC-' || n, '{}', ${opened} + interval '3 hours', ${opened}, 'cancelled', ${opened} + interval '2 hours'
   from generate_series(1, $1::int) n, unnest(array['incident.warning', 'incident.breach']) kind`,
  `insert into cards (slot, channel, ts, posted_at) select 'incident:INC-' || n, 'C0OLD', n || '.1', ${opened} from generate_series(1, $1::int) n`,
  // The payloads of a day: older ones are forgotten.
  `insert into requests (key, at) select 'bench-' || n, now() - interval '1 minute' * (n % 1400) from generate_series(1, least($1::int, 20000)) n`,
  // The chain goes on from its head, with the hashes that audit_append would have made.
  `with recursive chain(n, seq, entry, prev_hash, hash) as (
     select 0, seq, '', '', hash from audit_head
     union all
     select n + 1, seq + 1, fresh.entry, chain.hash,
       encode(sha256(convert_to(seq + 1 || E'\\n' || chain.hash || E'\\n' || fresh.entry, 'UTF8')), 'hex')
     from chain, lateral (select json_build_object('at', now(), 'action', 'incident.opened', 'actor', 'ana',
       'subject', 'INC-' || (n + 1), 'outcome', 'done', 'system', 'hims', 'from', 'command')::text as entry) fresh
     where n < $1::int
   ), added as (
     insert into audit (seq, entry, prev_hash, hash) select seq, entry, prev_hash, hash from chain where n > 0
   )
   update audit_head set (seq, hash) = (select seq, hash from chain order by n desc limit 1)`,
  `insert into counters (name, value) values ('INC', $1::int) on conflict (name) do update set value = excluded.value`,
];

/** Fills a database in which nothing was opened yet. Returns how many rows there are then. */
export async function fillHistory(sql: pg.Client, rows: number): Promise<number> {
  const incidents = Math.ceil(rows / rowsEach);
  await sql.query('begin');
  await sql.query('set local session_replication_role = replica'); // without a million looks at foreign keys
  for (const statement of statements) await sql.query(statement, [incidents]);
  await sql.query('commit');
  await sql.query('vacuum analyze');
  const { rows: tables } = await sql.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  );
  let all = 0;
  for (const { name } of tables)
    all += Number((await sql.query<{ count: string }>(`select count(*) from ${name}`)).rows[0]?.count);
  return all;
}
