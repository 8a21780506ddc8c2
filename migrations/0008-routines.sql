-- Routines: each occurrence exists exactly once, whatever becomes of it.
create table routine_state (
  -- `hims/log-care`
  subject text primary key,
  -- Until when its occurrences were dealt with.
  last_at timestamptz not null,
  -- sha256 of when it is due: another schedule is planned anew.
  schedule text not null
);

create table routine_occurrences (
  system text not null,
  routine text not null,
  at timestamptz not null,
  state text not null check (state in ('started', 'skipped', 'missed', 'not approved')),
  run bigint references runs,
  -- Why it was skipped, and by whom.
  reason_id uuid references texts,
  by text,
  recorded_at timestamptz not null,
  primary key (system, routine, at),
  constraint routine_occurrences_started check ((state = 'started') = (run is not null)),
  constraint routine_occurrences_skipped check ((state = 'skipped') = (by is not null))
);

-- A routine that alters something is approved for a year, as it stands: another YAML is another routine (DESIGN 10).
create table routine_approvals (
  system text not null,
  routine text not null,
  hash text not null,
  approved_by text not null,
  approved_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (system, routine, hash, approved_at),
  check (expires_at > approved_at)
);
