import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { type Availability, isGivenToAbsent } from '../people/availability.ts';
import type { Directory } from '../people/directory.ts';
import type { Actor } from '../people/model.ts';
import { tellPeopleOfRun } from './audience.ts';
import type { Run, RunStep } from './model.ts';

export function membersOf(directory: Directory, team: string | undefined): readonly string[] {
  return team === undefined ? [] : directory.reach({ title: team, team }).people;
}

/**
 * Who is asked to do or to decide it: the first of these among whom somebody is there. What came round nobody asked for, and its
 * team is responsible.
 */
export async function askedFor(
  tx: Tx,
  { directory, availability }: Asking,
  { run: { askedBy, responsible }, one: { step, assignee } }: { run: Run; one: RunStep },
  now: DateTime,
): Promise<readonly string[]> {
  const team = step.kind === 'manual' || step.kind === 'decision' ? step.who : undefined;
  const candidates = [
    assignee ? [assignee] : [],
    membersOf(directory, team),
    [askedBy],
    membersOf(directory, responsible),
  ];
  for (const some of candidates) {
    const people = some.filter((person) => person !== 'system');
    const here = await availability.available(tx, people, now);
    if (here.length > 0) return here;
  }
  return [];
}

/** Throws when nobody could count on this person. Somebody on leave may take one themselves. */
export async function requireAssignable(
  tx: Tx,
  { directory, availability }: Asking,
  { assignee, actor }: { assignee: string; actor: Actor },
  now: DateTime,
): Promise<void> {
  if (!(await directory.canHold(assignee)))
    throw new UserError('run.cannot-hold', '{0} cannot take it on: only members of this workspace can.', {
      people: [assignee],
    });
  if (!(await isGivenToAbsent(tx, availability, { person: assignee, actor }, now))) return;
  throw new UserError(
    'run.assignee-away',
    '{0} is on leave, so nobody counts on them now. Nothing was done. Give the step to somebody else.',
    { people: [assignee] },
  );
}

interface Asking {
  directory: Directory;
  availability: Availability;
}

const isOpen = ({ state }: RunStep): boolean => state === 'open';

/** A person is to do something about it. */
export const isAsked = ({ state }: RunStep): boolean =>
  state === 'open' || state === 'asking' || state === 'unknown';

/** The steps that are so now, and were not at this try before. */
export function newly(before: Run, run: Run, is: (one: RunStep) => boolean): readonly RunStep[] {
  const earlier = new Set(before.steps.filter(is).map(({ id, attempt }) => `${id}/${attempt}`));
  return run.steps.filter((one) => is(one) && !earlier.has(`${one.id}/${one.attempt}`));
}

/**
 * Whoever is to do what has just begun hears of it at once: a recovery waits for nobody to look. Not where one of them brought it
 * about, and not what a schedule began, which is asked for when it is due.
 */
export async function tellOpened(
  tx: Tx,
  deps: Asking,
  { before, run, hands }: { before: Run; run: Run; hands: ReadonlySet<string> },
  now: DateTime,
): Promise<void> {
  const cameRound = run.routine !== undefined && run.askedBy === 'system';
  if (run.procedure.isChecklist || cameRound || run.endedAt !== undefined) return;
  for (const one of newly(before, run, isOpen)) {
    const people = await askedFor(tx, deps, { run, one }, now);
    if (people.some((person) => hands.has(person))) continue;
    const notice = { kind: 'run-step-due', data: { step: one.id, count: 1 } };
    await tellPeopleOfRun(tx, run, people, notice, now);
  }
}

/** It goes on, or is over: the message that said that it can go on says so. */
export async function foldThawed(tx: Tx, run: Run, now: DateTime): Promise<void> {
  const told = await tx.query<{ id: string; person: string }>(
    `select id, target ->> 'person' as person from notices
     where subject = $1 and kind = 'run-thawed' and state <> 'skipped'`,
    [run.key],
  );
  for (const [person, theirs] of Map.groupBy(told, (one) => one.person)) {
    const data = { ids: theirs.map(({ id }) => id) };
    await tellPeopleOfRun(tx, run, [person], { kind: 'run-thawed-over', data }, now);
  }
}

/**
 * What nobody waits for any more, or waits for in another way or of somebody else, is shown so wherever somebody was asked: its
 * buttons go.
 */
export async function foldAsks(
  tx: Tx,
  { before, run }: { before: Run; run: Run },
  now: DateTime,
): Promise<void> {
  const later = new Map(run.steps.map((one) => [one.id, one]));
  const ended = before.steps.filter((one) => {
    const after = later.get(one.id);
    return isAsked(one) && (one.state !== after?.state || one.attempt !== after.attempt);
  });
  const given = before.steps.filter((one) => one.assignee !== later.get(one.id)?.assignee);
  const over = new Set(ended.map(({ id }) => id));
  const moved = [...over, ...given.map(({ id }) => id)];
  if (moved.length === 0) return;
  const asks = await tx.query<{ id: string; person: string; step: string }>(
    `select id, target ->> 'person' as person, data ->> 'step' as step from notices
     where subject = $1 and kind = 'run-step-due' and state <> 'skipped' and data ->> 'step' = any($2)`,
    [run.key, moved],
  );
  // Who has it from now on was asked just now.
  const stale = asks.filter(({ person, step }) => over.has(step) || later.get(step)?.assignee !== person);
  for (const [person, theirs] of Map.groupBy(stale, (ask) => ask.person)) {
    const data = { asks: theirs.map(({ id, step }) => ({ id, step })) };
    await tellPeopleOfRun(tx, run, [person], { kind: 'run-step-over', data }, now);
  }
}
