-- Changes: what is asked for, decided, given a time, carried out, validated and closed (H9.1.2).
create table changes (
  number bigint primary key,
  system text not null,
  environment text not null,
  type text not null check (type in ('standard', 'normal', 'emergency')),
  status text not null check (status in ('submitted', 'assessed', 'approved', 'scheduled', 'implementing', 'validating',
    'completed', 'rejected', 'cancelled', 'expired', 'failed')),
  -- The content that is voted on: another one makes another revision.
  revision integer not null default 1,
  title_id uuid not null references texts,
  category text,
  size text not null check (size in ('major', 'minor', 'patch', 'routine', 'emergency')),
  likelihood text not null check (likelihood in ('low', 'medium', 'high')),
  impact text not null check (impact in ('low', 'medium', 'high')),
  clinical_id uuid not null references texts,
  plan_id uuid not null references texts,
  rollback_id uuid not null references texts,
  validation_id uuid not null references texts,
  wanted_at timestamptz,
  -- ISO 8601
  takes text not null,
  implementer text not null,
  pull_request jsonb,
  incident bigint references incidents,
  procedure jsonb,
  -- The rest.
  template text,
  after bigint[] not null default '{}',
  requested_at timestamptz not null,
  requested_by text not null,
  assessed_at timestamptz,
  assessed_by text,
  scheduled_for timestamptz,
  scheduled_by text,
  -- Since when its time is known: notice counts from then.
  time_since timestamptz,
  started_at timestamptz,
  started_by text,
  glass_id uuid references texts,
  validating_at timestamptz,
  ended_at timestamptz,
  ended_by text,
  outcome_id uuid references texts,
  -- What GitHub last said about the pull request.
  seen jsonb,
  touched_at timestamptz not null,
  version integer not null default 1,
  constraint changes_assessed check ((assessed_at is null) = (assessed_by is null)),
  constraint changes_scheduled check ((scheduled_for is null) = (scheduled_by is null)),
  constraint changes_started check ((started_at is null) = (started_by is null)),
  constraint changes_ended check ((ended_at is null) = (ended_by is null)),
  constraint changes_over check ((status in ('completed', 'rejected', 'cancelled', 'expired', 'failed')) = (ended_at is not null)),
  constraint changes_under_way check ((status in ('implementing', 'validating', 'completed', 'failed')) = (started_at is not null)),
  constraint changes_validating check (status not in ('validating', 'completed') or validating_at is not null),
  constraint changes_template check ((type = 'standard') = (template is not null)),
  constraint changes_time check (status <> 'scheduled' or scheduled_for is not null),
  constraint changes_time_known check ((coalesce(wanted_at, scheduled_for) is null) = (time_since is null)),
  constraint changes_assessment check (type <> 'normal' or status in ('submitted', 'cancelled') or assessed_at is not null),
  constraint changes_glass check (glass_id is null or (type = 'emergency' and started_at is not null)),
  constraint changes_order check (ended_at >= started_at and started_at >= requested_at and validating_at >= started_at),
  constraint changes_not_after_itself check (not (number = any(after)))
);
create index changes_open on changes (system, number) where ended_at is null;
create index changes_newest on changes (system, number desc);
create index changes_by_time on changes (coalesce(scheduled_for, wanted_at)) where ended_at is null;

-- The moves that src/changes/rules.ts allows; a test compares the two.
create function change_moves() returns trigger language plpgsql as $$
begin
  if old.type <> new.type then
    raise exception 'CHG-% cannot become another type', old.number using errcode = 'check_violation';
  end if;
  if old.status <> new.status and not (
    old.status || ' ' || new.status in (
      'submitted cancelled', 'assessed cancelled', 'approved cancelled', 'scheduled cancelled',
      'approved scheduled', 'scheduled implementing', 'implementing validating', 'validating completed',
      'implementing failed', 'validating failed')
    or old.type = 'standard' and old.status || ' ' || new.status in (
      'submitted approved', 'scheduled approved')
    or old.type = 'normal' and old.status || ' ' || new.status in (
      'submitted assessed', 'assessed approved', 'assessed rejected', 'assessed expired',
      'approved assessed', 'scheduled assessed')
    or old.type = 'emergency' and old.status || ' ' || new.status in (
      'submitted assessed', 'submitted approved', 'submitted rejected', 'submitted expired', 'submitted implementing',
      'assessed approved', 'assessed rejected', 'assessed expired', 'assessed implementing',
      'approved submitted', 'scheduled submitted', 'approved implementing')
  ) then
    raise exception 'CHG-% cannot go from % to %', old.number, old.status, new.status using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger changes_moves before update of status, type on changes for each row execute function change_moves();

-- Which lines of the validation plan were seen to hold.
create table change_checks (
  change bigint not null references changes,
  number smallint not null check (number > 0),
  done_at timestamptz not null,
  done_by text not null,
  primary key (change, number)
);

create table change_timeline (
  id uuid primary key,
  seq bigint generated always as identity,
  change bigint not null references changes,
  at timestamptz not null,
  kind text not null,
  actor text,
  text_id uuid references texts,
  data jsonb not null
);
create index change_timeline_order on change_timeline (change, at, seq);
