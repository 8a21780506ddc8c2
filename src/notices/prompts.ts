import type { DateTime } from 'luxon';
import type { Db, Tx } from '../db/db.ts';
import type { Notice } from './model.ts';
import { enqueueNotices, noticeColumns } from './store.ts';

export interface OpenPrompt extends Notice {
  /** How the thing stood when the prompt was drawn; null: an older version drew it. */
  mark: string | null;
}

/** Prompts about these subjects that were delivered and still show their buttons, the oldest first. */
export async function listOpenPrompts(
  db: Db,
  subjects: readonly string[],
  kinds: readonly string[],
): Promise<OpenPrompt[]> {
  return db.query<OpenPrompt & Record<string, unknown>>(
    `select ${noticeColumns}, receipt ->> 'mark' as mark from notices
     where subject = any($1) and kind = any($2) and state = 'delivered' and not (data ? 'settled') order by seq limit 200`,
    [subjects, kinds],
  );
}

export interface SettledPrompt {
  prompt: Notice;
  /** Why nobody is asked any more; absent: a newer message of the same place asks. */
  reason?: string;
}

/** Marks them as settled, and owes each place the word about it. */
export async function settlePrompts(tx: Tx, settled: readonly SettledPrompt[], now: DateTime): Promise<void> {
  tx.write(`update notices set data = (data - 'isBack') || '{"settled": true}' where id = any($1)`, [
    settled.map(({ prompt }) => prompt.id),
  ]);
  const byPlace = Map.groupBy(settled, ({ prompt }) => prompt.lane);
  const notices = [...byPlace.values()].flatMap((some) => {
    const [first] = some;
    if (!first) return [];
    const { subject, target } = first.prompt;
    const prompts = some.map(({ prompt, reason }) => ({
      id: prompt.id,
      ...(reason === undefined ? {} : { reason }),
    }));
    return [{ kind: 'prompt-settled', subject, target, data: { prompts }, priority: 6 }];
  });
  await enqueueNotices(tx, notices, now);
}
