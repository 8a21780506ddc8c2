import { DateTime, Duration } from 'luxon';
import type { Db, Tx } from '../db/db.ts';
import { given, redacted } from '../db/rows.ts';
import { UserError } from '../errors.ts';
import type { Size } from '../systems/model.ts';
import { checkLines, textColumns } from './content.ts';
import {
  type Change,
  type ChangeStatus,
  type ChangeType,
  changeKey,
  type PlannedProcedure,
  type PullRequest,
  type PullRequestState,
  type RiskLevel,
  type VotedPullRequest,
} from './model.ts';

export type Reader = Pick<Db, 'query'> | Tx;

export interface ChangeRow extends Record<string, unknown> {
  number: number;
  system: string;
  environment: string;
  type: ChangeType;
  status: ChangeStatus;
  revision: number;
  title: string | null;
  category: string | null;
  size: Size;
  likelihood: RiskLevel;
  impact: RiskLevel;
  clinical: string | null;
  plan: string | null;
  rollback: string | null;
  validation: string | null;
  wanted_at: DateTime | null;
  takes: string;
  implementer: string;
  pull_request: PullRequest | null;
  maintenance: number | null;
  incident: number | null;
  procedure: PlannedProcedure | null;
  template: string | null;
  after: (number | string)[];
  requested_at: DateTime;
  requested_by: string;
  assessed_at: DateTime | null;
  assessed_by: string | null;
  scheduled_for: DateTime | null;
  scheduled_by: string | null;
  time_since: DateTime | null;
  started_at: DateTime | null;
  started_by: string | null;
  glass_id: string | null;
  glass: string | null;
  validating_at: DateTime | null;
  ended_at: DateTime | null;
  ended_by: string | null;
  outcome_id: string | null;
  outcome: string | null;
  seen: (Omit<PullRequestState, 'seenAt'> & { seenAt: string }) | null;
  voted_pull_request: VotedPullRequest | null;
  checked: { number: number; doneAt: string; doneBy: string }[] | null;
  touched_at: DateTime;
  version: number;
}

export const selectChange = `
  select c.*, title.body as title, clinical.body as clinical, plan.body as plan, rollback.body as rollback,
    validation.body as validation, glass.body as glass, outcome.body as outcome,
    (select m.maintenance from maintenance_changes m where m.change = c.number order by m.linked_at desc limit 1) as maintenance,
    (select jsonb_agg(jsonb_build_object('number', k.number, 'doneAt', k.done_at, 'doneBy', k.done_by))
     from change_checks k where k.change = c.number) as checked
  from changes c
  join texts title on title.id = c.title_id
  join texts clinical on clinical.id = c.clinical_id
  join texts plan on plan.id = c.plan_id
  join texts rollback on rollback.id = c.rollback_id
  join texts validation on validation.id = c.validation_id
  left join texts glass on glass.id = c.glass_id
  left join texts outcome on outcome.id = c.outcome_id`;

const utc = (iso: string): DateTime => DateTime.fromISO(iso, { zone: 'utc' });

export function toChange(row: ChangeRow): Change {
  const validationPlan = row.validation ?? redacted;
  const checked = new Map((row.checked ?? []).map((one) => [one.number, one]));
  return {
    key: changeKey(row.number),
    number: row.number,
    system: row.system,
    environment: row.environment,
    type: row.type,
    status: row.status,
    revision: row.revision,
    title: row.title ?? redacted,
    ...given('category', row.category),
    size: row.size,
    likelihood: row.likelihood,
    impact: row.impact,
    clinicalImpact: row.clinical ?? redacted,
    plan: row.plan ?? redacted,
    rollbackPlan: row.rollback ?? redacted,
    validationPlan,
    ...given('startsAt', row.wanted_at),
    takes: Duration.fromISO(row.takes),
    implementer: row.implementer,
    ...given('pullRequest', row.pull_request),
    ...given('maintenance', row.maintenance),
    ...given('incident', row.incident),
    ...given('procedure', row.procedure),
    ...given('template', row.template),
    after: row.after.map(Number),
    requestedAt: row.requested_at,
    requestedBy: row.requested_by,
    ...given('assessedAt', row.assessed_at),
    ...given('assessedBy', row.assessed_by),
    ...given('scheduledFor', row.scheduled_for),
    ...given('scheduledBy', row.scheduled_by),
    ...given('timeSince', row.time_since),
    ...given('startedAt', row.started_at),
    ...given('startedBy', row.started_by),
    ...(row.glass_id ? { brokenGlass: row.glass ?? redacted } : {}),
    ...given('validatingAt', row.validating_at),
    checks: checkLines({ validationPlan }).map((text, at) => {
      const one = checked.get(at + 1);
      return { number: at + 1, text, ...(one ? { doneAt: utc(one.doneAt), doneBy: one.doneBy } : {}) };
    }),
    ...given('endedAt', row.ended_at),
    ...given('endedBy', row.ended_by),
    ...(row.outcome_id ? { outcome: row.outcome ?? redacted } : {}),
    ...(row.seen ? { seen: { ...row.seen, seenAt: utc(row.seen.seenAt) } } : {}),
    ...given('votedPullRequest', row.voted_pull_request),
    touchedAt: row.touched_at,
    version: row.version,
  };
}

function unknownChange(key: string): UserError {
  return new UserError('change.unknown', `There is no ${key}. /hims change list shows the open ones.`);
}

/** Throws `change.unknown`. */
export async function getChange(reader: Reader, number: number): Promise<Change> {
  const [row] = await reader.query<ChangeRow>(`${selectChange} where c.number = $1`, [number]);
  if (!row) throw unknownChange(changeKey(number));
  return toChange(row);
}

/** Locks the change for this transaction, and with it its votes. Throws `change.unknown`. */
export async function lockChange(tx: Tx, number: number): Promise<Change> {
  const locked = tx.query('select 1 from changes where number = $1 for update', [number]);
  const [, change] = await Promise.all([locked, getChange(tx, number)]); // in this order, in one flight
  return change;
}

/** The next number; its row stays locked until the transaction ends, so that numbers have no gaps. */
export async function nextChangeNumber(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ value: number }>(
    `insert into counters (name, value) values ('CHG', 1) on conflict (name) do update set value = counters.value + 1 returning value`,
  );
  return row?.value ?? 1;
}

/** Columns as the table names them; null empties one. */
export type ChangeColumns = Partial<
  Record<
    | 'status'
    | 'revision'
    | 'title_id'
    | 'environment'
    | 'category'
    | 'size'
    | 'likelihood'
    | 'impact'
    | 'clinical_id'
    | 'plan_id'
    | 'rollback_id'
    | 'validation_id'
    | 'wanted_at'
    | 'takes'
    | 'implementer'
    | 'pull_request'
    | 'incident'
    | 'procedure'
    | 'after'
    | 'assessed_at'
    | 'assessed_by'
    | 'scheduled_for'
    | 'scheduled_by'
    | 'time_since'
    | 'started_at'
    | 'started_by'
    | 'glass_id'
    | 'validating_at'
    | 'ended_at'
    | 'ended_by'
    | 'outcome_id'
    | 'seen',
    DateTime | string | number | readonly number[] | null
  >
>;

export function insertChange(
  tx: Tx,
  number: number,
  columns: ChangeColumns & Record<'system' | 'type' | 'template' | 'requested_by', string | null>,
  now: DateTime,
): void {
  const all = { number, ...columns, requested_at: now, touched_at: now };
  const names = Object.keys(all);
  tx.write(
    `insert into changes (${names.join(', ')}) values (${names.map((_name, at) => `$${at + 1}`).join(', ')})`,
    Object.values(all),
  );
}

export async function updateChange(
  tx: Tx,
  change: Change,
  columns: ChangeColumns,
  now: DateTime,
): Promise<void> {
  const all = { ...columns, touched_at: now };
  const sets = Object.keys(all).map((name, at) => `${name} = $${at + 3}`);
  const rows = await tx.query(
    `update changes set ${sets.join(', ')}, version = version + 1 where number = $1 and version = $2 returning number`,
    [change.number, change.version, ...Object.values(all)],
  );
  if (rows.length === 0) throw new Error(`${change.key} changed under its lock`);
}

/** Where the words of the change are kept now, by column. */
export async function textIds(tx: Tx, number: number): Promise<Record<string, string>> {
  const [row] = await tx.query<Record<string, string>>(
    `select ${Object.values(textColumns).join(', ')} from changes where number = $1`,
    [number],
  );
  return row ?? {};
}

/** Something was done about it that leaves it as it is, such as a vote: it is not forgotten. */
export function touchChange(tx: Tx, number: number, now: DateTime): void {
  tx.write('update changes set touched_at = $2 where number = $1', [number, now]);
}

export function insertCheck(tx: Tx, change: number, number: number, by: string, now: DateTime): void {
  tx.write('insert into change_checks (change, number, done_at, done_by) values ($1, $2, $3, $4)', [
    change,
    number,
    now,
    by,
  ]);
}

/** Another validation plan has other checks. */
export function forgetChecks(tx: Tx, change: number): void {
  tx.write('delete from change_checks where change = $1', [change]);
}
