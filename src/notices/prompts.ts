import type { DateTime } from 'luxon';
import type { Db, Tx } from '../db/db.ts';
import type { Notice } from './model.ts';
import { askAgain, enqueueNotices, noticeColumns } from './store.ts';

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

/** The last prompt of this kind about this of the subject to each person, unless it was left out or did not go. */
export async function lastPrompts(
  tx: Tx,
  subject: string,
  kind: string,
  about: Readonly<Record<string, string>>,
): Promise<{ id: string; person: string; isSettled: boolean }[]> {
  return tx.query(
    `select distinct on (target ->> 'person') id, target ->> 'person' as person, data ? 'settled' as "isSettled" from notices
     where subject = $1 and kind = $2 and data @> $3::jsonb and state in ('pending', 'sending', 'delivered')
     order by target ->> 'person', seq desc`,
    [subject, kind, JSON.stringify(about)],
  );
}

/** Asks again in the messages that said that nobody is asked any more. */
export function reopenPrompts(tx: Tx, ids: readonly string[], now: DateTime): void {
  if (ids.length === 0) return;
  tx.write(`update notices set data = data - 'settled' where id = any($1)`, [ids]);
  askAgain(tx, ids, now);
}
