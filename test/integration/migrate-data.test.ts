import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { expect, it } from 'vitest';
import { createDb } from '../../src/db/db.ts';
import { migrate } from '../../src/db/migrate.ts';
import { getIncident } from '../../src/incidents/store.ts';
import { listTimeline } from '../../src/incidents/timeline-store.ts';
import { getMaintenance } from '../../src/maintenance/store.ts';
import { createDatabase } from '../support/database.ts';

/** A database as the first version left it, with two incidents: one answered, one over. */
async function groundFloor(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(await readFile('migrations/0001-ground-floor.sql', 'utf8'));
  await client.query(`
    create table schema_migrations (version integer primary key, name text not null, applied_at timestamptz not null default now());
    insert into schema_migrations (version, name) values (1, '0001-ground-floor.sql');
    insert into texts (id, subject, body, salt, written_at)
    select ('00000000-0000-0000-0000-00000000000' || n)::uuid, 'INC-' || n, 'Title ' || n, 's', '2026-10-01T08:00Z'
    from generate_series(1, 2) n;
    insert into incidents (number, system, severity, status, title_id, opened_at, opened_by, acknowledged_at, acknowledged_by, commander, level)
    values (1, 'hims', 'SEV-1', 'acknowledged', '00000000-0000-0000-0000-000000000001', '2026-10-01T08:00Z', 'ana', '2026-10-01T08:05Z', 'bea', 'cem', 2);
    insert into incidents (number, system, severity, status, title_id, opened_at, opened_by, acknowledged_at, acknowledged_by, resolved_at, resolved_by)
    values (2, 'fhir', 'SEV-4', 'resolved', '00000000-0000-0000-0000-000000000002', '2026-10-01T08:00Z', 'ana', '2026-10-01T08:05Z', 'bea', '2026-10-01T09:00Z', 'bea');
    insert into incident_deadlines (id, incident, kind, severity, due_at, set_at)
    select gen_random_uuid(), n, kind, 'SEV-1', '2026-10-01T12:00Z', '2026-10-01T08:00Z'
    from generate_series(1, 2) n, unnest(array['respond', 'resolve']) kind;
    insert into incident_calls (incident, level, person, at)
    values (1, 0, 'ana', '2026-10-01T08:00Z'), (1, 1, 'slack:U0ZOE', '2026-10-01T08:15Z'), (1, 2, 'slack:U0ZOE', '2026-10-01T08:20Z');
    insert into incident_timeline (id, incident, at, kind, actor, data)
    values (gen_random_uuid(), 1, '2026-10-01T08:00Z', 'opened', 'ana', '{"severity":"SEV-1"}'),
      (gen_random_uuid(), 1, '2026-10-01T08:05Z', 'acknowledged', 'bea', '{}');`);
  await client.end();
}

it('keeps every incident of the first version, readable, with everybody who was in it', async () => {
  await using database = await createDatabase('template1');
  await groundFloor(database.url);

  const version = await migrate(database.url);

  const db = createDb({ url: database.url, knownSchema: version });
  try {
    expect(await getIncident(db, 1)).toMatchObject({
      key: 'INC-1',
      status: 'acknowledged',
      visibility: 'everyone',
      title: 'Title 1',
      commander: 'cem',
      pausedMs: 0,
      channel: { state: 'none' },
      tasks: { open: 0, done: 0 },
      level: 2,
    });
    expect((await getIncident(db, 2)).status).toBe('resolved');
    expect((await listTimeline(db, 1)).map(({ kind }) => kind)).toEqual(['opened', 'acknowledged']);
    const members = await db.query<{ incident: number; person: string }>(
      'select incident, person from incident_members order by incident, person',
    );
    expect(members.map(({ incident, person }) => `${incident} ${person}`)).toEqual([
      '1 ana',
      '1 bea',
      '1 cem',
      '1 slack:U0ZOE',
      '2 ana',
      '2 bea',
    ]);
  } finally {
    await db.close();
  }
});

/** A database with the migrations up to this one, and nothing in it. */
async function upTo(url: string, last: number): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    'create table schema_migrations (version integer primary key, name text not null, applied_at timestamptz not null default now())',
  );
  const files = (await readdir('migrations')).filter((file) => /^\d{4}-/.test(file)).toSorted();
  for (const file of files.slice(0, last)) {
    await client.query(await readFile(`migrations/${file}`, 'utf8'));
    await client.query('insert into schema_migrations (version, name) values ($1, $2)', [
      Number(file.slice(0, 4)),
      file,
    ]);
  }
  return client;
}

it('parts why a maintenance is to be moved from why its time was allowed, as far as that is still known', async () => {
  await using database = await createDatabase('template1');
  const client = await upTo(database.url, 20);
  await client.query(`
    insert into texts (id, subject, body, salt, written_at)
    select ('00000000-0000-0000-0000-00000000000' || n)::uuid, 'MW-' || n, 'Words ' || n, 's', '2026-10-01T08:00Z' from generate_series(1, 4) n;
    insert into maintenances (number, system, environment, size, status, title_id, components, starts_at, ends_at, duty, announced_at, announced_by,
      implementer, exception_id, exception_state, moving_starts_at, moving_ends_at, moving_duty, ended_at, ended_by)
    select n, 'hims', 'production', 'patch', status, ('00000000-0000-0000-0000-00000000000' || n)::uuid, '{}', '2026-12-06T02:00Z',
      '2026-12-06T04:00Z', 'PT0S', '2026-10-02T08:00Z', 'bea', 'dora', ('00000000-0000-0000-0000-00000000000' || n)::uuid, exception,
      case when moving then '2026-12-05T02:00Z'::timestamptz end, case when moving then '2026-12-05T04:00Z'::timestamptz end,
      case when moving then 'PT0S' end, case when ended then '2026-10-03T08:00Z'::timestamptz end, case when ended then 'bea' end
    from (values (1, 'announced', 'open', true, false), (2, 'announced', 'open', true, false), (3, 'waiting', 'open', false, false),
      (4, 'announced', 'granted', false, false)) old (n, status, exception, moving, ended);
    insert into approvals (id, subject, system, purpose, state, needs, deny, barred, hash, opened_at, expires_at, decided_at)
    values (gen_random_uuid(), 'MW-1', 'hims', 'exception', 'granted', '[]', 1, '[]', 'h', '2026-10-01T08:00Z', '2026-10-04T08:00Z', '2026-10-02T08:00Z');`);
  await client.end();

  const version = await migrate(database.url);

  const db = createDb({ url: database.url, knownSchema: version });
  try {
    const [first, second, third, fourth] = await Promise.all(
      [1, 2, 3, 4].map((number) => getMaintenance(db, number)),
    );
    expect(first).toMatchObject({ exception: { state: 'granted' }, movingReason: { text: 'Words 1' } });
    expect(second?.exception).toBeUndefined();
    expect(second).toMatchObject({ movingReason: { text: 'Words 2' } });
    expect(third).toMatchObject({ exception: { state: 'open', reason: 'Words 3' } });
    expect(third?.movingReason).toBeUndefined();
    expect(fourth).toMatchObject({ exception: { state: 'granted', reason: 'Words 4' } });
  } finally {
    await db.close();
  }
});

it('looks again at runs that a freeze paused before anybody was told that it is over', async () => {
  await using database = await createDatabase('template1');
  const client = await upTo(database.url, 23);
  await client.query(`
    insert into texts (id, subject, body, salt, written_at)
    values ('00000000-0000-0000-0000-000000000001', 'RUN-1', '{}', 's', '2026-10-01T08:00Z');
    insert into runs (number, system, environment, procedure, values_id, plan_hash, status, waits_for, lock, source, asked_by,
      for_at, created_at, started_at, paused_by, channel, tells, touched_at)
    select n, 'hims', 'production', '{}', '00000000-0000-0000-0000-000000000001', 'h', 'waiting', 'pause', 'none', 'person', 'bea',
      '2026-10-01T08:00Z', '2026-10-01T08:00Z', '2026-10-01T08:00Z', paused_by, 'operations', 'always', '2026-10-01T08:00Z'
    from (values (1, 'system'), (2, 'bea')) old (n, paused_by);`);
  await client.end();

  const version = await migrate(database.url);

  const db = createDb({ url: database.url, knownSchema: version });
  try {
    const timers = await db.query<{ subject: string }>(
      `select subject from timers where kind = 'run.thawed'`,
    );
    expect(timers.map(({ subject }) => subject)).toEqual(['RUN-1']);
  } finally {
    await db.close();
  }
});
