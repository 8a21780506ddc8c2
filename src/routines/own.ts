import type { DateTime } from 'luxon';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { sameAmong } from '../people/identity.ts';
import type { Actor } from '../people/model.ts';
import type { RunDeps } from '../procedures/deps.ts';
import type { Routine } from '../systems/model-routine.ts';
import { listApprovers } from './store.ts';

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

/** The same by another way: the procedure itself, which a routine of the system runs. */
export async function refuseRoutineApprover(
  tx: Tx,
  runs: Pick<RunDeps, 'directory' | 'systems'>,
  { system, procedure }: { system: string; procedure: string },
  actor: Actor,
  now: DateTime,
): Promise<void> {
  const routines = [...(runs.systems.get(system)?.routines.values() ?? [])];
  for (const routine of routines.filter((one) => one.procedure === procedure))
    await refuseOwnApproval(tx, runs, { routine, system }, actor, now);
}
