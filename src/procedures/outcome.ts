import type { Run, RunStatus, RunStep, StepState } from './model.ts';

/** How a step ended, as a text may say it; a step that is not over has no outcome yet. */
const outcomeWords: Readonly<Record<StepState, string>> = {
  pending: 'not started',
  ready: 'not started',
  running: 'running',
  open: 'not done',
  waiting: 'not done',
  asking: 'failed',
  unknown: 'unknown',
  done: 'done',
  warned: 'failed',
  failed: 'failed',
  skipped: 'skipped',
  'not needed': 'not needed',
  'not reached': 'not reached',
};

/** The run ended after it had begun: it was reached. */
export function wasBrokenOff({ state, startedAt }: Pick<RunStep, 'state' | 'startedAt'>): boolean {
  return state === 'not reached' && startedAt !== undefined;
}

/** The run ended while a person or a program was at it: what came of it nobody said. */
export function isBrokenOff(one: Pick<RunStep, 'state' | 'startedAt' | 'step'>): boolean {
  return wasBrokenOff(one) && (one.step.kind === 'manual' || one.step.kind === 'automatic');
}

/** Whether a limit is broken that somebody may accept. */
export function isMeasured({ result }: RunStep): boolean {
  return result?.measured?.some(({ isWithin }) => !isWithin) ?? false;
}

/** What stands beside a step that was skipped when nobody knew whether it was done. */
export const nobodyKnows = 'Nobody knows whether it was done.';

/** What stands beside a step that would have been done, were the system not frozen. */
export const leftByFreeze = 'Left out because of the freeze.';

/** What stands beside a step that was only to be done after these. */
export function leftWithout(steps: readonly string[]): string {
  const names = new Intl.ListFormat('en-GB').format(steps);
  return `Left out because ${names} ${steps.length === 1 ? 'was' : 'were'} not done.`;
}

type Left = Pick<RunStep, 'state' | 'trouble'>;

/** It was to be done, and something kept it from that: this is more than not being needed. */
export function isLeftOut({ state, trouble }: Left): boolean {
  return state === 'not needed' && trouble?.startsWith('Left out because ') === true;
}

/** `left out because of the freeze` */
export function leftOutWords({ trouble = 'Left out.' }: Pick<Left, 'trouble'>): string {
  return `left out${trouble.slice('Left out'.length, -1)}`;
}

/** `1 left out because of the freeze`, `2 left out` */
function leftOutTally(steps: readonly RunStep[]): string[] {
  const left = steps.filter(isLeftOut);
  if (left.length === 0) return [];
  const isOneWhy = new Set(left.map(({ trouble }) => trouble)).size === 1;
  return [`${left.length} ${isOneWhy ? leftOutWords(left[0] ?? {}) : 'left out'}`];
}

/** What had become of a step that was skipped; undefined where it had not begun. */
export function beforeSkipping({ trouble }: Pick<RunStep, 'trouble'>): 'failed' | 'unknown' | undefined {
  if (trouble === undefined) return undefined;
  return trouble === nobodyKnows ? 'unknown' : 'failed';
}

/** `skipped`, and what came before where it had begun. */
export function skippedWord(one: Pick<RunStep, 'trouble'>): string {
  const before = beforeSkipping(one);
  if (before === undefined) return 'skipped';
  return `${before === 'unknown' ? 'unknown whether it was done' : 'failed'}, then skipped`;
}

function wordOf(one: RunStep): string {
  if (one.state === 'skipped') return skippedWord(one);
  if (isLeftOut(one)) return leftOutWords(one);
  return one.choice ?? (isBrokenOff(one) ? 'broken off' : outcomeWords[one.state]);
}

/** Steps that ended otherwise than done. Of a checklist a skipped item is not applicable, with its reason, and no exception. */
export function exceptionsOf({ steps, procedure }: Pick<Run, 'steps' | 'procedure'>): readonly RunStep[] {
  return steps.filter(
    ({ state }) =>
      state === 'warned' || state === 'failed' || (state === 'skipped' && !procedure.isChecklist),
  );
}

/** Telling people and waiting is no work: what only they did is nothing. */
function isWork({ step }: RunStep): boolean {
  return step.kind !== 'wait' && !(step.kind === 'automatic' && step.action === 'notify');
}

/** What the run is there for: where there is more to do than to decide and to let the bot look, those two are not it. */
function theWork(steps: readonly RunStep[]): readonly RunStep[] {
  const all = steps.filter((one) => isWork(one) && one.step.kind !== 'decision');
  const more = all.filter(({ step }) => step.kind !== 'automatic' || !step.action.endsWith('.check'));
  return more.length > 0 ? more : all;
}

/**
 * What a run came to whose steps all ended without stopping it: succeeded only when every step is done, not applicable, or on a
 * branch that was not taken. When nothing of the work was done, it failed.
 */
export function completedAs(run: Pick<Run, 'steps' | 'procedure'>): RunStatus {
  const isAnythingDone = theWork(run.steps).some(({ state }) => state === 'done');
  if (exceptionsOf(run).length > 0) return isAnythingDone ? 'succeeded with exceptions' : 'failed';
  // A list of which nothing applied was passed over, and that is done by `routine skip`.
  return run.procedure.isChecklist && !isAnythingDone ? 'failed' : 'succeeded';
}

/** A person decided that it ends here. */
export function choseToStop({ step, choice }: RunStep): boolean {
  return (
    step.kind === 'decision' && step.choices.some(({ label, then }) => label === choice && then === 'stop')
  );
}

/** How a run ended in which nothing is left to do. */
export function endOf(run: Run): RunStatus {
  const { steps, abortedBy, procedure } = run;
  if (abortedBy !== undefined) return procedure.isChecklist ? 'failed' : 'aborted'; // a checklist is closed, not aborted
  const undone = steps.filter(({ isUndo }) => isUndo);
  if (undone.length > 0 && undone.every(({ state }) => state === 'done')) return 'rolled back';
  const isBad = steps.some((one) => one.state === 'failed' || choseToStop(one));
  return isBad ? 'failed' : completedAs(run);
}

const exceptional: ReadonlySet<StepState> = new Set(['warned', 'failed', 'skipped', 'not reached']);

function countWords(steps: readonly RunStep[], state: StepState, word: string): string[] {
  const count = steps.filter((one) => one.state === state).length;
  return count === 0 ? [] : [`${count} ${word}`];
}

/** `2 of 5 done, 1 not applicable`: of a checklist, the items that are done and those that nobody had to do. */
function itemTally(steps: readonly RunStep[]): string {
  const count = (is: (one: RunStep) => boolean) => steps.filter(is).length;
  const left = count(isLeftOut);
  const accepted = count((one) => one.state === 'skipped' && isMeasured(one));
  const notApplicable = count(({ state }) => state === 'skipped' || state === 'not needed') - accepted - left;
  const failed = count(({ state }) => state === 'warned' || state === 'failed');
  return [
    `${count(({ state }) => state === 'done')} of ${steps.length} done`,
    notApplicable > 0 && `${notApplicable} not applicable`,
    accepted > 0 && `${accepted} accepted`,
    failed > 0 && `${failed} failed`,
    ...leftOutTally(steps),
  ]
    .filter(Boolean)
    .join(', ');
}

/** `2 of 4 steps done, 1 skipped, 1 failed`; the one count of a run, wherever it is said. */
export function tallyOf({ steps, procedure }: Pick<Run, 'steps' | 'procedure'>): string {
  return procedure.isChecklist ? itemTally(steps) : stepTally(steps);
}

/** The count where not everything was done; undefined where it says nothing that `succeeded` does not. */
function undoneTally(run: Pick<Run, 'steps' | 'procedure'>): string | undefined {
  const tally = tallyOf(run);
  return /^(\d+) of \1 (?:steps? )?done$/.test(tally) ? undefined : tally;
}

/** `succeeded, 3 of 4 done, 1 not applicable`: what a run that is over came to, wherever it is one of many. */
export function resultOf(run: Pick<Run, 'steps' | 'procedure' | 'status'>): string {
  const undone = undoneTally(run);
  return undone === undefined ? run.status : `${run.status}, ${undone}`;
}

/** `1 skipped, 1 skipped after failing`: what had failed before is no less failed for being skipped. */
function skippedTally(steps: readonly RunStep[]): string[] {
  const skipped = steps.filter(({ state }) => state === 'skipped');
  const words = {
    plain: 'skipped',
    failed: 'skipped after failing',
    unknown: 'skipped, unknown whether done',
  };
  return (['plain', 'failed', 'unknown'] as const).flatMap((before) => {
    const count = skipped.filter((one) => (beforeSkipping(one) ?? 'plain') === before).length;
    return count === 0 ? [] : [`${count} ${words[before]}`];
  });
}

function stepTally(steps: readonly RunStep[]): string {
  // What was skipped or failed counts whatever it was: every one of them is named beside it.
  const counted = steps.filter((one) =>
    isWork(one) ? one.state !== 'not needed' || isLeftOut(one) : exceptional.has(one.state),
  );
  const done = counted.filter(({ state }) => state === 'done').length;
  const broken = counted.filter(isBrokenOff).length;
  return [
    `${done} of ${counted.length} ${counted.length === 1 ? 'step' : 'steps'} done`,
    ...skippedTally(counted),
    ...countWords(
      counted.map((one) => (one.state === 'failed' ? { ...one, state: 'warned' as const } : one)),
      'warned',
      'failed',
    ),
    ...leftOutTally(counted),
    ...(broken > 0 ? [`${broken} broken off`] : []),
    ...countWords(
      counted.filter((one) => !isBrokenOff(one)),
      'not reached',
      'not reached',
    ),
  ].join(', ');
}

/** What the text of a `notify` step can refer to: `steps.upload.outcome` of every other step, and `run.outcome` so far. */
export function resultValues(
  { steps, procedure }: Pick<Run, 'steps' | 'procedure'>,
  self: string,
): Record<string, string> {
  const others = steps.filter(({ id }) => id !== self);
  const words = others.map((one) => [`steps.${one.id}.outcome`, wordOf(one)] as const);
  const before = others.filter(({ state }) => outcomeWords[state] !== 'not started');
  return { ...Object.fromEntries(words), 'run.outcome': tallyOf({ steps: before, procedure }) };
}
