import type { Tx } from '../db/db.ts';
import type { RunStep } from './model.ts';
import { nobodyKnows } from './outcome.ts';

/** What stays said of a step that somebody skips: that nobody knows, or that an earlier try had failed. */
export async function troubleBefore(
  tx: Tx,
  run: number,
  { id, state, trouble, attempt }: RunStep,
): Promise<{ trouble?: string }> {
  if (state === 'unknown') return { trouble: nobodyKnows };
  if (trouble !== undefined || attempt < 2) return {};
  const [retried] = await tx.query<{ from: string }>(
    `select data ->> 'from' as "from" from run_events
     where run = $1 and step = $2 and kind = 'step-retried' order by seq desc limit 1`,
    [run, id],
  );
  if (!retried) return {}; // an item of a checklist that was ticked too early
  return { trouble: retried.from === 'unknown' ? nobodyKnows : 'An earlier try did not work.' };
}
