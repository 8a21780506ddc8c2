-- The whole life of an incident: mitigated, reopened, closed, merged; its roles, tasks, channel, members and review.
alter table incidents
  add column private boolean not null default false,
  add column security boolean not null default false,
  add column communications text,
  add column scribe text,
  add column mitigated_at timestamptz,
  add column mitigated_by text,
  add column closed_at timestamptz,
  add column closed_by text,
  add column merged_into bigint references incidents,
  -- How long it was resolved before it was reopened, all in all: that time does not count.
  add column paused_ms bigint not null default 0,
  -- How often the escalation order began anew: at another system, after a reopening.
  add column round smallint not null default 0,
  -- When the next update was promised, or is due by the severity.
  add column next_update_at timestamptz,
  -- The channel of its own: not wanted, wanted but not made yet, there, or refused by Slack for good.
  add column channel_state text not null default 'none' check (channel_state in ('none', 'wanted', 'ready', 'refused')),
  add column channel_id text,
  -- What the public reads; the title never goes there by itself.
  add column public_id uuid references texts,
  add column published_at timestamptz,
  add constraint incidents_mitigated check ((mitigated_at is null) = (mitigated_by is null)),
  add constraint incidents_closed check ((status = 'closed') = (closed_at is not null) and (closed_at is null) = (closed_by is null)),
  add constraint incidents_merged check (merged_into is null or (status = 'closed' and merged_into <> number)),
  add constraint incidents_security check (private or not security),
  add constraint incidents_public check ((public_id is null) = (published_at is null) and not (private and public_id is not null)),
  add constraint incidents_channel_ready check ((channel_state = 'ready') = (channel_id is not null));
create unique index incidents_by_channel on incidents (channel_id) where channel_id is not null;
create index incidents_published on incidents (published_at) where published_at is not null;
create index incidents_private on incidents (number) where private;

-- The moves that src/incidents/rules.ts allows; a test compares the two.
create function incident_moves() returns trigger language plpgsql as $$
begin
  if old.status <> new.status and old.status || ' ' || new.status not in (
    'open acknowledged', 'open mitigated', 'open resolved', 'open closed',
    'acknowledged mitigated', 'acknowledged resolved', 'acknowledged closed',
    'mitigated acknowledged', 'mitigated resolved', 'mitigated closed',
    'resolved acknowledged', 'resolved closed', 'closed acknowledged'
  ) then
    raise exception 'INC-% cannot go from % to %', old.number, old.status, new.status using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger incidents_moves before update of status on incidents for each row execute function incident_moves();

-- Everybody who is in it: whom its channel invites, and who may see a private one.
create table incident_members (
  incident bigint not null references incidents,
  person text not null,
  since timestamptz not null,
  invited_at timestamptz,
  primary key (incident, person)
);
create index incident_members_person on incident_members (person, incident);
insert into incident_members (incident, person, since)
select number, unnest(array_remove(array[opened_by, acknowledged_by, commander], null)), opened_at from incidents
union
select incident, person, min(at) from incident_calls group by incident, person
on conflict do nothing;

create table incident_tasks (
  incident bigint not null references incidents,
  number smallint not null,
  text_id uuid not null references texts,
  owner text,
  due_at timestamptz,
  created_at timestamptz not null,
  created_by text not null,
  done_at timestamptz,
  done_by text,
  primary key (incident, number),
  check ((done_at is null) = (done_by is null))
);
create index incident_tasks_owner on incident_tasks (owner) where done_at is null;

-- `at` is when it happened; a message that was added later keeps its own time. `seq` keeps the order of one moment.
alter table incident_timeline
  add column seq bigint generated always as identity,
  add column recorded_at timestamptz,
  add column source_channel text,
  add column source_ts text,
  add constraint incident_timeline_source check ((source_channel is null) = (source_ts is null));
update incident_timeline set recorded_at = at;
alter table incident_timeline alter column recorded_at set default now(), alter column recorded_at set not null;
create unique index incident_timeline_source_once on incident_timeline (source_channel, source_ts, incident)
  where source_channel is not null;

alter table incident_calls add column round smallint not null default 0,
  drop constraint incident_calls_pkey, add primary key (incident, round, level, person);

-- Whoever works on an incident already is asked for the next update as well.
update incidents set next_update_at = now() + interval '30 minutes' where status not in ('resolved', 'closed');
insert into timers (id, kind, subject, data, due_at, created_at)
select gen_random_uuid(), 'incident.update-due', 'INC-' || number, '{"count": 1}', next_update_at, now() from incidents
where status not in ('resolved', 'closed');

-- A third clock: authorities are told of a security breach by then.
alter table incident_deadlines drop constraint incident_deadlines_kind_check,
  add constraint incident_deadlines_kind_check check (kind in ('respond', 'resolve', 'notify'));

-- That some process of the bot lives, so that what came late can say from when to when none did.
create table heartbeat (
  singleton boolean primary key default true check (singleton),
  at timestamptz not null
);
create table outages (
  began_at timestamptz primary key,
  ended_at timestamptz not null,
  check (ended_at > began_at)
);

-- What is claimed next, the deadlines of one incident, the worst of what is open: found without looking at the rest.
create index notices_next on notices (priority, seq) where state = 'pending';
create index incident_deadlines_incident on incident_deadlines (incident, set_at);
create index incidents_worst on incidents (severity, number desc) where status not in ('resolved', 'closed');

-- Compliance of one system reads what belongs to it.
alter table audit add column system text generated always as (entry::jsonb ->> 'system') stored;
