import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import { redacted } from '../db/rows.ts';
import type { IncidentTask } from './model.ts';
import type { Reader } from './store.ts';

export interface NewTask {
  textId: string;
  owner?: string;
  dueAt?: DateTime;
  createdBy: string;
}

/** Numbers count up in each incident; the incident must be locked. */
export async function insertTask(tx: Tx, incident: number, task: NewTask, now: DateTime): Promise<number> {
  const [row] = await tx.query<{ number: number }>(
    `insert into incident_tasks (incident, number, text_id, owner, due_at, created_at, created_by)
     select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6 from incident_tasks where incident = $1
     returning number`,
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

/** The open tasks of a merged incident go on in the other one, under new numbers; both must be locked. Returns the new numbers. */
export async function moveTasks(
  tx: Tx,
  from: number,
  to: number,
): Promise<{ number: number; dueAt: DateTime | null }[]> {
  return tx.query(
    `update incident_tasks t set incident = $2, number = moved.number
     from (select number as old, (select coalesce(max(number), 0) from incident_tasks where incident = $2)
             + row_number() over (order by number) as number
           from incident_tasks where incident = $1 and done_at is null) moved
     where t.incident = $1 and t.number = moved.old returning t.number, t.due_at as "dueAt"`,
    [from, to],
  );
}
