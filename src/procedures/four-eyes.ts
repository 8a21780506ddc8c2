import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { sameAmong } from '../people/identity.ts';
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
  const isAmong = async (people: readonly string[]) =>
    (await sameAmong(tx, directory, people, actor)) !== undefined;
  const granted = await hooks.grantersFor(tx, run.change);
  const allowed = (await isAmong(await hooks.approversOf(tx, run.change)))
    ? `approved CHG-${run.change}`
    : granted && (await isAmong(granted.people))
      ? `allowed the exception of ${granted.key}`
      : undefined;
  if (allowed === undefined) return;
  throw new UserError(
    'run.own-vote',
    `You ${allowed}, so somebody else carries out ${one.id} of ${run.key}.`,
    { refused: true, about: { action: `run.${deed}`, system: run.system }, things: [run.key] },
  );
}
