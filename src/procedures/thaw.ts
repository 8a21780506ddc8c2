import type { DateTime } from 'luxon';
import { insertTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { draftOf } from './advance.ts';
import { membersOf } from './asked.ts';
import { tellPeopleOfRun } from './audience.ts';
import type { RunDeps } from './deps.ts';
import { findPaused } from './list-store.ts';
import type { Run } from './model.ts';

export const thawTimer = 'run.thawed';

/** A freeze of the system is over: the runs that it paused are looked at, each on its own. */
export async function wakeThawed(tx: Tx, system: string, now: DateTime): Promise<void> {
  const paused = (await findPaused(tx, system)).filter(({ pausedBy }) => pausedBy === 'system');
  const timers = paused.map(({ key }) => ({ kind: thawTimer, subject: key, data: {}, dueAt: now }));
  await insertTimers(tx, timers, now);
}

/** Who started it, or the team that answers for it where nobody did or they are away. */
async function answerers(tx: Tx, deps: RunDeps, run: Run, now: DateTime): Promise<readonly string[]> {
  const started = run.askedBy === 'system' ? [] : [run.askedBy];
  const team = membersOf(deps.directory, run.responsible);
  for (const people of [started, team]) {
    const here = await deps.availability.available(tx, people, now);
    if (here.length > 0) return here;
  }
  return [...started, ...team];
}

/** Nothing keeps it any more but the pause: whoever started it hears so, and resumes it when it is time. */
export async function tellThawed(tx: Tx, deps: RunDeps, run: Run, now: DateTime): Promise<void> {
  if (run.pausedBy !== 'system' || (await deps.hooks.freezeOn(tx, { ...run, reaches: run }, now))) return;
  const draft = draftOf(tx, deps, run, now);
  draft.setRun({ thawedAt: now });
  draft.record({ kind: 'thawed', actor: 'system' });
  await tellPeopleOfRun(tx, run, await answerers(tx, deps, run, now), { kind: 'run-thawed' }, now);
  await draft.settle();
}
