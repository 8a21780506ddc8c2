import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { expect, it } from 'vitest';
import { createDb } from '../../src/db/db.ts';
import { migrate } from '../../src/db/migrate.ts';
import { getIncident } from '../../src/incidents/store.ts';
import { listTimeline } from '../../src/incidents/timeline-store.ts';
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
