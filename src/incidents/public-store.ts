import type { DateTime } from 'luxon';
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
  /** Ids of what is affected; null: nobody said which. */
  components: readonly string[] | null;
}

export async function listPublished(reader: Reader): Promise<Published[]> {
  return reader.query<Published>(
    `select i.system, i.status, t.body as text, i.published_at as "publishedAt", i.public_components as components from incidents i
     join texts t on t.id = i.public_id where i.published_at is not null and t.body is not null and not i.private
     order by i.published_at desc limit 50`,
  );
}

/**
 * Systems with an incident that is grave, not held by anything yet, and not published. Of private ones nothing may be seen,
 * not even that there is one.
 */
export async function listUnpublished(reader: Reader): Promise<string[]> {
  const rows = await reader.query<{ system: string }>(
    `select distinct i.system from incidents i where i.severity in ('SEV-1', 'SEV-2') and not i.private
     and i.status in ('open', 'acknowledged') and i.published_at is null`,
  );
  return rows.map(({ system }) => system);
}

/** What the public was told of one incident, all in all. */
export interface PublicIncident {
  system: string;
  status: Incident['status'];
  startedAt: DateTime;
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
    resolvedAt: DateTime | null;
    at: DateTime;
    text: string;
  }>(
    `select i.number, i.system, i.status, i.opened_at as "startedAt", i.resolved_at as "resolvedAt", e.at, t.body as text
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
  for (const { number, system, status, startedAt, resolvedAt, at, text } of rows) {
    const known = byNumber.get(number);
    if (known) known.texts.push({ at, text });
    else
      byNumber.set(number, {
        system,
        status,
        startedAt,
        ...(resolvedAt ? { resolvedAt } : {}),
        lulls: lulls.get(number) ?? [],
        texts: [{ at, text }],
      });
  }
  return [...byNumber.values()];
}
