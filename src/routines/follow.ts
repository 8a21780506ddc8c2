import type { DateTime } from 'luxon';
import { writeText } from '../audit/texts.ts';
import { insertTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import type { Run } from '../procedures/model.ts';
import type { RunDeps } from '../procedures/start.ts';
import type { Routine } from '../systems/model-routine.ts';
import { followsTimer } from './due.ts';
import { routineSubject } from './model.ts';
import { insertOccurrence } from './store.ts';

/** What follows a run that did not succeed is left out: there is nothing to verify. The list of routines says so. */
async function leaveOut(
  tx: Tx,
  system: string,
  following: readonly Pick<Routine, 'name'>[],
  { key, status }: Run,
  now: DateTime,
): Promise<void> {
  for (const { name } of following) {
    const reason = await writeText(tx, routineSubject(system, name), `${key} ${status}`, now);
    const left = {
      system,
      routine: name,
      at: now,
      state: 'skipped' as const,
      by: 'system',
      reasonId: reason.id,
    };
    await insertOccurrence(tx, left, now);
  }
}

/** A run of a routine ended: those that follow it are due now, if it succeeded; joins the transaction that ends the run. */
export async function followRoutine(
  tx: Tx,
  { systems }: Pick<RunDeps, 'systems'>,
  run: Run,
  now: DateTime,
): Promise<void> {
  const system = systems.get(run.system);
  if (!system || run.routine === undefined) return;
  const following = [...system.routines.values()].filter(
    ({ schedule }) => 'after' in schedule && schedule.after === run.routine,
  );
  if (run.status !== 'succeeded') return leaveOut(tx, system.id, following, run, now);
  const timers = following.map(({ name }) => ({
    kind: followsTimer,
    subject: routineSubject(system.id, name),
    data: { after: run.key },
    dueAt: now,
  }));
  await insertTimers(tx, timers, now);
}
