-- A call wants an answer, also when somebody had answered before: after a reopening, or when somebody escalates by hand.
alter table incidents add column calling_since timestamptz;
-- Who called by hand.
alter table incidents add column calling_by text;
alter table incidents add constraint incidents_calling check (calling_by is null or calling_since is not null);

-- Why Slack will never deliver the call to this person.
alter table incident_calls add column failed text;

-- What was told about one thing: who has the message of a call, which prompts still show their buttons.
create index notices_about on notices (subject, kind);
