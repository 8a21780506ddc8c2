import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Change } from './model.ts';
import type { ChangeDeps } from './moves.ts';

/** What was asked for, and voted on, is not what would be run now. */
export function planChanged({ key, system, procedure }: Change, refused?: string): UserError {
  return new UserError(
    'change.plan-changed',
    `${procedure?.name} is not what ${key} was asked for with any more. Edit it, then it is voted on as it is now:   /hims change edit ${key} --run "${procedure?.name} …"`,
    refused === undefined ? {} : { refused: true, about: { action: refused, system } },
  );
}

/** What must hold where a procedure carries a change out. */
export function createRunGuards(deps: Pick<ChangeDeps, 'runs'>) {
  /** The hash of what would be run; undefined where the procedure, or what it asks for, is gone. */
  function planNow(change: Change, procedure: NonNullable<Change['procedure']>): string | undefined {
    try {
      return deps.runs.plan(change, procedure).plan;
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }

  return {
    /** Voted on is what it does as it is written down now. */
    requirePlan(change: Change): void {
      const { procedure } = change;
      if (procedure && planNow(change, procedure) !== procedure.plan)
        throw planChanged(change, 'change.start');
    },

    /** Whoever starts what cannot be taken back types where. */
    requireConfirmation(change: Change, confirmation: string | undefined, brokeGlass?: string): void {
      const { key, system, procedure } = change;
      if (!procedure || !deps.runs.wantsConfirmation(change, procedure)) return;
      const glass = brokeGlass === undefined ? '' : ` --break-glass "${brokeGlass.replaceAll('"', "'")}"`;
      if (confirmation?.trim().toLowerCase() !== system)
        throw new UserError(
          'change.not-confirmed',
          `To start ${key}, which runs ${procedure.name}, type the name of the system:   /hims change start ${key} --confirm ${system}${glass}`,
          { field: 'confirmation' },
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
