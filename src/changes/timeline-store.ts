import { randomUUID } from 'node:crypto';
import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
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

function toEntry({ id, at, kind, actor, text_id, body, data }: EntryRow): ChangeEntry {
  return {
    id,
    at,
    kind,
    data,
    ...(actor === null ? {} : { actor }),
    ...(text_id === null ? {} : { text: body ?? '(redacted)' }),
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
  return rows.map(toEntry);
}

export async function findEntry(reader: Reader, id: string): Promise<ChangeEntry | undefined> {
  const [row] = await reader.query<EntryRow>(`${select} where t.id = $1`, [id]);
  return row && toEntry(row);
}
