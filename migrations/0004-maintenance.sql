-- An announced window with its notices. Free text is in `texts`; the ledger of its notices is the outbox itself.
create table maintenances (
  number bigint primary key,
  system text not null,
  environment text not null,
  size text not null check (size in ('major', 'minor', 'patch', 'routine', 'emergency')),
  status text not null check (status in ('waiting', 'announced', 'in progress', 'completed', 'cancelled', 'refused')),
  title_id uuid not null references texts,
  impact_id uuid references texts,
  preparation_id uuid references texts,
  components text[] not null,
  -- The window of the system in which it lies; null where an exception put it outside of them.
  window_name text,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- What had to lie between announcement and start, as an ISO 8601 duration: the file may say something else later.
  duty text not null,
  announced_at timestamptz not null,
  announced_by text not null,
  implementer text not null,
  exception_id uuid references texts,
  exception_state text check (exception_state in ('open', 'granted', 'denied', 'expired')),
  -- Where it is to go when the exception is granted; until then the old time stands.
  moving_starts_at timestamptz,
  moving_ends_at timestamptz,
  moving_window text,
  moving_duty text,
  started_at timestamptz,
  started_by text,
  ended_at timestamptz,
  ended_by text,
  outcome_id uuid references texts,
  updated_at timestamptz,
  updated_by text,
  update_id uuid references texts,
  next_update_at timestamptz,
  overrun_at timestamptz,
  -- An emergency owes a report after its end.
  report_due_at timestamptz,
  reported_at timestamptz,
  reported_by text,
  report_id uuid references texts,
  -- Counts whatever changes its time or ends it, so that calendars update their entry and old notices are not sent.
  sequence integer not null default 0,
  version integer not null default 1,
  check (ends_at > starts_at and moving_ends_at > moving_starts_at),
  check ((moving_starts_at is null) = (moving_ends_at is null) and (moving_starts_at is null) = (moving_duty is null)),
  check (moving_starts_at is null or (status = 'announced' and exception_state = 'open')),
  check ((exception_id is null) = (exception_state is null)),
  check (status <> 'waiting' or exception_state = 'open'),
  check ((started_at is null) = (started_by is null)),
  check ((ended_at is null) = (ended_by is null)),
  check ((status in ('in progress', 'completed')) = (started_at is not null)),
  check ((status in ('completed', 'cancelled', 'refused')) = (ended_at is not null)),
  check ((updated_at is null) = (updated_by is null) and (updated_at is null) = (update_id is null)),
  check ((reported_at is null) = (reported_by is null) and (reported_at is null) = (report_id is null)),
  check (ended_at >= started_at)
);
create index maintenances_open on maintenances (system, starts_at) where status in ('waiting', 'announced', 'in progress');
create index maintenances_span on maintenances (starts_at, ends_at);
-- What the status page still shows of the past.
create index maintenances_ended on maintenances (ended_at) where ended_at is not null;

-- The moves that src/maintenance/rules.ts allows; a test compares the two.
create function maintenance_moves() returns trigger language plpgsql as $$
begin
  if old.status <> new.status and old.status || ' → ' || new.status not in (
    'waiting → announced', 'waiting → refused', 'waiting → cancelled',
    'announced → in progress', 'announced → cancelled',
    'in progress → completed'
  ) then
    raise exception 'MW-% cannot go from % to %', old.number, old.status, new.status using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger maintenances_moves before update of status on maintenances for each row execute function maintenance_moves();

-- The changes that are carried out in it. A change may be forgotten before its maintenance is, so it is no foreign key.
create table maintenance_changes (
  maintenance bigint not null references maintenances,
  change bigint not null,
  linked_at timestamptz not null,
  primary key (maintenance, change)
);
create index maintenance_changes_change on maintenance_changes (change);

-- A time in which nothing may be changed on a system.
create table freezes (
  number bigint primary key,
  system text not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  reason_id uuid not null references texts,
  declared_at timestamptz not null,
  declared_by text not null,
  lifted_at timestamptz,
  lifted_by text,
  check (to_at > from_at),
  check ((lifted_at is null) = (lifted_by is null))
);
create index freezes_in_force on freezes (system, to_at) where lifted_at is null;

-- The maintenance of its system that was running when it was opened.
alter table incidents add column maintenance bigint references maintenances;
