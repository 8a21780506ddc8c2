-- The head, title and author of the linked pull request when its vote opened: another one is voted on again. Null where GitHub had not
-- shown it yet.
alter table changes add column voted_pull_request jsonb;
