import { randomUUID } from 'node:crypto';
import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import { redacted } from '../db/rows.ts';
import type { Incident, MessageSource, TimelineEntry, TimelineKind } from './model.ts';
import type { Reader } from './store.ts';

export interface NewTimelineEntry {
  kind: TimelineKind;
  actor?: string;
  textId?: string;
  data?: Record<string, unknown>;
  /** When it happened, where that was not now. */
  at?: DateTime;
  source?: MessageSource;
}

export async function insertTimeline(
  tx: Tx,
  incident: number,
  entry: NewTimelineEntry,
  now: DateTime,
): Promise<string> {
  const id = randomUUID();
  tx.write(
    `insert into incident_timeline (id, incident, at, kind, actor, text_id, data, recorded_at, source_channel, source_ts)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      id,
      incident,
      entry.at ?? now,
      entry.kind,
      entry.actor ?? null,
      entry.textId ?? null,
      JSON.stringify(entry.data ?? {}),
      now,
      entry.source?.channel ?? null,
      entry.source?.ts ?? null,
    ],
  );
  return id;
}

/** Who made it what it is: raised it, gave it another system, or opened it again. Lowering it lets nothing happen. */
export async function listShapers(reader: Reader, incident: number): Promise<string[]> {
  const rows = await reader.query<{ actor: string }>(
    `select distinct actor from incident_timeline
     where actor is not null and not (kind = 'severity' and coalesce(data ->> 'worse', 'true') = 'false')
       and (incident = $1 and kind in ('severity', 'system', 'reopened', 'merged')
       or incident in (select number from incidents where merged_into = $1)
         and kind in ('opened', 'severity', 'system', 'reopened'))`,
    [incident],
  );
  return rows.map(({ actor }) => actor);
}

const selectTimeline = `select t.id, t.incident, t.at, t.kind, t.actor, t.data, t.text_id, t.source_channel, t.source_ts, texts.body
  from incident_timeline t left join texts on texts.id = t.text_id`;

interface TimelineRow {
  id: string;
  incident: number;
  at: DateTime;
  kind: TimelineKind;
  actor: string | null;
  data: Record<string, unknown>;
  text_id: string | null;
  source_channel: string | null;
  source_ts: string | null;
  body: string | null;
}

function toEntry(row: TimelineRow): TimelineEntry {
  return {
    id: row.id,
    at: row.at,
    kind: row.kind,
    data: row.data,
    ...(row.actor ? { actor: row.actor } : {}),
    ...(row.text_id ? { text: row.body ?? redacted } : {}),
    ...(row.source_channel && row.source_ts
      ? { source: { channel: row.source_channel, ts: row.source_ts } }
      : {}),
  };
}

/** In the order in which it happened. */
export async function listTimeline(reader: Reader, incident: number): Promise<TimelineEntry[]> {
  const rows = await reader.query<TimelineRow>(
    `${selectTimeline} where t.incident = $1 order by t.at, t.seq`,
    [incident],
  );
  return rows.map(toEntry);
}

export async function findTimelineEntry(reader: Reader, id: string): Promise<TimelineEntry | undefined> {
  const [row] = await reader.query<TimelineRow>(`${selectTimeline} where t.id = $1`, [id]);
  return row && toEntry(row);
}

/** The entries that were made of this message, with the incidents they stand in. */
export async function findBySource(
  reader: Reader,
  { channel, ts }: MessageSource,
): Promise<{ incident: number; entry: TimelineEntry; textId: string | null }[]> {
  const rows = await reader.query<TimelineRow>(
    `${selectTimeline} where t.source_channel = $1 and t.source_ts = $2`,
    [channel, ts],
  );
  return rows.map((row) => ({ incident: row.incident, entry: toEntry(row), textId: row.text_id }));
}

/** The message behind the entry was edited or deleted: another text, and a word about it in `data`. */
export async function followSource(
  tx: Tx,
  id: string,
  change: { textId?: string; data: Record<string, unknown> },
): Promise<void> {
  tx.write(
    'update incident_timeline set text_id = coalesce($2, text_id), data = data || $3::jsonb where id = $1',
    [id, change.textId ?? null, JSON.stringify(change.data)],
  );
}

/** In SQL, of an entry `e` by which something was published. */
export const notTakenBack = `not exists (select 1 from incident_timeline later
  where later.incident = e.incident and later.kind = 'unpublished' and later.seq > e.seq)`;

/**
 * Which components the status page last named for it, also where a merge or the closing took its words off the page; null: it
 * named none. Undefined: it never said anything of it, or that was taken back.
 */
export async function lastOnPage(
  reader: Reader,
  incident: number,
): Promise<readonly string[] | null | undefined> {
  const [last] = await reader.query<{ kind: TimelineKind; components: string[] | null }>(
    `select kind, data -> 'components' as components from incident_timeline
     where incident = $1 and (kind in ('published', 'unpublished') or kind = 'merged' and data ? 'page')
     order by seq desc limit 1`,
    [incident],
  );
  return last === undefined || last.kind === 'unpublished' ? undefined : last.components;
}

/** What was last published of it, as long as nobody took it back. */
export async function lastWords(
  reader: Reader,
  incident: number,
): Promise<{ text: string; at: DateTime } | undefined> {
  const [last] = await reader.query<{ body: string | null; at: DateTime }>(
    `select t.body, e.at from incident_timeline e join texts t on t.id = e.text_id
     where e.incident = $1 and e.kind = 'published' and ${notTakenBack} order by e.seq desc limit 1`,
    [incident],
  );
  return last && last.body !== null ? { text: last.body, at: last.at } : undefined;
}

/** Words that were said while the harm was held, such as that all works again, do not hold once it is not. */
export async function areSaidWhileHeld(reader: Reader, { number, mitigatedAt }: Incident): Promise<boolean> {
  if (mitigatedAt === undefined) return false;
  const last = await lastWords(reader, number);
  return last !== undefined && last.at >= mitigatedAt;
}

/** Of these the ones of which something was published and not taken back: it may stand on the page, or in its history. */
export async function listWorded(reader: Reader, incidents: readonly number[]): Promise<number[]> {
  const rows = await reader.query<{ incident: number }>(
    `select distinct e.incident from incident_timeline e
     where e.incident = any($1::bigint[]) and e.kind = 'published' and ${notTakenBack}`,
    [incidents],
  );
  return rows.map(({ incident }) => incident);
}

/** Whether everything that the status page says of it came with this other one, when that was merged into it. */
export async function onlyTakenFrom(reader: Reader, incident: number, other: number): Promise<boolean> {
  const rows = await reader.query<{ taken: string | null }>(
    `select e.data ->> 'takenFrom' as taken from incident_timeline e
     where e.incident = $1 and e.kind = 'published' and ${notTakenBack}`,
    [incident],
  );
  return rows.length > 0 && rows.every(({ taken }) => Number(taken) === other);
}

/**
 * What the status page named for it before this other one was merged into it, where nobody has published anything of it since; null:
 * nothing. Undefined: the merge changed nothing, or somebody said more.
 */
export async function ownComponents(
  reader: Reader,
  incident: number,
  other: number,
): Promise<readonly string[] | null | undefined> {
  const [merged] = await reader.query<{ own: string[] | null }>(
    `select e.data -> 'own' as own from incident_timeline e
     where e.incident = $1 and e.kind = 'merged' and (e.data ->> 'from')::bigint = $2 and e.data ? 'own'
       and not exists (select 1 from incident_timeline later
         where later.incident = e.incident and later.kind in ('published', 'unpublished', 'merged') and later.seq > e.seq)
     order by e.seq desc limit 1`,
    [incident, other],
  );
  return merged?.own;
}

/** The last thing anybody did or said, other than opening it; undefined when nothing was. */
export async function lastSpoken(reader: Reader, incident: number): Promise<DateTime | undefined> {
  const [row] = await reader.query<{ at: DateTime | null }>(
    `select max(recorded_at) as at from incident_timeline where incident = $1 and actor is not null and kind <> 'opened'`,
    [incident],
  );
  return row?.at ?? undefined;
}

/** Whether a person worked on the aftermath since then: a summary, a note, a task, the draft of the review. */
export async function wasTouchedSince(reader: Reader, incident: number, since: DateTime): Promise<boolean> {
  const rows = await reader.query(
    `select 1 from incident_timeline where incident = $1 and actor is not null and recorded_at >= $2
       and kind in ('summary', 'note', 'task', 'task-done', 'review', 'notified') limit 1`,
    [incident, since],
  );
  return rows.length > 0;
}
