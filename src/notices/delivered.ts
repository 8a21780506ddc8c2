import type { Tx } from '../db/db.ts';

/** Whether a notice of this kind about this subject has reached anybody yet. */
export async function wasDelivered(tx: Tx, subject: string, kind: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from notices where subject = $1 and kind = $2 and state = 'delivered' limit 1`,
    [subject, kind],
  );
  return rows.length > 0;
}

/** Whether anything of these kinds was ever owed about this subject. */
export async function wasEnqueued(tx: Tx, subject: string, kinds: readonly string[]): Promise<boolean> {
  const rows = await tx.query('select 1 from notices where subject = $1 and kind = any($2) limit 1', [
    subject,
    kinds,
  ]);
  return rows.length > 0;
}
