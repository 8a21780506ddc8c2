import type { DateTime } from 'luxon';
import { appendAudit } from '../audit/audit.ts';
import { system as theBot } from '../audit/model.ts';
import { writeText } from '../audit/texts.ts';
import type { Tx } from '../db/db.ts';
import type { Run } from '../procedures/model.ts';
import { applyMove, type Moved, notBefore } from './moves.ts';
import { requireLegalChange } from './rules.ts';
import { lockChange } from './store.ts';

/** What went wrong, in a line; the run has the rest. */
function troubleOf({ key, status, steps }: Run): string {
  const bad = steps.find(({ state }) => state === 'failed');
  // What a person saw stands in their note.
  const said = bad && [bad.step.title, bad.trouble, bad.by && bad.note].filter(Boolean).join(', ');
  return `${key} is ${status}${said ? `: ${said}` : ''}`.slice(0, 300);
}

/** The run that carried a change out is over: its result moves the change on, in the same transaction. */
export async function followRun(tx: Tx, run: Run, clockNow: DateTime): Promise<void> {
  if (run.change === undefined) return;
  const before = await lockChange(tx, run.change);
  if (before.status !== 'implementing') return; // somebody has said how it ended
  const now = notBefore(before, clockNow);
  const hasWorked = run.status === 'succeeded';
  const said = hasWorked ? undefined : await writeText(tx, before.key, troubleOf(run), now);
  const ended = { ended_at: now, ended_by: 'system', outcome_id: said?.id ?? null };
  const moved: Moved = {
    columns: hasWorked ? { validating_at: now } : ended,
    entry: {
      kind: hasWorked ? 'validating' : 'failed',
      data: { run: run.key },
      ...(said ? { text: said } : {}),
    },
    told: [before.requestedBy, before.implementer],
  };
  const name = hasWorked ? 'validate' : 'fail';
  const next = requireLegalChange(before, name);
  const { deed } = await applyMove(tx, before, { name, next, actor: 'system', moved, now });
  await appendAudit(tx, theBot('event'), { ...deed, change: { ...deed.change, run: run.key } }, now);
}
