import type { DateTime } from 'luxon';
import { cancelTimers, insertTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { peopleAsked } from '../notices/store.ts';
import type { Directory } from '../people/directory.ts';
import { identitiesOf } from '../people/identity.ts';
import { type Permission, permissions } from '../people/permissions.ts';
import { shownSystem } from '../systems/lookup.ts';
import type { SystemProfile } from '../systems/model.ts';
import type { Role } from '../systems/model-people.ts';
import { tellPeopleOfRun } from './audience.ts';
import type { RunHooks } from './deps.ts';
import type { Run, RunStep, Voided } from './model.ts';
import type { Reader } from './store.ts';

interface AskDeps {
  systems: ReadonlyMap<string, SystemProfile>;
  directory: Directory;
  hooks: Pick<RunHooks, 'handsIn' | 'handsInChange'>;
}

export type Confirmation = 'confirm' | 'break-glass';
export const permissionOf = {
  confirm: 'run.confirm',
  'break-glass': 'run.break-glass',
} as const satisfies Record<Confirmation, Permission>;

/** Whoever opened or raised the incident, asked for the change, or started the run does not decide on its steps. */
export async function involvedIn(
  reader: Reader,
  { hooks }: Pick<AskDeps, 'hooks'>,
  run: Run,
): Promise<string[]> {
  const { askedBy, incident, change } = run;
  return [
    askedBy,
    ...(incident === undefined ? [] : await hooks.handsIn(reader, incident)),
    ...(change === undefined ? [] : await hooks.handsInChange(reader, change)),
  ];
}

/** Everybody who holds a role for it, but those who had a hand in it. */
export async function deciders(
  reader: Reader,
  deps: AskDeps,
  run: Run,
  deed: Confirmation,
): Promise<string[]> {
  const roles: readonly Role[] = permissions[permissionOf[deed]];
  const identities = await identitiesOf(reader, deps.directory, await involvedIn(reader, deps, run));
  const own = new Set([...identities.values()].flatMap(({ people }) => [...people]));
  return deps.directory.peopleWith(roles, run.system).filter((person) => !own.has(person));
}

/** Tells one asking from every other: of which try, and since when. */
export function askingOf({
  id,
  attempt,
  confirmAskedAt,
}: Pick<RunStep, 'id' | 'attempt' | 'confirmAskedAt'>) {
  return { step: id, attempt, ...(confirmAskedAt ? { since: confirmAskedAt.toMillis() } : {}) };
}

/** A second person is asked, and the time runs after which somebody else may go ahead without an answer. */
export async function askConfirmation(
  tx: Tx,
  deps: AskDeps,
  run: Run,
  { id, attempt }: RunStep,
  now: DateTime,
): Promise<void> {
  const people = await deciders(tx, deps, run, 'confirm');
  const data = askingOf({ id, attempt, confirmAskedAt: now });
  await tellPeopleOfRun(tx, run, people, { kind: 'run-confirm', data }, now);
  const { confirmWithin } = shownSystem(deps.systems, run.system);
  const dueAt = now.plus(confirmWithin);
  await insertTimers(
    tx,
    [{ kind: 'run.confirm-due', subject: run.key, data: { step: id, count: 0 }, dueAt }],
    now,
  );
}

/** It was confirmed, or is not wanted any more: the buttons go wherever somebody was asked. */
export async function foldConfirmation(
  tx: Tx,
  deps: AskDeps,
  run: Run,
  one: RunStep,
  now: DateTime,
): Promise<void> {
  // Also people who have lost the right to answer since: their message must not go on asking.
  const { id } = one;
  const asked = await peopleAsked(tx, run.key, ['run-confirm', 'run-unconfirmed'], { step: id });
  await cancelTimers(tx, run.key, ['run.confirm-due'], now, { step: id });
  await tellPeopleOfRun(tx, run, asked, { kind: 'run-confirm-over', data: askingOf(one) }, now);
}

const unconfirmed = { confirmAskedAt: null, confirmedAt: null, confirmedBy: null };

/**
 * What was confirmed while the run stood still, and is not begun, is confirmed again once its incident carries it no longer. Returns
 * what counts no more.
 */
export async function confirmAnew(
  tx: Tx,
  { hooks }: { hooks: Pick<RunHooks, 'incidentOf'> },
  { run, set }: { run: Run; set(id: string, anew: typeof unconfirmed): void },
): Promise<Voided[]> {
  if (run.incident === undefined) return [];
  const confirmed = run.steps.filter(
    ({ state, confirmedAt }) => state === 'pending' && confirmedAt !== undefined,
  );
  if (confirmed.length === 0 || (await hooks.incidentOf(tx, run.incident, run.system)).lapse === undefined)
    return [];
  for (const { id } of confirmed) set(id, unconfirmed);
  return confirmed.map(({ id, confirmedBy }) => ({ step: id, by: confirmedBy ?? 'system' }));
}
