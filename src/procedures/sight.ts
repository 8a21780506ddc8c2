import type { DateTime } from 'luxon';
import { sameAmong } from '../people/identity.ts';
import type { Actor } from '../people/model.ts';
import { may } from '../people/permissions.ts';
import { shownSystem } from '../systems/lookup.ts';
import { membersOf } from './asked.ts';
import { involvedIn } from './confirmation.ts';
import type { RunDeps } from './deps.ts';
import { listEvents, listOutputs } from './event-store.ts';
import { evidenceFile } from './evidence.ts';
import { findRunsForHands } from './list-store.ts';
import { aheadOf, holdersAgainst } from './lock-store.ts';
import { type Lapse, type Run, type RunEvent, type RunStep, runKey } from './model.ts';
import { isUnconfirmed } from './rules.ts';
import { getRun } from './store.ts';

/** A run with what stands around it: what a card shows. */
export interface RunSight {
  run: Run;
  /** Runs that hold the lock for which it waits, or get it first. */
  holders: readonly string[];
  /** Under which it runs, where everybody may read of it. */
  incident?: string;
  /** Why the incident under which it runs carries it no longer. */
  lapse?: Lapse;
  /** Until then it waits for the lock at the longest. */
  waitsUntil?: DateTime;
  /** Who ended it before its end, and why. */
  aborted?: RunEvent;
}

/** A step that this person can carry on. */
export interface RunWaiting {
  run: Run;
  one: RunStep;
}

const forHands: readonly RunStep['state'][] = ['open', 'asking', 'unknown'];

/** Reads that more than one place shows. */
export function createSights(deps: RunDeps) {
  const { db, systems, directory } = deps;

  async function lockOf(run: Run): Promise<Pick<RunSight, 'holders' | 'waitsUntil'>> {
    const { lock, system, key } = run;
    if (run.waitsFor !== 'lock' || lock === 'none') return { holders: [] };
    return db.transaction(async (tx) => {
      const holders = [...(await holdersAgainst(tx, system, lock)), ...(await aheadOf(tx, run.number))];
      const [timer] = await tx.query<{ due_at: DateTime }>(
        `select due_at from timers where subject = $1 and kind = 'run.lock-longest' and state = 'pending'`,
        [key],
      );
      return {
        holders: holders.map(({ number }) => runKey(number)),
        ...(timer ? { waitsUntil: timer.due_at } : {}),
      };
    });
  }

  /** The incident under which it is, where others may know of it, and whether that still carries it. */
  async function underOf({ incident, system }: Run): Promise<Pick<RunSight, 'incident' | 'lapse'>> {
    const grave = incident === undefined ? undefined : await deps.hooks.incidentOf(db, incident, system);
    return {
      ...(grave && !grave.isPrivate ? { incident: grave.key } : {}),
      ...(grave?.lapse ? { lapse: grave.lapse } : {}),
    };
  }

  async function sight(number: number): Promise<RunSight> {
    const run = await getRun(db, number);
    const events = run.abortedBy === undefined ? [] : await listEvents(db, number);
    const aborted = events.findLast(({ kind }) => kind === 'abort-asked');
    const under = await underOf(run);
    return {
      run,
      ...(await lockOf(run)),
      ...(aborted ? { aborted } : {}),
      ...under,
    };
  }

  /** Everything there is to know about it, as one Markdown file; its name without ending. */
  async function evidenceOf(number: number): Promise<{ name: string; text: string }> {
    const [run, events, outputs] = await Promise.all([
      getRun(db, number),
      listEvents(db, number),
      listOutputs(db, number),
    ]);
    const { name, zone } = shownSystem(systems, run.system);
    const naming = { person: directory.nameOf, system: name, zone, incident: (await underOf(run)).incident };
    return {
      name: `${run.key}-${run.procedure.name}`,
      text: evidenceFile(run, events, outputs, naming),
    };
  }

  /** Whether it is this person's turn: it is given to them, to their team, or to whoever runs such things. */
  function isFor({ run, one: { step, assignee } }: RunWaiting, { person, rolesIn }: Actor): boolean {
    if (assignee !== undefined) return assignee === person;
    const who = step.kind === 'manual' || step.kind === 'decision' ? step.who : undefined;
    if (who !== undefined && directory.reach({ title: who, team: who }).people.includes(person)) return true;
    if (run.askedBy === person) return true;
    const held = rolesIn(run.system);
    return who === undefined && run.procedure.mayRun.some((role) => held.has(role));
  }

  /** A freeze paused it that is over, and this person started it, or answers for it. */
  function isToResume({ run, one }: RunWaiting, { person, rolesIn }: Actor): boolean {
    if (run.thawedAt === undefined || one !== run.steps.find(({ state }) => state === 'pending'))
      return false;
    if (run.askedBy === person || membersOf(directory, run.responsible).includes(person)) return true;
    const held = rolesIn(run.system);
    const isNobodys = run.askedBy === 'system' && run.responsible === undefined;
    return isNobodys && run.procedure.mayRun.some((role) => held.has(role));
  }

  /** It waits for a second person, and this is one of those who may confirm it. */
  async function isToConfirm({ run, one }: RunWaiting, actor: Actor): Promise<boolean> {
    if (!isUnconfirmed(one) || !may(actor, 'run.confirm', run.system)) return false;
    const own = await sameAmong(db, directory, await involvedIn(db, deps, run), actor);
    return own === undefined;
  }

  /** What this person can do now, run by run, the oldest first. */
  async function waiting(actor: Actor): Promise<readonly RunWaiting[]> {
    const runs = await findRunsForHands(db);
    const all = runs.flatMap((run) => run.steps.map((one) => ({ run, one })));
    const confirms = await Promise.all(all.map((waits) => isToConfirm(waits, actor)));
    return all.filter(
      (waits, at) =>
        confirms[at] ||
        isToResume(waits, actor) ||
        (forHands.includes(waits.one.state) && isFor(waits, actor)),
    );
  }

  return { sight, evidenceOf, waiting };
}
