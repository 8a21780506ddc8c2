-- What was assessed and is rewritten goes back to where it is assessed.
create or replace function change_moves() returns trigger language plpgsql as $$
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
      'approved assessed', 'scheduled assessed',
      'assessed submitted', 'approved submitted', 'scheduled submitted')
    or old.type = 'emergency' and old.status || ' ' || new.status in (
      'submitted assessed', 'submitted approved', 'submitted rejected', 'submitted expired', 'submitted implementing',
      'assessed approved', 'assessed rejected', 'assessed expired', 'assessed implementing',
      'assessed submitted', 'approved submitted', 'scheduled submitted', 'approved implementing')
  ) then
    raise exception 'CHG-% cannot go from % to %', old.number, old.status, new.status using errcode = 'check_violation';
  end if;
  return new;
end $$;
