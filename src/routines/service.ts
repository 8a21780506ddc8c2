import type { DateTime } from 'luxon';
import { useCase } from '../audit/audit.ts';
import { writeText } from '../audit/texts.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { sameAmong } from '../people/identity.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import type { Run } from '../procedures/model.ts';
import { isRunOver, listRuns, resultOf, runWord } from '../procedures/service.ts';
import { permitProcedure, startDeed } from '../procedures/start.ts';
import { systemOf } from '../systems/lookup.ts';
import type { Routine } from '../systems/model-routine.ts';
import { type RoutineDeps, startOccurrence } from './due.ts';
import { routineOf } from './lookup.ts';
import { type Occurrence, type RoutineSight, routineSubject, type StandingApproval } from './model.ts';
import { nextOccurrence } from './occurrences.ts';
import { notApproved, refuseOwnApproval } from './own.ts';
import { altersSomething, standsFor, waitsFor } from './standing.ts';
import {
  findApproval,
  insertApproval,
  insertOccurrence,
  lastOccurrences,
  listOpenRuns,
  lockRoutine,
  pendingDue,
  skippedAhead,
} from './store.ts';

export interface RoutineService {
  /** All routines of a system, those that come next first. */
  list(system: string, actor: Actor): Promise<readonly RoutineSight[]>;
  get(system: string, name: string): Promise<RoutineSight>;
  /** The same for whoever is to approve it. */
  look(system: string, name: string, actor: Actor): Promise<RoutineSight>;
  /** Runs one now, whatever its schedule says; where one is open already, only when another is asked for `again`. */
  post(system: string, name: string, actor: Actor, again?: boolean): Promise<Run>;
  /** Passes over its next occurrence. Returns when that would have been. */
  skip(system: string, name: string, why: string, actor: Actor): Promise<DateTime>;
  /** Approves it as it stands, for a year; `shown` is the beginning of the hash of what was looked at. */
  approve(system: string, name: string, shown: string, actor: Actor): Promise<StandingApproval>;
}

/** Two people think of the same checklist at the same time. */
function openAlready(run: number, { name, system }: { name: string; system: string }): UserError {
  return new UserError(
    'routine.open-already',
    `RUN-${run} of ${name} is not over yet:   /hims run show RUN-${run}   To run it once more all the same:   /hims routine post ${name} ${system} --again`,
    { things: [`RUN-${run}`] },
  );
}

/** What comes round: looked up, run out of turn, passed over, approved. */
export function createRoutineService(deps: RoutineDeps): RoutineService {
  const { db, clock, systems, directory, book } = deps.runs;

  async function sights(id: string): Promise<RoutineSight[]> {
    const system = systemOf(systems, id);
    const now = clock.now();
    const [pending, last, skipped] = await Promise.all([
      pendingDue(db),
      lastOccurrences(db, id, now),
      skippedAhead(db, id, now),
    ]);
    const runs = await listRuns(
      db,
      last.flatMap(({ run }) => (run === undefined ? [] : [run])),
    );
    const cameTo = new Map(runs.map((run) => [run.number, isRunOver(run) ? resultOf(run) : runWord(run)]));
    const lastOf = (name: string): Occurrence | undefined => {
      const before = last.find(({ routine }) => routine === name);
      const word = before?.run === undefined ? undefined : cameTo.get(before.run);
      return before && word ? { ...before, cameTo: word } : before;
    };
    // As the scheduler will ask when its time comes.
    const freezeOf = async (routine: Routine, next: DateTime | undefined) =>
      next && waitsFor(routine, system, book).thaw
        ? db.transaction((tx) => deps.runs.hooks.freezeOn(tx, { system: id }, next))
        : undefined;
    const sight = async (name: string): Promise<RoutineSight> => {
      const { routine } = routineOf(systems, id, name);
      const next = pending.get(routineSubject(id, name)) ?? nextOccurrence(routine, system.holidays, now);
      const before = lastOf(name);
      const freeze = await freezeOf(routine, next);
      const needsApproval = altersSomething(routine, system, book);
      const approval = needsApproval
        ? await findApproval(db, { system: id, routine: name, hash: routine.hash }, now)
        : undefined;
      return {
        system: id,
        routine,
        needsApproval,
        isNextSkipped: skipped.some((one) => one.routine === name && next && +one.at === +next),
        ...(next ? { next } : {}),
        ...(freeze ? { nextFrozenBy: freeze.key } : {}),
        ...(before ? { last: before } : {}),
        ...(approval ? { approval } : {}),
      };
    };
    const all = await Promise.all([...system.routines.keys()].map(sight));
    return all.toSorted((a, b) => Number(a.next ?? Infinity) - Number(b.next ?? Infinity));
  }

  async function one(system: string, name: string): Promise<RoutineSight> {
    routineOf(systems, system, name);
    const found = (await sights(system)).find(({ routine }) => routine.name === name);
    if (!found) throw new Error(`${system}/${name} was there a moment ago`);
    return found;
  }

  /** Who carries a routine out does not approve it for a year. */
  async function refuseOwn(
    tx: Tx,
    { routine, system }: { routine: Routine; system: string },
    actor: Actor,
  ): Promise<void> {
    const { name, responsible: team } = routine;
    const { people } = directory.reach({ team, title: team });
    if ((await sameAmong(tx, directory, people, actor)) === undefined) return;
    throw new UserError(
      'routine.own',
      `${directory.teamName(team)} carries ${name} out, so somebody outside that team approves it.`,
      { refused: true, about: { action: 'routine.approve', system } },
    );
  }

  return {
    async list(system, actor) {
      permit(actor, 'routine.list', system, directory.whoCan);
      return sights(system);
    },
    get: one,
    async look(system, name, actor) {
      permit(actor, 'routine.approve', system, directory.whoCan);
      const { routine } = routineOf(systems, system, name);
      await db.transaction((tx) => refuseOwn(tx, { routine, system }, actor));
      return one(system, name);
    },
    post: (id, name, actor, again = false) =>
      useCase(deps.runs, actor, async (tx, now) => {
        permit(actor, 'routine.post', id, directory.whoCan);
        const { profile: system, routine } = routineOf(systems, id, name);
        const procedure = system.procedures.get(routine.procedure);
        // When its time comes it runs by itself; out of turn it is started by a person, who is one of those who may start it.
        if (procedure) permitProcedure(procedure, id, actor, deps.runs);
        if (procedure && altersSomething(routine, system, book))
          await refuseOwnApproval(tx, deps.runs, { routine, system: id }, actor, now);
        await lockRoutine(tx, routineSubject(id, name));
        const [open] = again ? [] : (await listOpenRuns(tx, { system: id, routine: name })).slice(-1);
        if (open !== undefined) throw openAlready(open, { name, system: id });
        const run = await startOccurrence(
          tx,
          deps,
          { system, routine },
          { at: now, askedBy: actor.person },
          now,
        );
        if (!run) throw notApproved(routine, id);
        const deed = { action: 'routine.post', subject: routineSubject(id, name), system: id };
        return { result: run, deeds: [{ ...deed, change: { run: run.key } }, startDeed(run)] };
      }),
    skip: (id, name, why, actor) =>
      useCase(deps.runs, actor, async (tx, now) => {
        permit(actor, 'routine.skip', id, directory.whoCan);
        const { routine } = routineOf(systems, id, name);
        const subject = routineSubject(id, name);
        await lockRoutine(tx, subject);
        const next = (await pendingDue(tx)).get(subject);
        if (!next || 'after' in routine.schedule)
          throw new UserError(
            'routine.no-next',
            `${name} comes after another routine, so there is no next time to skip. Skip that one, or abort the run.`,
          );
        const reason = await writeText(tx, subject, why, now);
        const one = { system: id, routine: name, at: next, state: 'skipped', by: actor.person } as const;
        if (!(await insertOccurrence(tx, { ...one, reasonId: reason.id }, now)))
          throw new UserError('routine.skipped-already', `The next ${name} is skipped already.`);
        const change = { at: next.toISO() };
        return {
          result: next,
          deeds: [{ action: 'routine.skip', subject, system: id, change, text: reason }],
        };
      }),
    approve: (id, name, shown, actor) =>
      useCase(deps.runs, actor, async (tx, now) => {
        permit(actor, 'routine.approve', id, directory.whoCan);
        const { profile: system, routine } = routineOf(systems, id, name);
        if (!altersSomething(routine, system, book))
          throw new UserError(
            'routine.needs-no-approval',
            `${name} alters nothing by itself, so it needs no approval.`,
          );
        await refuseOwn(tx, { routine, system: id }, actor);
        if (shown === '' || !routine.hash.startsWith(shown))
          throw new UserError(
            'routine.changed',
            `${name} is not what was shown any more: look at it again.   /hims routine approve ${name} ${id}`,
          );
        const approval = { by: actor.person, at: now, expiresAt: now.plus(standsFor) };
        insertApproval(tx, { system: id, routine: name, hash: routine.hash }, approval);
        const subject = routineSubject(id, name);
        const change = { hash: routine.hash, expires: approval.expiresAt.toISO() };
        return { result: approval, deeds: [{ action: 'routine.approve', subject, system: id, change }] };
      }),
  };
}
