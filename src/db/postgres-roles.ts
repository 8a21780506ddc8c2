import pg from 'pg';
import { botRole, ownerRole } from './postgres-folder.ts';

/** Everything of the bot in its database that the superuser still owns, as statements; what belongs to an extension stays. */
const transfersSql = `
  with mine as (
    select c.oid, 'pg_class'::regclass as catalogue,
      case c.relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized view'
        when 'f' then 'foreign table' else 'table' end as kind, c.oid::regclass::text as name, c.relnamespace as namespace
    from pg_class c
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relowner = $1::regrole
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i'))
    union all
    select p.oid, 'pg_proc'::regclass, 'routine', p.oid::regprocedure::text, p.pronamespace
    from pg_proc p where p.proowner = $1::regrole
    union all
    select t.oid, 'pg_type'::regclass, 'type', t.oid::regtype::text, t.typnamespace
    from pg_type t left join pg_class c on c.oid = t.typrelid
    where t.typowner = $1::regrole and t.typelem = 0 and (t.typtype in ('e', 'd', 'r') or c.relkind = 'c')
    union all
    select n.oid, 'pg_namespace'::regclass, 'schema', quote_ident(n.nspname), n.oid
    from pg_namespace n where n.nspowner = $1::regrole)
  select format('alter %s %s owner to ${botRole}', kind, name) as statement
  from mine join pg_namespace n on n.oid = mine.namespace
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (select from pg_depend d where d.classid = mine.catalogue and d.objid = mine.oid and d.deptype = 'e')`;

/**
 * Makes the role that the bot works as, and gives it the database with all that the bot ever made in it. All or nothing;
 * a second time changes nothing but the password.
 */
export async function prepareBotRole(ownerUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('begin');
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [botRole]);
    if (rowCount === 0) await client.query(`create role ${botRole} login`);
    await client.query(`alter role ${botRole} login nosuperuser password '${password}'`);
    const { rows } = await client.query<{ statement: string }>(transfersSql, [ownerRole]);
    for (const { statement } of rows) await client.query(statement);
    await client.query(`alter database postgres owner to ${botRole}`);
    await client.query('commit');
  } finally {
    await client.end();
  }
}
