import { useCase } from '../audit/audit.ts';
import type { Clock } from '../clock/clock.ts';
import type { Db } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Directory } from '../people/directory.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import type { DeadLetter } from './model.ts';
import { countNotices, retryDeadLetter } from './store.ts';

export interface NoticeService {
  /** How many notices could not be delivered. */
  countDead(): Promise<number>;
  /** Tries a dead letter again. Throws `notice.not-dead` when that was done already. */
  retry(id: string, actor: Actor): Promise<DeadLetter>;
}

export function createNoticeService(deps: { db: Db; clock: Clock; directory: Directory }): NoticeService {
  return {
    countDead: async () => (await countNotices(deps.db)).dead,
    retry: (id, actor) =>
      useCase(deps, actor, async (tx, now) => {
        permit(actor, 'notice.retry', undefined, deps.directory.whoCan);
        const letter = await retryDeadLetter(tx, id, now);
        if (!letter)
          throw new UserError(
            'notice.not-dead',
            'That notice was tried again already, or it has been delivered.',
          );
        if (letter.target.to === 'channel')
          permit(actor, 'notice.retry', letter.target.system, deps.directory.whoCan); // rolled back when it is another's
        const change = { kind: letter.kind, notice: letter.id };
        return { result: letter, deeds: [{ action: 'notice.retried', subject: letter.subject, change }] };
      }),
  };
}
