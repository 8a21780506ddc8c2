import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import { listMergedInto } from './list-store.ts';
import { type Lull, lullsOf } from './lulls.ts';
import type { Incident, TimelineKind } from './model.ts';
import type { Reader } from './store.ts';
import { notTakenBack } from './timeline-store.ts';

/** One entry of the status feed: only what somebody wrote for the public. */
export interface Published {
  system: string;
  text: string;
  status: Incident['status'];
  publishedAt: DateTime;
  /** When it came into its present state, as the public sees it. */
  stateSince: DateTime;
  /** Ids of what is affected; null: nobody said which. */
  components: readonly string[] | null;
}

/** Since when `i` is looked into, held, or over. */
const stateSince = `case when i.status in ('resolved', 'closed') then i.resolved_at when i.status = 'mitigated' then i.mitigated_at
  else (select max(s.at) from incident_timeline s where s.incident = i.number
    and (s.kind in ('opened', 'reopened') or s.kind = 'severity' and s.data ? 'isBack')) end`;

export async function listPublished(reader: Reader): Promise<Published[]> {
  return reader.query<Published>(
    `select i.system, i.status, t.body as text, i.published_at as "publishedAt", ${stateSince} as "stateSince", i.public_components as components from incidents i
     join texts t on t.id = i.public_id where i.published_at is not null and t.body is not null and not i.private
     order by i.published_at desc limit 50`,
  );
}

/**
 * Systems with an incident that is grave and not held by anything yet, of which nobody has told the public what it affects; also
 * those of what was merged into it. One that is made milder speaks for its own system only. Of private ones nothing may be seen, not even that there is one.
 */
export async function listUnsure(reader: Reader): Promise<string[]> {
  const rows = await reader.query<{ system: string }>(
    `with recursive unsure(number, system, is_grave, is_unsure) as (
       select i.number, i.system, i.severity in ('SEV-1', 'SEV-2'), i.published_at is null or i.public_unsure from incidents i
         where not i.private and i.status in ('open', 'acknowledged')
       union all select m.number, m.system, u.is_grave or m.system <> u.system, m.public_unsure
         from incidents m join unsure u on m.merged_into = u.number)
     select distinct system from unsure where is_unsure and is_grave`,
  );
  return rows.map(({ system }) => system);
}

/** Somebody says what it affects: that answers it for what was merged into it, as far as it is of the same system. */
export async function becomeSure(
  tx: Tx,
  { number, system }: Pick<Incident, 'number' | 'system'>,
): Promise<void> {
  await tx.query(
    'update incidents set public_unsure = false where number = any($1) and system = $2 and public_unsure',
    [await listMergedInto(tx, number), system],
  );
}

/** What the public was told of one incident, all in all. */
export interface PublicIncident {
  system: string;
  status: Incident['status'];
  startedAt: DateTime;
  stateSince: DateTime;
  resolvedAt?: DateTime;
  /** When it was thought to be over, until it was reopened. */
  lulls: readonly Lull[];
  /** The oldest first. */
  texts: { at: DateTime; text: string }[];
}

async function listLulls(reader: Reader, numbers: readonly number[]): Promise<Map<number, Lull[]>> {
  if (numbers.length === 0) return new Map();
  const rows = await reader.query<{ number: number; kind: TimelineKind; at: DateTime }>(
    `select incident as number, kind, at from incident_timeline
     where incident = any($1) and kind in ('resolved', 'reopened') order by incident, seq`,
    [numbers],
  );
  const byNumber = Map.groupBy(rows, ({ number }) => number);
  return new Map([...byNumber].map(([number, entries]) => [number, lullsOf(entries)]));
}

/**
 * Everything that was published since then and not taken back, the newest incident first. What is merged into others is left out,
 * and what came from one that was reopened since stands with that one.
 */
export async function listPublishedSince(reader: Reader, since: DateTime): Promise<PublicIncident[]> {
  const rows = await reader.query<{
    number: number;
    system: string;
    status: Incident['status'];
    startedAt: DateTime;
    stateSince: DateTime;
    resolvedAt: DateTime | null;
    at: DateTime;
    text: string;
  }>(
    `select i.number, i.system, i.status, i.opened_at as "startedAt", ${stateSince} as "stateSince", i.resolved_at as "resolvedAt", e.at, t.body as text
     from incident_timeline e join incidents i on i.number = e.incident join texts t on t.id = e.text_id
     where e.kind = 'published' and e.at >= $1 and t.body is not null and not i.private and i.merged_into is null
       and ${notTakenBack} and not e.data ? 'again'
       and (not e.data ? 'takenFrom' or exists (select 1 from incidents source
         where source.number = (e.data ->> 'takenFrom')::bigint and source.merged_into = e.incident))
     order by i.number desc, e.seq`,
    [since],
  );
  const lulls = await listLulls(reader, [...new Set(rows.map(({ number }) => number))]);
  const byNumber = new Map<number, PublicIncident>();
  for (const { number, at, text, resolvedAt, ...incident } of rows) {
    const known = byNumber.get(number);
    if (known) known.texts.push({ at, text });
    else
      byNumber.set(number, {
        ...incident,
        ...(resolvedAt ? { resolvedAt } : {}),
        lulls: lulls.get(number) ?? [],
        texts: [{ at, text }],
      });
  }
  return [...byNumber.values()];
}
