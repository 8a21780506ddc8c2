-- Since when the freeze that paused a run is over: it waits for a person to resume it.
alter table runs add column thawed_at timestamptz;
-- What an earlier freeze left paused is told now; where a freeze still stands, nothing is told before that one is over.
insert into timers (id, kind, subject, data, due_at, created_at)
select gen_random_uuid(), 'run.thawed', 'RUN-' || number, '{}', now(), now() from runs
where paused_by = 'system' and ended_at is null;
