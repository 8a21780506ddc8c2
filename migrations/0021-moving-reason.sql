-- Why it is asked to be moved stands apart from why its present time was allowed: that stays true while people vote on another one.
alter table maintenances add column moving_reason_id uuid references texts;
alter table maintenances drop constraint maintenances_check2;

-- So far the question about the new time took the place of the answer about the old one.
update maintenances m set
  moving_reason_id = exception_id,
  exception_state = case when was.granted then 'granted' end,
  exception_id = case when was.granted then exception_id end
from (
  select n.number, exists (
    select 1 from approvals a where a.subject = 'MW-' || n.number and a.state = 'granted' and a.decided_at = n.announced_at
  ) as granted
  from maintenances n
) was
where was.number = m.number and m.exception_state <> 'granted'
  and (m.status in ('announced', 'in progress', 'completed') or (m.status = 'cancelled' and exists (
    select 1 from notices n where n.subject = 'MW-' || m.number and n.kind = 'maintenance-notice')));

alter table maintenances add constraint maintenances_moving
  check (moving_starts_at is null or (status = 'announced' and moving_reason_id is not null));
