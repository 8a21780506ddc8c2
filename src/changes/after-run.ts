import type { DateTime } from 'luxon';
import { appendAudit } from '../audit/audit.ts';
import { system as theBot } from '../audit/model.ts';
import { writeText } from '../audit/texts.ts';
import type { Tx } from '../db/db.ts';
import type { Run, RunStep } from '../procedures/model.ts';
import {
  beforeSkipping,
  choseToStop,
  exceptionsOf,
  shownText,
  tallyOf,
  whyAborted,
} from '../procedures/service.ts';
import { applyMove, handsIn, type Moved, notBefore } from './moves.ts';
import { requireLegalChange } from './rules.ts';
import { lockChange } from './store.ts';

/** What went wrong, in a line; the run has the rest. */
async function troubleOf(tx: Tx, run: Run): Promise<string> {
  const { key, status, steps } = run;
  if (run.abortedBy !== undefined) {
    const why = await whyAborted(tx, run.number);
    return `${key} ${status} (${tallyOf(run)})${why ? `: ${why}` : ''}`
      .slice(0, longestTrouble)
      .toWellFormed();
  }
  const failed = steps.find(({ state }) => state === 'failed');
  const stop = failed ? undefined : steps.find(choseToStop);
  const said = stop ? stopTrouble(run, stop) : troubles(run, failed);
  return `${key} ${status} (${tallyOf(run)})${said ? `: ${said}` : ''}`
    .slice(0, longestTrouble)
    .toWellFormed();
}

const longestTrouble = 600;
const mostNamed = 4;

/** Every step that is missing, first the one at which it ended: who validates has to look at each of them. */
function troubles(run: Run, failed: RunStep | undefined): string {
  const others = exceptionsOf(run).filter((one) => one !== failed);
  const bad = failed ? [failed, ...others] : others;
  const room = Math.floor((longestTrouble - 100) / Math.min(bad.length, mostNamed));
  const named = bad.slice(0, mostNamed).map((one) => cutTo(stepTrouble(run, one), room));
  return [...named, ...(bad.length > mostNamed ? [`and ${bad.length - mostNamed} more`] : [])].join('; ');
}

const cutTo = (text: string, room: number) => (text.length <= room ? text : `${text.slice(0, room - 1)}…`);

/** Somebody decided that it ends there: nothing is undone by that. */
function stopTrouble({ values, steps }: Run, { step, choice }: Run['steps'][number]): string {
  const done = steps.some(({ state, step: { kind } }) => state === 'done' && kind !== 'decision');
  return `"${choice ?? ''}" was decided (${shownText(step.title, values)})${done ? '; what was done before was not undone' : ''}`;
}

const skippedAfter = {
  nothing: '',
  failed: ' after it did not work',
  unknown: ' when nobody knew whether it was done',
} as const;

/** `Stop the deployment was skipped after it did not work: not needed`. What a person saw stands in their note. */
function stepTrouble({ values }: Run, one: Run['steps'][number]): string {
  const { step, state, trouble, note, by } = one;
  const title = shownText(step.title, values);
  const seen = by === undefined ? undefined : note;
  const what =
    state === 'skipped' ? `was skipped${skippedAfter[beforeSkipping(one) ?? 'nothing']}` : 'did not work';
  const why = step.kind === 'automatic' && state !== 'skipped' ? [trouble, seen] : [seen];
  const said = why.filter((words) => words !== undefined).map((words) => words.trim().replace(/\.$/, ''));
  return `${title} ${what}${said.length > 0 ? `: ${said.join('; ')}` : ''}`;
}

/** The run that carried a change out is over: its result moves the change on, in the same transaction. */
export async function followRun(tx: Tx, run: Run, clockNow: DateTime): Promise<void> {
  if (run.change === undefined) return;
  const before = await lockChange(tx, run.change);
  if (before.status !== 'implementing') return; // somebody has said how it ended
  const now = notBefore(before, clockNow);
  const hasWorked = run.status === 'succeeded' || run.status === 'succeeded with exceptions';
  // With exceptions it is not simply done: whoever validates reads which steps are missing.
  const said =
    run.status === 'succeeded' ? undefined : await writeText(tx, before.key, await troubleOf(tx, run), now);
  const ended = { ended_at: now, ended_by: 'system', outcome_id: said?.id ?? null };
  const moved: Moved = {
    columns: hasWorked ? { validating_at: now } : ended,
    entry: {
      kind: hasWorked ? 'validating' : 'failed',
      data: { run: run.key },
      ...(said ? { text: said } : {}),
    },
    told: handsIn(before),
  };
  const name = hasWorked ? 'validate' : 'fail';
  const next = requireLegalChange(before, name);
  const { deed } = await applyMove(tx, before, { name, next, actor: 'system', moved, now });
  await appendAudit(tx, theBot('event'), { ...deed, change: { ...deed.change, run: run.key } }, now);
}
