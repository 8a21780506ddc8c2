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

/** Shows the run anew in its channel, and these of its steps in the thread. */
export async function tellRun(tx: Tx, run: Run, steps: readonly string[], now: DateTime): Promise<void> {
  if (!isTold(run)) return;
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
  if (!isTold(run)) return;
  await enqueueNotices(tx, [noticeOf(run, { ...notice, target: team(run) })], now);
}

/** What a step printed, as a file in the thread. */
export async function sendOutput(
  tx: Tx,
  run: Run,
  data: { step: string; attempt: number },
  now: DateTime,
): Promise<void> {
  if (!isTold(run)) return;
  await enqueueNotices(tx, [noticeOf(run, { kind: 'run-output', target: team(run), data })], now);
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
