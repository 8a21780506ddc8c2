import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { sameAmong } from '../people/identity.ts';
import type { Actor } from '../people/model.ts';
import type { RunDeps, RunHooks } from '../procedures/deps.ts';
import { altersByItself } from '../procedures/effects.ts';
import { systemOf } from '../systems/lookup.ts';
import type { Routine } from '../systems/model-routine.ts';
import { altersSomething } from './standing.ts';
import { findApproval, listApprovers } from './store.ts';

/** Who approved that a routine runs by itself does not run it out of turn. */
export async function refuseOwnApproval(
  tx: Tx,
  { directory }: Pick<RunDeps, 'directory'>,
  { routine: { name, hash }, system }: { routine: Pick<Routine, 'name' | 'hash'>; system: string },
  actor: Actor,
  now: DateTime,
): Promise<void> {
  const approvers = await listApprovers(tx, { system, routine: name, hash }, now);
  if ((await sameAmong(tx, directory, approvers, actor)) === undefined) return;
  throw new UserError('routine.own-approval', `You approved ${name}, so somebody else runs it out of turn.`, {
    refused: true,
    about: { action: 'routine.post', system },
  });
}

/** It alters its system by itself, and no approval of it as it stands allows that. */
export function notApproved({ name }: Pick<Routine, 'name'>, system: string): UserError {
  return new UserError(
    'routine.not-approved',
    `${name} alters ${system}, and nobody has approved it as it stands.   /hims routine approve ${name} ${system}`,
  );
}

/**
 * The same by another way: the procedure itself, which routines of the system run. Who approved one of them does not start it, and
 * what it alters by itself takes the approval of one.
 */
export async function requireOutOfTurn(
  tx: Tx,
  runs: Pick<RunDeps, 'directory' | 'systems' | 'book'>,
  { system: id, procedure, values }: Parameters<RunHooks['requireOutOfTurn']>[1],
  actor: Actor,
  now: DateTime,
): Promise<void> {
  const system = systemOf(runs.systems, id);
  const routines = [...system.routines.values()].filter((one) => one.procedure === procedure.name);
  for (const routine of routines) await refuseOwnApproval(tx, runs, { routine, system: id }, actor, now);
  const [first, ...others] = routines.filter((one) => altersSomething(one, system, runs.book));
  if (first === undefined || !altersByItself(procedure, values, runs.book)) return;
  for (const { name, hash } of [first, ...others])
    if (await findApproval(tx, { system: id, routine: name, hash }, now)) return;
  throw notApproved(first, id);
}
