-- Numbers people say aloud (INC-12) must have no gaps, so they come from a row and not from a sequence.
create table counters (
  name text primary key,
  value bigint not null
);

-- A Slack payload that arrives twice (retry, replay, double click) finds its key here and does nothing.
create table requests (
  key text primary key,
  at timestamptz not null
);
create index requests_at on requests (at);

-- All free text lives here, so that compliance can redact it without touching the audit chain.
create table texts (
  id uuid primary key,
  subject text not null,
  body text,
  salt text not null,
  written_at timestamptz not null,
  redacted_at timestamptz,
  check ((body is null) = (redacted_at is not null))
);
create index texts_subject on texts (subject);

-- The audit log. Only `entry` is data; the rest is derived by the database and cannot disagree with it.
create table audit (
  seq bigint primary key,
  entry text not null,
  prev_hash text not null,
  hash text not null,
  at text generated always as (entry::jsonb ->> 'at') stored,
  action text generated always as (entry::jsonb ->> 'action') stored,
  actor text generated always as (entry::jsonb ->> 'actor') stored,
  subject text generated always as (entry::jsonb ->> 'subject') stored,
  outcome text generated always as (entry::jsonb ->> 'outcome') stored
);
create index audit_subject on audit (subject, seq);
create index audit_actor on audit (actor, seq);

create table audit_head (
  singleton boolean primary key default true check (singleton),
  seq bigint not null,
  hash text not null
);
insert into audit_head (seq, hash) values (0, repeat('0', 64));

create function audit_append(new_entry text) returns bigint language plpgsql as $$
declare
  head audit_head;
  next_seq bigint;
  next_hash text;
begin
  select * into strict head from audit_head for update;
  next_seq := head.seq + 1;
  next_hash := encode(sha256(convert_to(next_seq || E'\n' || head.hash || E'\n' || new_entry, 'UTF8')), 'hex');
  insert into audit (seq, entry, prev_hash, hash) values (next_seq, new_entry, head.hash, next_hash);
  update audit_head set seq = next_seq, hash = next_hash;
  return next_seq;
end $$;

create function audit_only_grows() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log only grows: % on % is refused', tg_op, tg_table_name using errcode = 'raise_exception';
end $$;
create trigger audit_no_change before update or delete on audit for each row execute function audit_only_grows();
create trigger audit_no_truncate before truncate on audit for each statement execute function audit_only_grows();
create trigger audit_head_no_delete before delete on audit_head for each row execute function audit_only_grows();
create trigger audit_head_no_truncate before truncate on audit_head for each statement execute function audit_only_grows();

-- The last seen content of people.yaml and every system.yaml, to say at start what changed.
create table config_versions (
  name text primary key,
  hash text not null,
  data jsonb not null,
  seen_at timestamptz not null
);

-- The outbox: what is owed to whom. Text is made at delivery, so only references stand here.
create table notices (
  id uuid primary key,
  seq bigint generated always as identity,
  kind text not null,
  subject text not null,
  target jsonb not null,
  lane text not null,
  data jsonb not null,
  priority smallint not null,
  coalesces boolean not null,
  state text not null default 'pending' check (state in ('pending', 'sending', 'delivered', 'skipped', 'dead')),
  created_at timestamptz not null,
  wanted_at timestamptz not null,
  due_at timestamptz not null,
  attempts integer not null default 0,
  uncertain boolean not null default false,
  lookups smallint not null default 0,
  claimed_by integer,
  finished_at timestamptz,
  outcome text,
  receipt jsonb,
  check ((state = 'sending') = (claimed_by is not null)),
  check ((state in ('delivered', 'skipped', 'dead')) = (finished_at is not null))
);
create unique index notices_one_pending on notices (kind, lane) where state = 'pending' and coalesces;
create index notices_open_lane on notices (lane, seq) where state in ('pending', 'sending');
create index notices_due on notices (due_at) where state = 'pending';
create index notices_sending on notices (claimed_by) where state = 'sending';
create index notices_dead on notices (finished_at) where state = 'dead';
create index notices_subject on notices (subject, seq);
create index notices_warnings on notices ((data ->> 'about'), created_at) where kind = 'warning';

-- Who is in a user group, as last read: a restart while Slack is away still knows whom to call.
create table user_groups (
  id text primary key,
  members text[] not null,
  read_at timestamptz not null
);

-- Where a card stands, so that it is updated and not posted again.
create table cards (
  slot text primary key,
  channel text not null,
  ts text not null,
  posted_at timestamptz not null
);

-- The id behind a channel's name, kept so that renaming a channel does not make a second one.
create table channels (
  name text primary key,
  id text not null
);

create table timers (
  id uuid primary key,
  kind text not null,
  subject text not null,
  data jsonb not null,
  due_at timestamptz not null,
  created_at timestamptz not null,
  state text not null default 'pending' check (state in ('pending', 'fired', 'cancelled')),
  ended_at timestamptz,
  attempts integer not null default 0,
  retry_at timestamptz,
  last_error text,
  check ((state = 'pending') = (ended_at is null))
);
create index timers_due on timers ((coalesce(retry_at, due_at))) where state = 'pending';
create index timers_subject on timers (subject) where state = 'pending';

create table incidents (
  number bigint primary key,
  system text not null,
  severity text not null check (severity in ('SEV-1', 'SEV-2', 'SEV-3', 'SEV-4')),
  status text not null check (status in ('open', 'acknowledged', 'mitigated', 'resolved', 'closed')),
  title_id uuid not null references texts,
  summary_id uuid references texts,
  opened_at timestamptz not null,
  opened_by text not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  commander text,
  resolved_at timestamptz,
  resolved_by text,
  updated_at timestamptz,
  updated_by text,
  update_id uuid references texts,
  level smallint not null default 0,
  version integer not null default 1,
  check ((acknowledged_at is null) = (acknowledged_by is null)),
  check ((resolved_at is null) = (resolved_by is null)),
  check ((status in ('resolved', 'closed')) = (resolved_at is not null)),
  check (status = 'open' or acknowledged_at is not null),
  check (acknowledged_at >= opened_at and resolved_at >= acknowledged_at)
);
create index incidents_unresolved on incidents (system, number) where status not in ('resolved', 'closed');
create index incidents_system on incidents (system, number);

-- Every deadline an incident ever had: a change of severity replaces, it does not erase.
create table incident_deadlines (
  id uuid primary key,
  incident bigint not null references incidents,
  kind text not null check (kind in ('respond', 'resolve')),
  severity text not null,
  due_at timestamptz not null,
  set_at timestamptz not null,
  met_at timestamptz,
  breached_at timestamptz,
  replaced_at timestamptz
);
create unique index incident_deadlines_current on incident_deadlines (incident, kind) where replaced_at is null;

create table incident_timeline (
  id uuid primary key,
  incident bigint not null references incidents,
  at timestamptz not null,
  kind text not null,
  actor text,
  text_id uuid references texts,
  data jsonb not null
);
create index incident_timeline_order on incident_timeline (incident, at);

-- Who was called, so that each of them is told when it is over.
create table incident_calls (
  incident bigint not null references incidents,
  level smallint not null,
  person text not null,
  at timestamptz not null,
  primary key (incident, level, person)
);
