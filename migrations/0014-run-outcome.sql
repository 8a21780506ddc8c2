-- A run whose steps were skipped, or failed and went on, did not simply succeed.
alter table runs drop constraint runs_status_check;
alter table runs add constraint runs_status_check check (status in ('queued', 'waiting', 'running', 'needs a person', 'succeeded',
  'succeeded with exceptions', 'failed', 'aborted', 'rolled back'));
alter table runs drop constraint runs_over;
alter table runs add constraint runs_over check (
  (status in ('succeeded', 'succeeded with exceptions', 'failed', 'aborted', 'rolled back')) = (ended_at is not null));

create or replace function run_moves() returns trigger language plpgsql as $$
begin
  if old.status <> new.status and not (
    old.status || ' > ' || new.status in (
      'queued > waiting', 'queued > running', 'queued > needs a person',
      'queued > succeeded', 'queued > succeeded with exceptions', 'queued > failed', 'queued > aborted',
      'waiting > running', 'waiting > needs a person',
      'waiting > succeeded', 'waiting > succeeded with exceptions', 'waiting > failed', 'waiting > aborted', 'waiting > rolled back',
      'running > waiting', 'running > needs a person',
      'running > succeeded', 'running > succeeded with exceptions', 'running > failed', 'running > aborted', 'running > rolled back',
      'needs a person > waiting', 'needs a person > running',
      'needs a person > succeeded', 'needs a person > succeeded with exceptions', 'needs a person > failed',
      'needs a person > aborted', 'needs a person > rolled back')
  ) then
    raise exception 'RUN-% cannot go from % to %', old.number, old.status, new.status using errcode = 'check_violation';
  end if;
  return new;
end $$;
