-- Secrets that the bot makes for itself, once: the token of calendar feeds, the key of unsubscribe links, the id in calendars.
create table own_secrets (
  name text primary key,
  value text not null
);

-- Mailboxes that asked for no more mail about a system, whatever its system.yaml lists.
create table mail_unsubscribed (
  system text not null,
  address text not null,
  at timestamptz not null,
  primary key (system, address)
);

-- The next mails, found without looking at whatever else waits.
create index notices_next_mail on notices (priority, seq) where state = 'pending' and target ->> 'to' = 'mail';

-- What the public was told in the last months, found without looking at the rest of the timelines.
create index incident_timeline_published on incident_timeline (at) where kind = 'published';
