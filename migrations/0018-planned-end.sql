-- The end that was announced or granted, where it ended sooner or was extended: what else may use its time goes by that one.
alter table maintenances add column planned_end timestamptz;
