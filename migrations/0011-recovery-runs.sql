-- A recovery may run under an open SEV-1 or SEV-2 instead of a change; each of its steps that destroys something is then confirmed by
-- a second person, or done by break-glass when nobody answered.
alter table runs add column incident bigint references incidents;
create index runs_of_incident on runs (incident) where incident is not null;
alter table run_steps
  add column confirm_asked_at timestamptz,
  add column confirmed_at timestamptz,
  add column confirmed_by text,
  -- Why somebody went ahead without an answer.
  add column break_glass_id uuid references texts,
  add constraint run_steps_confirmed check ((confirmed_at is null) = (confirmed_by is null)),
  add constraint run_steps_confirm_asked check (confirmed_at is null or confirm_asked_at is not null),
  add constraint run_steps_break_glass check (break_glass_id is null or confirmed_at is not null);
