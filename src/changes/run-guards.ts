import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Change } from './model.ts';
import type { ChangeDeps } from './moves.ts';

/** What must hold where a procedure carries a change out. */
export function createRunGuards(deps: Pick<ChangeDeps, 'runs'>) {
  return {
    /** Approved was what it did then. */
    requirePlan(change: Change): void {
      const { key, system, procedure } = change;
      if (procedure && deps.runs.plan(change, procedure).plan !== procedure.plan)
        throw new UserError(
          'change.plan-changed',
          `${procedure.name} is not what was voted on any more. Edit ${key}, and it is voted on again:   /hims change edit ${key} --run ${procedure.name}`,
          { refused: true, about: { action: 'change.start', system } },
        );
    },

    /** Whoever starts what cannot be taken back types where. */
    requireConfirmation(change: Change, confirmation: string | undefined): void {
      const { key, system, procedure } = change;
      if (!procedure || !deps.runs.wantsConfirmation(change, procedure)) return;
      if (confirmation?.trim().toLowerCase() !== system)
        throw new UserError(
          'change.not-confirmed',
          `To start ${key}, which runs ${procedure.name}, type the name of the system:   /hims change start ${key} --confirm ${system}`,
        );
    },

    /** A procedure that still runs says itself how the change ends. */
    async refuseWhileRunning(tx: Tx, { number, key }: Change): Promise<void> {
      const run = await deps.runs.openRunOf(tx, number);
      if (run)
        throw new UserError(
          'change.run-open',
          `${run} carries ${key} out and is not over.   /hims run show ${run}`,
          {
            things: [run],
          },
        );
    },
  };
}
