-- The change that is carried out in it once its exception is granted: until then that change stays as it is.
alter table maintenances add column wanted_change bigint;
alter table maintenances add constraint maintenances_wanted_change check (wanted_change is null or status = 'waiting');
