-- Votes on something: a change, the exception of a maintenance. Its owner locks its own row first, so that votes on one thing
-- follow one another.
create table approvals (
  id uuid primary key,
  seq bigint generated always as identity,
  -- `CHG-7`, `MW-3`
  subject text not null,
  system text not null,
  purpose text not null check (purpose in ('normal', 'emergency', 'review', 'exception')),
  state text not null check (state in ('open', 'granted', 'denied', 'expired', 'void')),
  needs jsonb not null,
  deny smallint not null check (deny > 0),
  barred jsonb not null,
  -- sha256 of what the voters were shown.
  hash text not null,
  opened_at timestamptz not null,
  expires_at timestamptz not null,
  decided_at timestamptz,
  check ((state = 'open') = (decided_at is null)),
  check (expires_at > opened_at)
);
create unique index approvals_one_open on approvals (subject) where state = 'open';
create index approvals_subject on approvals (subject, seq);

create table approval_votes (
  approval uuid not null references approvals,
  seq bigint generated always as identity,
  person text not null,
  verdict text not null check (verdict in ('approve', 'reject')),
  teams text[] not null check (cardinality(teams) > 0),
  instead_of text[] not null,
  note_id uuid references texts,
  at timestamptz not null,
  primary key (approval, person)
);

-- Nothing is voted on that is decided: what counted when it was decided stays as it was.
create function approval_votes_open() returns trigger language plpgsql as $$
begin
  if (select state from approvals where id = new.approval) <> 'open' then
    raise exception 'the vote is over' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger approval_votes_open before insert or update on approval_votes
  for each row execute function approval_votes_open();

-- Who is away, and who votes in their place.
create table absences (
  person text primary key,
  delegate text not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  check (to_at > from_at),
  check (delegate <> person)
);
