import type { DateTime } from 'luxon';
import { oldestDueTimer } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { oldestDueNotice } from '../notices/store.ts';

/** For how many seconds the oldest has been due. */
export interface Overdue {
  notices?: number;
  timers?: number;
}

export async function readOverdue(tx: Tx, now: DateTime): Promise<Overdue> {
  const [notice, timer] = await Promise.all([oldestDueNotice(tx, now), oldestDueTimer(tx, now)]);
  return {
    ...(notice ? { notices: now.diff(notice).as('seconds') } : {}),
    ...(timer ? { timers: now.diff(timer).as('seconds') } : {}),
  };
}
