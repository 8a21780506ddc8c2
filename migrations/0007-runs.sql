-- Runs of procedures, step by step, with people and machines.
create table runs (
  number bigint primary key,
  system text not null,
  environment text not null,
  -- The procedure as it was when the run was asked for: what the YAML says later does not matter to it.
  procedure jsonb not null,
  values_id uuid not null references texts,
  plan_hash text not null,
  status text not null check (status in ('queued', 'waiting', 'running', 'needs a person', 'succeeded', 'failed', 'aborted',
    'rolled back')),
  waits_for text check (waits_for in ('lock', 'person', 'time', 'pause')),
  lock text not null check (lock in ('exclusive', 'shared', 'none')),
  -- The number of its hold on the system; null once it holds nothing.
  fence bigint,
  lock_order smallint not null default 5,
  source text not null check (source in ('person', 'routine', 'change')),
  asked_by text not null,
  change bigint references changes,
  routine text,
  for_at timestamptz not null,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  ended_by text,
  paused_by text,
  aborted_by text,
  responsible text,
  due_at timestamptz,
  closes_at timestamptz,
  channel text not null,
  tells text not null check (tells in ('always', 'failures')),
  touched_at timestamptz not null,
  version integer not null default 1,
  constraint runs_over check ((status in ('succeeded', 'failed', 'aborted', 'rolled back')) = (ended_at is not null)),
  constraint runs_ended check ((ended_at is null) = (ended_by is null)),
  constraint runs_waiting check ((status = 'waiting') = (waits_for is not null)),
  constraint runs_holding check (fence is null or (lock <> 'none' and ended_at is null)),
  constraint runs_locked check (lock = 'none' or fence is not null or started_at is null or ended_at is not null),
  constraint runs_source check ((source = 'change') = (change is not null) and (source = 'routine') = (routine is not null)),
  constraint runs_order check (ended_at >= created_at and started_at >= created_at)
);
create index runs_open on runs (system, number) where ended_at is null;
create index runs_newest on runs (system, number desc);
create index runs_of_change on runs (change) where change is not null;
-- A change is carried out by one run at a time.
create unique index runs_one_of_change on runs (change) where change is not null and ended_at is null;
-- One exclusive run per system, whatever the program believes.
create unique index runs_one_exclusive on runs (system) where fence is not null and lock = 'exclusive';

-- The moves that src/procedures/rules.ts allows; a test compares the two.
create function run_moves() returns trigger language plpgsql as $$
begin
  if old.status <> new.status and not (
    old.status || ' > ' || new.status in (
      'queued > waiting', 'queued > running', 'queued > needs a person',
      'queued > succeeded', 'queued > failed', 'queued > aborted',
      'waiting > running', 'waiting > needs a person',
      'waiting > succeeded', 'waiting > failed', 'waiting > aborted', 'waiting > rolled back',
      'running > waiting', 'running > needs a person',
      'running > succeeded', 'running > failed', 'running > aborted', 'running > rolled back',
      'needs a person > waiting', 'needs a person > running',
      'needs a person > succeeded', 'needs a person > failed', 'needs a person > aborted', 'needs a person > rolled back')
  ) then
    raise exception 'RUN-% cannot go from % to %', old.number, old.status, new.status using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger runs_moves before update of status on runs for each row execute function run_moves();

create table run_steps (
  run bigint not null references runs,
  id text not null,
  position smallint not null,
  stage smallint not null,
  is_undo boolean not null default false,
  step jsonb not null,
  state text not null check (state in ('pending', 'ready', 'running', 'open', 'waiting', 'asking', 'unknown', 'done', 'warned',
    'failed', 'skipped', 'not needed', 'not reached')),
  attempt smallint not null default 0,
  -- Grows with everybody who takes the step on: a result of an older one is not taken.
  claim integer not null default 0,
  -- The process that is at it (see src/db/presence.ts); 0: nobody any more, who was let it go.
  claimed_by integer,
  -- The job that carries it now: an older one is over.
  job uuid,
  started_at timestamptz,
  ended_at timestamptz,
  by text,
  assignee text,
  choice text,
  progress text,
  result jsonb,
  trouble text,
  note_id uuid references texts,
  due_at timestamptz,
  primary key (run, id),
  unique (run, position),
  constraint run_steps_running check ((state = 'running') = (claimed_by is not null)),
  constraint run_steps_over check ((state in ('done', 'warned', 'failed', 'skipped', 'not needed', 'not reached')) = (ended_at is not null))
);

-- What the bot is at, or is to do: looked for every minute.
create index run_steps_under_way on run_steps (run) where state in ('ready', 'running');

create table run_events (
  id uuid primary key,
  seq bigint generated always as identity,
  run bigint not null references runs,
  at timestamptz not null,
  kind text not null,
  step text,
  actor text,
  text_id uuid references texts,
  data jsonb not null
);
create index run_events_order on run_events (run, at, seq);

create table run_outputs (
  run bigint not null references runs,
  step text not null,
  attempt smallint not null,
  bytes bigint not null,
  sha256 text not null,
  body text not null,
  primary key (run, step, attempt)
);

-- The last number given to a holder of the system's lock; taking a lock begins with taking this row.
create table system_locks (
  system text primary key,
  fence bigint not null
);
