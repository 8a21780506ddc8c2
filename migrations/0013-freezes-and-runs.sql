-- A run that a freeze has paused goes on under an emergency change.
alter table runs add column freeze_change bigint references changes;
