import type { DateTime } from 'luxon';
import type { Clock } from '../clock/clock.ts';
import type { Db, Tx } from '../db/db.ts';
import type { NewNotice, Target } from '../notices/model.ts';
import { enqueueNotices } from '../notices/store.ts';
import type { Run } from './model.ts';
import { listRuns } from './store.ts';

/** Runs go after incidents and before digests; one that asks for somebody goes before the others. */
function runPriority({ status }: Pick<Run, 'status'>): number {
  return status === 'needs a person' || status === 'failed' ? 3 : 5;
}

function team({ system, channel }: Pick<Run, 'system' | 'channel'>): Target {
  return { to: 'channel', purpose: channel, system };
}

function noticeOf(run: Run, notice: Omit<NewNotice, 'subject' | 'priority'>): NewNotice {
  return { subject: run.key, priority: runPriority(run), ...notice };
}

const troubled: readonly string[] = ['asking', 'unknown', 'failed', 'warned'];

/** What runs every few minutes is heard of only when something is wrong with it. */
function isTold({ tells, steps, status }: Run): boolean {
  return tells === 'always' || status === 'failed' || steps.some(({ state }) => troubled.includes(state));
}

/**
 * What a check every few minutes finds again is told once, and again after a day: the run before it failed at the same steps, and
 * people were told.
 */
async function isKnownTrouble(tx: Tx, run: Run, now: DateTime): Promise<boolean> {
  if (run.tells === 'always' || run.routine === undefined) return false;
  const steps = run.steps.filter(({ state }) => troubled.includes(state)).map(({ id }) => id);
  const rows = await tx.query(
    `with earlier as (
       select number from runs where system = $1 and routine = $2 and number < $3 order by number desc limit 1)
     select 1 from earlier e
     where $4::text[] <@ array(select id from run_steps s where s.run = e.number and s.state = any($6))
       and exists (select 1 from notices n join runs r on n.subject = 'RUN-' || r.number
         where n.kind = 'run-card' and n.created_at > $5 and r.system = $1 and r.routine = $2 and r.number < $3)`,
    [run.system, run.routine, run.number, steps, now.minus({ days: 1 }), troubled],
  );
  return steps.length > 0 && rows.length > 0;
}

/** Shows the run anew in its channel, and these of its steps in the thread. */
export async function tellRun(tx: Tx, run: Run, steps: readonly string[], now: DateTime): Promise<void> {
  if (!isTold(run) || (await isKnownTrouble(tx, run, now))) return;
  const target = team(run);
  const card = noticeOf(run, { kind: 'run-card', target, coalesce: true });
  const lines = steps.map((step) => noticeOf(run, { kind: 'run-step', target, data: { step } }));
  await enqueueNotices(tx, [card, ...lines], now);
}

/** What never began is told, also where nothing is told while all goes well. */
export async function tellGivenUp(tx: Tx, run: Run, now: DateTime): Promise<void> {
  await enqueueNotices(tx, [noticeOf(run, { kind: 'run-card', target: team(run), coalesce: true })], now);
}

/** A line in the thread that is no step: that it was paused, that it is over, that it is overdue. */
export async function sayRun(
  tx: Tx,
  run: Run,
  notice:
    | { kind: 'run-line'; data: { event: string } }
    | { kind: 'run-overdue'; data: { count: number }; wantedAt: DateTime },
  now: DateTime,
): Promise<void> {
  if (!isTold(run) || (await isKnownTrouble(tx, run, now))) return;
  await enqueueNotices(tx, [noticeOf(run, { ...notice, target: team(run) })], now);
}

/** What a step printed, as a file in the thread. */
export async function sendOutput(
  tx: Tx,
  run: Run,
  data: { step: string; attempt: number },
  now: DateTime,
): Promise<void> {
  if (!isTold(run) || (await isKnownTrouble(tx, run, now))) return;
  await enqueueNotices(tx, [noticeOf(run, { kind: 'run-output', target: team(run), data })], now);
}

/**
 * Whether the same step of the same routine was alerted for its run before, and has failed since: a check every few minutes says
 * once that something is wrong, and again after a day, not every time that it looks.
 */
export async function wasAlerted(tx: Tx, run: Run, step: string, now: DateTime): Promise<boolean> {
  if (run.routine === undefined || run.tells === 'always') return false;
  const rows = await tx.query(
    `with earlier as (
       select r.number, s.state from runs r join run_steps s on s.run = r.number and s.id = $3
       where r.system = $1 and r.routine = $2 and r.number < $4 order by r.number desc limit 1)
     select 1 from earlier where state in ('warned', 'failed', 'asking')
       and exists (select 1 from notices n join runs r on n.subject = 'RUN-' || r.number
         where n.kind = 'run-alert' and n.data ->> 'step' = $3 and n.created_at > $5
           and r.system = $1 and r.routine = $2)`,
    [run.system, run.routine, step, run.number, now.minus({ days: 1 })],
  );
  return rows.length > 0;
}

/** A step that did not work raises an alert of this level, in the channel for alerts. */
export async function alertOf(
  tx: Tx,
  run: Run,
  data: { step: string; level: string },
  now: DateTime,
): Promise<void> {
  const target: Target = { to: 'channel', purpose: 'alerts', system: run.system };
  const priority = data.level === 'critical' ? 2 : 4;
  await enqueueNotices(tx, [{ ...noticeOf(run, { kind: 'run-alert', target, data }), priority }], now);
}

/** To each of these people alone. */
export async function tellPeopleOfRun(
  tx: Tx,
  run: Run,
  people: Iterable<string>,
  notice: { kind: string; data?: Record<string, unknown>; wantedAt?: DateTime },
  now: DateTime,
): Promise<void> {
  const notices = [...new Set(people)]
    .filter((person) => person !== 'system')
    .map((person) => noticeOf(run, { ...notice, target: { to: 'person', person } }));
  await enqueueNotices(tx, notices, now);
}

/** Everything there is to know about it as a file, to whoever asked for it alone. */
export async function sendEvidence(tx: Tx, run: Run, person: string, now: DateTime): Promise<void> {
  const notice = noticeOf(run, { kind: 'run-evidence', target: { to: 'person', person } });
  await enqueueNotices(tx, [notice], now);
}

/** After a start every open run is shown anew: what was missed meanwhile is made up for, and a lost card is posted again. */
export async function showOpenRuns({ db, clock }: { db: Db; clock: Clock }): Promise<void> {
  await db.transaction(async (tx) => {
    const open = await tx.query<{ number: number }>('select number from runs where ended_at is null');
    const runs = await listRuns(
      tx,
      open.map(({ number }) => number),
    );
    for (const run of runs) await tellRun(tx, run, [], clock.now());
  });
}
