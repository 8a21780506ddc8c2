import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import { redacted } from '../db/rows.ts';
import type { IncidentTask, PlacedTask } from './model.ts';
import type { Reader } from './store.ts';

export interface NewTask {
  textId: string;
  owner?: string;
  dueAt?: DateTime;
  createdBy: string;
}

/** What stands in the timeline of both when a merge takes tasks along. */
interface MovedTask {
  was: number;
  is: number;
}

/**
 * In SQL the last number that a task of this incident ever had. Those that a merge took away count too: messages with
 * their buttons stay, and none of them may come to mean another task.
 */
const lastNumber = (incident: string) => `greatest(
  (select max(number) from incident_tasks where incident = ${incident}),
  (select max((data ->> 'task')::int) from incident_timeline where incident = ${incident} and kind = 'task'),
  (select max((moved ->> case when data ? 'into' then 'was' else 'is' end)::int)
     from incident_timeline, jsonb_array_elements(data -> 'moved') moved
     where incident = ${incident} and kind = 'merged'),
  0)`;

/** Numbers count up in each incident; the incident must be locked. */
export async function insertTask(tx: Tx, incident: number, task: NewTask, now: DateTime): Promise<number> {
  const [row] = await tx.query<{ number: number }>(
    `insert into incident_tasks (incident, number, text_id, owner, due_at, created_at, created_by)
     values ($1, ${lastNumber('$1')} + 1, $2, $3, $4, $5, $6) returning number`,
    [incident, task.textId, task.owner ?? null, task.dueAt ?? null, now, task.createdBy],
  );
  if (!row) throw new Error('a task was not inserted');
  return row.number;
}

interface TaskRow {
  number: number;
  body: string | null;
  owner: string | null;
  due_at: DateTime | null;
  created_at: DateTime;
  created_by: string;
  done_at: DateTime | null;
  done_by: string | null;
}

function toTask(row: TaskRow): IncidentTask {
  return {
    number: row.number,
    text: row.body ?? redacted,
    createdAt: row.created_at,
    createdBy: row.created_by,
    ...(row.owner ? { owner: row.owner } : {}),
    ...(row.due_at ? { dueAt: row.due_at } : {}),
    ...(row.done_at && row.done_by ? { doneAt: row.done_at, doneBy: row.done_by } : {}),
  };
}

export async function listTasks(reader: Reader, incident: number): Promise<IncidentTask[]> {
  const rows = await reader.query<TaskRow>(
    `select t.*, texts.body from incident_tasks t join texts on texts.id = t.text_id where t.incident = $1 order by t.number`,
    [incident],
  );
  return rows.map(toTask);
}

export async function findTask(
  reader: Reader,
  incident: number,
  number: number,
): Promise<IncidentTask | undefined> {
  return (await listTasks(reader, incident)).find((task) => task.number === number);
}

export async function finishTask(
  tx: Tx,
  incident: number,
  number: number,
  by: string,
  now: DateTime,
): Promise<void> {
  tx.write(
    'update incident_tasks set done_at = $3, done_by = $4 where incident = $1 and number = $2 and done_at is null',
    [incident, number, now, by],
  );
}

/** The open tasks of a merged incident go on in the other one, under new numbers; both must be locked. */
export async function moveTasks(
  tx: Tx,
  from: number,
  to: number,
): Promise<(MovedTask & { dueAt: DateTime | null })[]> {
  return tx.query(
    `update incident_tasks t set incident = $2, number = moved.number
     from (select number as old, ${lastNumber('$2')} + row_number() over (order by number) as number
           from incident_tasks where incident = $1 and done_at is null) moved
     where t.incident = $1 and t.number = moved.old
     returning moved.old as was, t.number as is, t.due_at as "dueAt"`,
    [from, to],
  );
}

/** Where the task is that once had this number there: merges may have taken it along. */
export async function followTask(
  reader: Reader,
  incident: number,
  number: number,
): Promise<PlacedTask | undefined> {
  const task = await findTask(reader, incident, number);
  if (task) return { incident, task };
  const [next] = await reader.query<{ into: number; is: number }>(
    `select (data ->> 'into')::bigint as into, (moved ->> 'is')::int as is
     from incident_timeline, jsonb_array_elements(data -> 'moved') moved
     where incident = $1 and kind = 'merged' and data ? 'into' and (moved ->> 'was')::int = $2`,
    [incident, number],
  );
  return next && followTask(reader, next.into, next.is);
}

/** The entry that told of the task, in the incident that it was given in. */
export async function findTaskEntry(
  reader: Reader,
  incident: number,
  number: number,
): Promise<{ incident: number; entry: string } | undefined> {
  const [own] = await reader.query<{ id: string }>(
    `select id from incident_timeline where incident = $1 and kind = 'task' and (data ->> 'task')::int = $2`,
    [incident, number],
  );
  if (own) return { incident, entry: own.id };
  const [before] = await reader.query<{ from: number; was: number }>(
    `select (data ->> 'from')::bigint as "from", (moved ->> 'was')::int as was
     from incident_timeline, jsonb_array_elements(data -> 'moved') moved
     where incident = $1 and kind = 'merged' and data ? 'from' and (moved ->> 'is')::int = $2`,
    [incident, number],
  );
  return before && findTaskEntry(reader, before.from, before.was);
}
