import { randomUUID } from 'node:crypto';
import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import { redacted } from '../db/rows.ts';
import type { RunEvent, RunEventKind, RunOutput } from './model.ts';
import type { Reader } from './store.ts';

interface EventRow extends Record<string, unknown> {
  id: string;
  at: DateTime;
  kind: RunEventKind;
  step: string | null;
  actor: string | null;
  text_id: string | null;
  body: string | null;
  data: Record<string, unknown>;
}

const select = `select e.id, e.at, e.kind, e.step, e.actor, e.text_id, x.body, e.data
  from run_events e left join texts x on x.id = e.text_id`;

function toEvent({ id, at, kind, step, actor, text_id, body, data }: EventRow): RunEvent {
  return {
    id,
    at,
    kind,
    data,
    ...(step === null ? {} : { step }),
    ...(actor === null ? {} : { actor }),
    ...(text_id === null ? {} : { text: body ?? redacted }),
  };
}

export interface NewEvent {
  kind: RunEventKind;
  step?: string | undefined;
  actor?: string | undefined;
  textId?: string | undefined;
  data?: Record<string, unknown>;
}

/** Returns the id of the event. */
export function insertEvent(tx: Tx, run: number, event: NewEvent, now: DateTime): string {
  const { kind, step, actor, textId, data = {} } = event;
  const id = randomUUID();
  tx.write(
    'insert into run_events (id, run, at, kind, step, actor, text_id, data) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [id, run, now, kind, step ?? null, actor ?? null, textId ?? null, JSON.stringify(data)],
  );
  return id;
}

/** The oldest first. */
export async function listEvents(reader: Reader, run: number): Promise<RunEvent[]> {
  const rows = await reader.query<EventRow>(`${select} where e.run = $1 order by e.at, e.seq`, [run]);
  return rows.map(toEvent);
}

/** What whoever aborted it said; undefined when it was closed by itself. */
export async function whyAborted(reader: Reader, run: number): Promise<string | undefined> {
  return (await listEvents(reader, run)).findLast(({ kind }) => kind === 'abort-asked')?.text;
}

export async function findEvent(reader: Reader, id: string): Promise<RunEvent | undefined> {
  const [row] = await reader.query<EventRow>(`${select} where e.id = $1`, [id]);
  return row && toEvent(row);
}

export function insertOutput(tx: Tx, run: number, { step, attempt, bytes, sha256, body }: RunOutput): void {
  tx.write(
    `insert into run_outputs (run, step, attempt, bytes, sha256, body) values ($1, $2, $3, $4, $5, $6)
     on conflict (run, step, attempt) do nothing`,
    [run, step, attempt, bytes, sha256, body],
  );
}

/** In the order in which they were made; of one step where it is named. */
export async function listOutputs(reader: Reader, run: number, step?: string): Promise<RunOutput[]> {
  return reader.query<RunOutput & Record<string, unknown>>(
    `select o.step, o.attempt, o.bytes, o.sha256, o.body from run_outputs o
     join run_steps s on s.run = o.run and s.id = o.step
     where o.run = $1 and ($2::text is null or o.step = $2) order by s.position, o.attempt`,
    [run, step ?? null],
  );
}
