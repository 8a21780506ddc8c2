-- Who answered the last call that came after the first response: after a reopening, a raise, a move, or a call by a person.
alter table incidents add column held_by text;
alter table incidents add column held_with text;
update incidents i set held_by = c.answered_by, held_with = coalesce(c.answered_with, 'acknowledge')
from (
  select distinct on (incident) incident, answered_by, answered_with from incident_calls
  where answered_by is not null order by incident, round desc, at desc
) c
where c.incident = i.number and i.calling_since is null and i.status in ('acknowledged', 'mitigated')
  and c.answered_by <> i.acknowledged_by;
alter table incidents add constraint incidents_held check ((held_by is null) = (held_with is null));
