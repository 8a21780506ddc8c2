import { type DateTime, Duration } from 'luxon';
import type { Db, Tx } from '../db/db.ts';
import { given, redacted } from '../db/rows.ts';
import { UserError } from '../errors.ts';
import type { LockMode, Procedure, Step } from '../systems/model-procedure.ts';
import {
  type Run,
  type RunSource,
  type RunStatus,
  type RunStep,
  runKey,
  type StepResult,
  type StepState,
  type WaitsFor,
} from './model.ts';

export type Reader = Pick<Db, 'query'> | Tx;

interface RunRow extends Record<string, unknown> {
  number: number;
  system: string;
  environment: string;
  procedure: Omit<Procedure, 'steps'>;
  typed: string | null;
  plan_hash: string;
  status: RunStatus;
  waits_for: WaitsFor | null;
  lock: LockMode;
  fence: number | null;
  source: RunSource;
  asked_by: string;
  change: number | null;
  incident: number | null;
  unapproved: boolean;
  freeze_change: number | null;
  routine: string | null;
  for_at: DateTime;
  created_at: DateTime;
  started_at: DateTime | null;
  ended_at: DateTime | null;
  ended_by: string | null;
  paused_by: string | null;
  thawed_at: DateTime | null;
  aborted_by: string | null;
  responsible: string | null;
  due_at: DateTime | null;
  closes_at: DateTime | null;
  channel: string;
  tells: Run['tells'];
  touched_at: DateTime;
  version: number;
}

interface StepRow extends Record<string, unknown> {
  run: number;
  id: string;
  position: number;
  stage: number;
  is_undo: boolean;
  step: Step;
  state: StepState;
  attempt: number;
  started_at: DateTime | null;
  ended_at: DateTime | null;
  by: string | null;
  assignee: string | null;
  choice: string | null;
  progress: string | null;
  result: StepResult | null;
  trouble: string | null;
  note_id: string | null;
  note: string | null;
  due_at: DateTime | null;
  confirm_asked_at: DateTime | null;
  confirmed_at: DateTime | null;
  confirmed_by: string | null;
  break_glass_id: string | null;
  break_glass: string | null;
}

const selectRun = `select r.*, typed.body as typed from runs r join texts typed on typed.id = r.values_id`;
const selectSteps = `select s.*, note.body as note, glass.body as break_glass from run_steps s
  left join texts note on note.id = s.note_id left join texts glass on glass.id = s.break_glass_id`;

/** Durations are texts in JSON. */
function reviveStep(step: Step): Step {
  const duration = (text: Duration | string) => Duration.fromISO(String(text));
  switch (step.kind) {
    case 'automatic':
      return { ...step, timeout: duration(step.timeout) };
    case 'wait':
      return { ...step, lasts: duration(step.lasts) };
    case 'manual':
    case 'decision':
      return step.takes ? { ...step, takes: duration(step.takes) } : step;
    default:
      return step satisfies never;
  }
}

function toStep(row: StepRow): RunStep {
  const { id, position, stage, state, attempt } = row;
  return {
    id,
    position,
    stage,
    state,
    attempt,
    isUndo: row.is_undo,
    step: reviveStep(row.step),
    ...given('startedAt', row.started_at),
    ...given('endedAt', row.ended_at),
    ...given('by', row.by),
    ...given('assignee', row.assignee),
    ...given('choice', row.choice),
    ...given('progress', row.progress),
    ...given('result', row.result),
    ...given('trouble', row.trouble),
    ...given('note', row.note_id === null ? null : (row.note ?? redacted)),
    ...given('dueAt', row.due_at),
    ...given('confirmAskedAt', row.confirm_asked_at),
    ...given('confirmedAt', row.confirmed_at),
    ...given('confirmedBy', row.confirmed_by),
    ...given('breakGlass', row.break_glass_id === null ? null : (row.break_glass ?? redacted)),
  };
}

function toRun(row: RunRow, steps: readonly StepRow[]): Run {
  const { number, system, environment, status, lock, source, channel, tells, version } = row;
  const own = steps.map(toStep).sort((a, b) => a.position - b.position);
  // Its steps are kept once, with how they stand.
  const procedure = { ...row.procedure, steps: own.filter(({ isUndo }) => !isUndo).map(({ step }) => step) };
  return {
    number,
    key: runKey(number),
    system,
    environment,
    procedure,
    values: row.typed === null ? {} : (JSON.parse(row.typed) as Record<string, string>),
    planHash: row.plan_hash,
    status,
    lock,
    source,
    askedBy: row.asked_by,
    isUnapproved: row.unapproved,
    forAt: row.for_at,
    createdAt: row.created_at,
    channel,
    tells,
    touchedAt: row.touched_at,
    version,
    steps: own,
    ...given('waitsFor', row.waits_for),
    ...given('fence', row.fence),
    ...given('change', row.change),
    ...given('incident', row.incident),
    ...given('freezeChange', row.freeze_change),
    ...given('routine', row.routine),
    ...given('startedAt', row.started_at),
    ...given('endedAt', row.ended_at),
    ...given('endedBy', row.ended_by),
    ...given('pausedBy', row.paused_by),
    ...given('thawedAt', row.thawed_at),
    ...given('abortedBy', row.aborted_by),
    ...given('responsible', row.responsible),
    ...given('dueAt', row.due_at),
    ...given('closesAt', row.closes_at),
  };
}

async function read(
  reader: Reader,
  number: number,
  forUpdate: '' | 'for update of r',
): Promise<Run | undefined> {
  // In one flight, in this order: the steps are read once the run is ours.
  const [rows, steps] = await Promise.all([
    reader.query<RunRow>(`${selectRun} where r.number = $1 ${forUpdate}`, [number]),
    reader.query<StepRow>(`${selectSteps} where s.run = $1`, [number]),
  ]);
  const [row] = rows;
  return row && toRun(row, steps);
}

function known(run: Run | undefined, number: number): Run {
  if (run) return run;
  throw new UserError('run.unknown', `There is no ${runKey(number)}.   /hims run list`);
}

/** Throws `run.unknown`. */
export async function getRun(reader: Reader, number: number): Promise<Run> {
  return known(await read(reader, number, ''), number);
}

/** As getRun; nobody else alters it before this transaction is over. */
export async function lockRun(tx: Tx, number: number): Promise<Run> {
  return known(await read(tx, number, 'for update of r'), number);
}

/** How it stands with a run whose step somebody is at; undefined when there is none. */
export async function glanceAt(reader: Reader, number: number): Promise<{ isAborted: boolean } | undefined> {
  const [row] = await reader.query<{ isAborted: boolean }>(
    `select aborted_by is not null as "isAborted" from runs where number = $1`,
    [number],
  );
  return row;
}

export async function findRun(reader: Reader, number: number): Promise<Run | undefined> {
  return read(reader, number, '');
}

export async function listRuns(reader: Reader, numbers: readonly number[]): Promise<Run[]> {
  if (numbers.length === 0) return [];
  const [rows, steps] = await Promise.all([
    reader.query<RunRow>(`${selectRun} where r.number = any($1)`, [numbers]),
    reader.query<StepRow>(`${selectSteps} where s.run = any($1)`, [numbers]),
  ]);
  const byRun = Map.groupBy(steps, ({ run }) => run);
  return rows
    .map((row) => toRun(row, byRun.get(row.number) ?? []))
    .sort((a, b) => numbers.indexOf(a.number) - numbers.indexOf(b.number));
}

export async function nextRunNumber(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ value: number }>(
    `insert into counters (name, value) values ('RUN', 1) on conflict (name) do update set value = counters.value + 1 returning value`,
  );
  if (!row) throw new Error('the counter RUN gave no number');
  return row.value;
}

export type RunColumns = Readonly<Record<string, unknown>>;

export function insertRun(tx: Tx, columns: RunColumns): void {
  const names = Object.keys(columns);
  tx.write(
    `insert into runs (${names.join(', ')}) values (${names.map((_name, at) => `$${at + 1}`).join(', ')})`,
    Object.values(columns),
  );
}

export function insertSteps(
  tx: Tx,
  run: number,
  steps: readonly Pick<RunStep, 'id' | 'position' | 'stage' | 'isUndo' | 'step'>[],
): void {
  tx.write(
    `insert into run_steps (run, id, position, stage, is_undo, step, state)
     select $1, id, position, stage, "isUndo", step, 'pending'
     from jsonb_to_recordset($2) as new(id text, position smallint, stage smallint, "isUndo" boolean, step jsonb)`,
    [run, JSON.stringify(steps)],
  );
}

export function updateRun(tx: Tx, number: number, columns: RunColumns, now: DateTime): void {
  const all = { ...columns, touched_at: now };
  const sets = Object.keys(all).map((name, at) => `${name} = $${at + 2}`);
  tx.write(`update runs set ${sets.join(', ')}, version = version + 1 where number = $1`, [
    number,
    ...Object.values(all),
  ]);
}

/** The run is locked. */
export function updateStep(tx: Tx, run: number, id: string, columns: RunColumns): void {
  const sets = Object.keys(columns).map((name, at) => `${name} = $${at + 3}`);
  tx.write(`update run_steps set ${sets.join(', ')} where run = $1 and id = $2`, [
    run,
    id,
    ...Object.values(columns),
  ]);
}
