import type { Clock } from '../clock/clock.ts';
import { insertTimers, type TimerHandler } from '../clock/timers.ts';
import type { Db } from '../db/db.ts';
import { enqueueNotices } from '../notices/store.ts';

const kind = 'audit.head';

/** Posts the head of the chain to `operations` every day, so that a tail cut off later shows. */
export const auditHeadTimer: TimerHandler = {
  kind,
  lock: (tx) => tx.query('select 1 from audit_head'),
  async fire(tx, _timer, { now }) {
    await enqueueNotices(
      tx,
      [
        {
          kind: 'audit-head',
          subject: 'audit',
          target: { to: 'channel', purpose: 'operations' },
          priority: 9,
        },
      ],
      now,
    );
    await insertTimers(
      tx,
      [{ kind, subject: 'audit', data: {}, dueAt: now.toUTC().startOf('day').plus({ days: 1 }) }],
      now,
    );
  },
};

/** At the first start; afterwards each firing sets the next. */
export async function ensureAuditHeadTimer({ db, clock }: { db: Db; clock: Clock }): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query('select 1 from audit_head for update'); // two starters at once make one timer
    const pending = await tx.query(`select 1 from timers where kind = $1 and state = 'pending'`, [kind]);
    const now = clock.now();
    if (pending.length === 0)
      await insertTimers(
        tx,
        [{ kind, subject: 'audit', data: {}, dueAt: now.toUTC().startOf('day').plus({ days: 1 }) }],
        now,
      );
  });
}
