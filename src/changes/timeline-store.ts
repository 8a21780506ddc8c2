import { randomUUID } from 'node:crypto';
import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import { redacted } from '../db/rows.ts';
import type { ChangeEntry, ChangeTimelineKind } from './model.ts';
import type { Reader } from './store.ts';

interface EntryRow extends Record<string, unknown> {
  id: string;
  at: DateTime;
  kind: ChangeTimelineKind;
  actor: string | null;
  text_id: string | null;
  body: string | null;
  data: Record<string, unknown>;
}

const select = `select t.id, t.at, t.kind, t.actor, t.text_id, x.body, t.data
  from change_timeline t left join texts x on x.id = t.text_id`;

/** Where the old and the new words of each edited part are kept: `{ title: [id, id] }`. */
function keptWords({ data }: EntryRow): [string, [string, string]][] {
  return Object.entries((data['texts'] ?? {}) as Record<string, [string, string]>);
}

async function withWords(reader: Reader, rows: readonly EntryRow[]): Promise<ChangeEntry[]> {
  const ids = rows.flatMap(keptWords).flatMap(([, both]) => both);
  const texts =
    ids.length === 0
      ? []
      : await reader.query<{ id: string; body: string | null }>(
          'select id, body from texts where id = any($1::uuid[])',
          [ids],
        );
  const bodies = new Map(texts.map(({ id, body }) => [id, body ?? redacted]));
  const bodyOf = (id: string) => bodies.get(id) ?? redacted;
  return rows.map((row) => {
    const kept = keptWords(row);
    if (kept.length === 0) return toEntry(row);
    const words = kept.map(([field, [old, now]]) => [field, [bodyOf(old), bodyOf(now)] as const] as const);
    return { ...toEntry(row), words: Object.fromEntries(words) };
  });
}

function toEntry({ id, at, kind, actor, text_id, body, data }: EntryRow): ChangeEntry {
  return {
    id,
    at,
    kind,
    data,
    ...(actor === null ? {} : { actor }),
    ...(text_id === null ? {} : { text: body ?? redacted }),
  };
}

export interface NewEntry {
  kind: ChangeTimelineKind;
  actor?: string;
  textId?: string;
  data?: Record<string, unknown>;
}

/** Returns the id of the entry. */
export function insertEntry(tx: Tx, change: number, entry: NewEntry, now: DateTime): string {
  const { kind, actor, textId, data = {} } = entry;
  const id = randomUUID();
  tx.write(
    'insert into change_timeline (id, change, at, kind, actor, text_id, data) values ($1, $2, $3, $4, $5, $6, $7)',
    [id, change, now, kind, actor ?? null, textId ?? null, JSON.stringify(data)],
  );
  return id;
}

/** The oldest first. */
export async function listEntries(reader: Reader, change: number): Promise<ChangeEntry[]> {
  const rows = await reader.query<EntryRow>(`${select} where t.change = $1 order by t.at, t.seq`, [change]);
  return withWords(reader, rows);
}

/** Every implementer whom an edit named or took away. */
const namedByEdits = `select jsonb_array_elements_text(data -> 'implementer') as person from change_timeline
  where change = $1 and kind = 'edited' and jsonb_typeof(data -> 'implementer') = 'array'`;

export async function listFormerImplementers(reader: Reader, change: number): Promise<string[]> {
  const rows = await reader.query<{ person: string | null }>(namedByEdits, [change]);
  return rows.flatMap(({ person }) => person ?? []);
}

/** Everybody who altered it, or announced a maintenance for it. */
export async function listEditors(reader: Reader, change: number): Promise<string[]> {
  const rows = await reader.query<{ actor: string }>(
    `select distinct actor from change_timeline where change = $1 and kind = 'edited' and actor <> 'system'`,
    [change],
  );
  return rows.map(({ actor }) => actor);
}

/** Who assessed it last, whatever became of that; undefined where nobody has. */
export async function lastAssessor(reader: Reader, change: number): Promise<string | undefined> {
  const [last] = await reader.query<{ actor: string }>(
    `select actor from change_timeline where change = $1 and kind = 'assessed' order by seq desc limit 1`,
    [change],
  );
  return last?.actor;
}

/** Everyone who ever edited the change, and every implementer it ever had. */
export async function listHands(reader: Reader, change: number): Promise<string[]> {
  const rows = await reader.query<{ person: string }>(
    `select actor as person from change_timeline where change = $1 and kind = 'edited' and actor is not null
     union ${namedByEdits}`,
    [change],
  );
  return rows.map(({ person }) => person);
}

export async function findEntry(reader: Reader, id: string): Promise<ChangeEntry | undefined> {
  const rows = await reader.query<EntryRow>(`${select} where t.id = $1`, [id]);
  const [entry] = await withWords(reader, rows);
  return entry;
}
