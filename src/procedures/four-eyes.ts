import { agreedFor } from '../approvals/agreed.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import type { RunDeps } from './deps.ts';
import { effectOf } from './effects.ts';
import type { Run, RunStep } from './model.ts';
import type { StepDeed } from './rules.ts';

/** By these a step is carried out, left out, or given up. */
const carryOut: ReadonlySet<StepDeed> = new Set(['done', 'skip', 'retry', 'fail', 'stop']);

/**
 * Who said yes to a change, or to the exception of its maintenance, does not carry it out, step by step either. What only looks is
 * done by anybody: it checks.
 */
export async function refuseApprover(
  tx: Tx,
  { hooks, book, directory }: Pick<RunDeps, 'hooks' | 'book' | 'directory'>,
  { run, one }: { run: Run; one: RunStep },
  { deed, actor }: { deed: StepDeed; actor: Actor },
): Promise<void> {
  if (run.change === undefined || !carryOut.has(deed)) return;
  if (effectOf(one.step, run.procedure, run.values, book) === 'reads') return;
  const voted = await agreedFor(tx, directory, await hooks.approversOf(tx, run.change), actor);
  const granted = await hooks.grantersFor(tx, run.change);
  const allowed = granted && (await agreedFor(tx, directory, granted.agreed, actor));
  const why = voted
    ? `${voted} approved CHG-${run.change}`
    : allowed && `${allowed} allowed the exception of ${granted.key}`;
  if (!why) return;
  throw new UserError('run.own-vote', `${why}, so somebody else carries out ${one.id} of ${run.key}.`, {
    refused: true,
    about: { action: `run.${deed}`, system: run.system },
    things: [run.key],
  });
}
