-- The change of this run was started by break-glass: nobody approved it, so what cannot be undone takes a second person.
alter table runs add column unapproved boolean not null default false;
