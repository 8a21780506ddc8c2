import type { DateTime } from 'luxon';
import type { Deed } from '../audit/model.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import type { Maintenance, Tieable } from './model.ts';
import type { MaintenanceHooks } from './moves.ts';

/** What became of the change that was to be carried out in it once its exception is granted. */
interface Tied {
  deeds: readonly Deed[];
  /** The change, where it stays as it is: it is over by now, or fits no more. */
  leftOut?: number;
}

/** Ties it now, as an edit by the person who asked for that. A change that no longer fits is left out: it fails nobody's vote. */
export async function tieWanted(
  tx: Tx,
  { before, after, tieable }: { before: Maintenance; after: Maintenance; tieable: Tieable | undefined },
  { hooks, actor }: { hooks: Pick<MaintenanceHooks, 'tie'>; actor: Actor },
  now: DateTime,
): Promise<Tied> {
  const { wantedChange: change, announcedBy: by } = before;
  if (change === undefined || tieable === undefined || tieable === 'tied') return { deeds: [] };
  if (tieable === 'never') return { deeds: [], leftOut: change };
  await tx.query('savepoint tie');
  try {
    return { deeds: await hooks.tie(tx, { maintenance: after, change, by }, actor, now) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // What was written before it was refused did not happen either.
    await tx.query('rollback to savepoint tie');
    return { deeds: [], leftOut: change };
  }
}
