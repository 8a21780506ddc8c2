-- Nobody has said, as it is now, what else it affects: it got worse after it was published, or it was merged before anybody said so.
alter table incidents add column public_unsure boolean not null default false;
create index incidents_merged_into on incidents (merged_into) where merged_into is not null;
