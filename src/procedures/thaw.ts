import type { DateTime } from 'luxon';
import { insertTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { draftOf } from './advance.ts';
import { membersOf } from './asked.ts';
import { tellPeopleOfRun } from './audience.ts';
import type { RunDeps } from './deps.ts';
import { frozenData } from './freeze.ts';
import { findPaused } from './list-store.ts';
import type { Run } from './model.ts';

export const thawTimer = 'run.thawed';

/** A freeze of the system begins or is over: the runs that one has paused are looked at, each on its own. */
export async function wakeThawed(tx: Tx, system: string, dueAt: DateTime, now: DateTime): Promise<void> {
  const paused = (await findPaused(tx, system)).filter(({ pausedBy }) => pausedBy === 'system');
  const timers = paused.map(({ key }) => ({ kind: thawTimer, subject: key, data: {}, dueAt }));
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

/**
 * Nothing keeps it any more but the pause: whoever started it hears so, and resumes it when it is time. Frozen again before that, it
 * is paused by that freeze.
 */
export async function tellThawed(tx: Tx, deps: RunDeps, run: Run, now: DateTime): Promise<void> {
  if (run.pausedBy !== 'system') return;
  const freeze = await deps.hooks.freezeOn(tx, { ...run, reaches: run }, now);
  if ((freeze === undefined) === (run.thawedAt !== undefined)) return; // as it was told
  const draft = draftOf(tx, deps, run, now);
  if (freeze) {
    draft.setRun({ pausedBy: 'system' });
    draft.record({ kind: 'paused', actor: 'system', data: frozenData(freeze) });
    return void (await draft.settle());
  }
  draft.setRun({ thawedAt: now });
  draft.record({ kind: 'thawed', actor: 'system' });
  await tellPeopleOfRun(tx, run, await answerers(tx, deps, run, now), { kind: 'run-thawed' }, now);
  await draft.settle();
}
