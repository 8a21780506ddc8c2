-- Who answered a call, and by what move; null while it waits. Calls made before this: those that wait for nobody are answered.
alter table incident_calls add column answered_by text;
alter table incident_calls add column answered_with text;
update incident_calls c set answered_by = coalesce(i.acknowledged_by, i.resolved_by), answered_with = 'acknowledge'
from incidents i
where i.number = c.incident and i.status <> 'open' and (i.calling_since is null or c.at < i.calling_since);

-- By what move the first response was made; null where nobody wrote it down.
alter table incidents add column answered_with text;
