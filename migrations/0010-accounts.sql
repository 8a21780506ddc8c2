-- Every Slack account and e-mail under which somebody acted, or was named to carry something out: whoever is named in people.yaml
-- later, or changes an address for an hour, is still the same person when they vote. Rows are never changed.
create table accounts (
  -- `ana`, or `slack:U…`
  person text not null,
  slack_user text not null default '',
  -- In lower case.
  email text not null default '',
  seen_at timestamptz not null,
  primary key (person, slack_user, email)
);
create index accounts_slack_user on accounts (slack_user) where slack_user <> '';
create index accounts_email on accounts (email) where email <> '';
