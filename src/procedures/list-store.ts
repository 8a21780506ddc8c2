import type { Run } from './model.ts';
import { listRuns, type Reader } from './store.ts';

export interface RunFilter {
  system?: string;
  /** Also those that are over. */
  all?: boolean;
  checklists?: boolean;
  limit?: number;
}

/** The newest first. */
export async function findRuns(
  reader: Reader,
  { system, all = false, checklists, limit = 15 }: RunFilter,
): Promise<Run[]> {
  const rows = await reader.query<{ number: number }>(
    `select number from runs where ($1::text is null or system = $1) and ($2 or ended_at is null)
       and ($3::boolean is null or (procedure ->> 'isChecklist')::boolean = $3)
     order by number desc limit $4`,
    [system ?? null, all, checklists ?? null, limit],
  );
  return listRuns(
    reader,
    rows.map(({ number }) => number),
  );
}

/** Runs of this change, the newest first. */
export async function findRunsOf(reader: Reader, change: number): Promise<Run[]> {
  const rows = await reader.query<{ number: number }>(
    'select number from runs where change = $1 order by number desc',
    [change],
  );
  return listRuns(
    reader,
    rows.map(({ number }) => number),
  );
}

/** Open runs under an incident: recoveries. */
export async function findRunsUnderIncidents(reader: Reader): Promise<Run[]> {
  const rows = await reader.query<{ number: number }>(
    'select number from runs where incident is not null and ended_at is null order by number',
  );
  return listRuns(
    reader,
    rows.map(({ number }) => number),
  );
}

/** Open runs of a system that stand still, the oldest first. */
export async function findPaused(
  reader: Reader,
  system: string,
): Promise<{ key: string; askedBy: string; pausedBy: string }[]> {
  return reader.query<{ key: string; askedBy: string; pausedBy: string }>(
    `select 'RUN-' || number as key, asked_by as "askedBy", paused_by as "pausedBy" from runs
     where system = $1 and ended_at is null and paused_by is not null order by number`,
    [system],
  );
}

/** Open runs in which somebody is to do something, or which a freeze paused that is over, the oldest first. */
export async function findRunsForHands(reader: Reader): Promise<Run[]> {
  const rows = await reader.query<{ number: number }>(
    `select number from runs where ended_at is null and (thawed_at is not null or exists (select 1 from run_steps s
       where s.run = runs.number and (s.state in ('open', 'asking', 'unknown')
         or s.state = 'pending' and s.confirm_asked_at is not null and s.confirmed_at is null))) order by number limit 50`,
  );
  return listRuns(
    reader,
    rows.map(({ number }) => number),
  );
}
