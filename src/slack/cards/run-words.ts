import type { DateTime } from 'luxon';
import type { Measured, Run, RunStep, StepState } from '../../procedures/model.ts';
import {
  isBrokenOff,
  isLeftOut,
  isMeasured,
  isUnconfirmed,
  leftOutWords,
  limitWords,
  type RunSight,
  shownText,
  skippedWord,
} from '../../procedures/service.ts';
import type { SystemProfile } from '../../systems/model.ts';
import { cut } from '../limits.ts';
import type { Namer } from '../names.ts';
import { escape, span, when } from '../text.ts';

/** Beside the key; a run that simply goes on has none. */
export const runSymbols: Partial<Record<Run['status'], string>> = {
  'needs a person': '🙋 ',
  succeeded: '✅ ',
  'succeeded with exceptions': '⚠️ ',
  failed: '❌ ',
  aborted: '🚫 ',
  'rolled back': '↩️ ',
};

export interface RunContext {
  system: SystemProfile;
  now: DateTime;
  name: Namer;
  /** The name of a team. */
  team(id: string): string;
  /** Where the card of a key stands; undefined while it stands nowhere. */
  link(key: string): string | undefined;
}

const partLength = 160;

/** What a person, a program or the YAML wrote, on one line and not longer than a card bears. */
export function short(text: string, max = partLength): string {
  return escape(cut(text.replace(/\s+/g, ' ').trim(), max));
}

/** A key that leads to its card. */
export function linkedKey(key: string, link: RunContext['link']): string {
  const url = link(key);
  return url ? `<${url}|${key}>` : key;
}

/** Everybody whom the card or a line of a step can name. */
export function peopleInRun({ run, aborted }: Pick<RunSight, 'run' | 'aborted'>): string[] {
  const { askedBy, endedBy, pausedBy, abortedBy, steps } = run;
  const all = [askedBy, endedBy, pausedBy, abortedBy, aborted?.actor];
  return [...all, ...steps.flatMap(({ by, assignee, confirmedBy }) => [by, assignee, confirmedBy])].filter(
    (person) => person !== undefined,
  );
}

/** "step 6 of 9" of this very step. */
export function placeIn(
  run: Pick<Run, 'steps'>,
  { id }: Pick<RunStep, 'id'>,
  word: 'step' | 'Step' = 'step',
): string {
  const at = run.steps.findIndex((one) => one.id === id);
  return `${word} ${at + 1} of ${run.steps.length}`;
}

/** The title of a step with the values filled in: at night `Restore {{backup}}` says nothing. */
export function titleOf(
  { values }: Pick<Run, 'values'>,
  { step }: Pick<RunStep, 'step'>,
  max = partLength,
): string {
  return short(shownText(step.title, values), max);
}

const percent = (unit: string) => (unit === '' ? '' : ` ${unit}`);

/** `CPU 41 % (at most 80 %) ✓` */
export function measuredWords({ name, value, unit, limit, isWithin }: Measured): string {
  const limits = limitWords(limit, percent(unit));
  const words = `${name} ${Number.isFinite(value) ? value : 'nothing'}${percent(unit)}${limits ? ` (${limits})` : ''}`;
  return `${short(words, 120)}${limits ? (isWithin ? ' ✓' : ' ⚠️') : ''}`;
}

export const stepSymbols: Readonly<Record<StepState, string>> = {
  pending: '□',
  ready: '…',
  running: '▶️',
  open: '✋',
  waiting: '⏱',
  asking: '🙋',
  unknown: '❔',
  done: '✓',
  warned: '⚠️',
  failed: '❌',
  skipped: '⤼',
  'not needed': '–',
  'not reached': '–',
};

/** Whoever is to do it: the person who took it on, else the team that the procedure names. */
export function whoWords({ step, assignee }: RunStep, { name, team }: RunContext): string | undefined {
  if (assignee !== undefined) return name(assignee);
  const who = step.kind === 'manual' || step.kind === 'decision' ? step.who : undefined;
  return who === undefined ? undefined : escape(team(who));
}

/** `done by @ana 02:15 (4 min)` and its siblings. */
export function stepStateWords(run: Run, one: RunStep, context: RunContext): string {
  const { state, step, startedAt, endedAt, dueAt, by, progress, choice } = one;
  const { name, system, now } = context;
  const at = (moment: DateTime | undefined) => (moment ? ` ${when(moment, system.zone, now)}` : '');
  const since = startedAt ? ` since${at(startedAt)}` : '';
  const byWhom = by === undefined ? '' : ` by ${name(by)}`;
  const lasted =
    step.kind === 'automatic' && startedAt && endedAt && endedAt.diff(startedAt).as('seconds') >= 60
      ? ` (${span(endedAt.diff(startedAt))})`
      : '';
  const who = whoWords(one, context);
  switch (state) {
    case 'pending':
      return isUnconfirmed(one)
        ? `⏸ waiting for a second person to confirm it since${at(one.confirmAskedAt)}`
        : 'not begun';
    case 'ready':
      return 'about to begin';
    case 'running':
      return `under way${since}${progress ? `: ${short(progress)}` : ''}`;
    case 'open': {
      if (run.procedure.isChecklist) return who ? `open · ${who}` : 'open';
      const waits = step.kind === 'decision' ? 'to be decided' : 'to be done';
      const until = dueAt ? ` · ${dueAt <= now ? '⚠️ overdue since' : 'expected until'}${at(dueAt)}` : '';
      return `${waits}${who ? ` by ${who}` : ' by hand'}${since}${until}`;
    }
    case 'waiting':
      return step.kind === 'automatic'
        ? `did not work, is tried again${at(dueAt)}`
        : `until${at(dueAt)}${dueAt && dueAt > now ? ` (${span(dueAt.diff(now))} left)` : ''}`;
    case 'asking':
      return 'failed: retry, skip or stop?';
    case 'unknown':
      return 'nobody knows whether it was done: look, then say so';
    case 'done':
      return choice === undefined
        ? `done${byWhom}${at(endedAt)}${lasted}`
        : `decided${byWhom}${at(endedAt)}: ${short(choice)}`;
    case 'warned':
      return `failed, continuing${at(endedAt)}`;
    case 'failed':
      return `failed${byWhom === '' ? '' : `, given up${byWhom}`}${at(endedAt)}`;
    case 'skipped':
      return `${skippedWords(run, one)} ${name(by ?? 'system')}${at(endedAt)}`;
    case 'not needed':
      return isLeftOut(one) ? leftOutWords(one) : 'not needed this time';
    case 'not reached':
      return isBrokenOff(one) && !run.procedure.isChecklist
        ? 'broken off when the run ended: nobody said whether it was done'
        : 'not reached';
    default:
      return state satisfies never;
  }
}

/** Why it did not work: in the words of whoever said so, where somebody did. */
export function whyOf({ step, trouble, note }: RunStep): string | undefined {
  return step.kind === 'manual' && trouble !== undefined ? (note ?? trouble) : trouble;
}

function skippedWords({ procedure }: Run, one: RunStep): string {
  if (!procedure.isChecklist) return `${skippedWord(one)} by`;
  return isMeasured(one) ? 'accepted by' : 'not applicable, says';
}

/** What it measured last, the broken limits first. */
export function measuredIn(steps: readonly RunStep[]): readonly Measured[] {
  const all = steps.flatMap(({ result }) => result?.measured ?? []);
  return all.toSorted((a, b) => Number(a.isWithin) - Number(b.isWithin));
}

const mostStanding = 3;

/**
 * What people did that altered the system and that the run did not take back, with how it is undone: `Stop the services (Start them
 * again)`. Empty where there is none.
 */
export function standingWords(run: Run): string {
  const undone = new Set(run.steps.filter((one) => one.isUndo && one.state === 'done').map(({ id }) => id));
  const standing = run.steps.flatMap((one) => {
    const { step, state, id } = one;
    if (step.kind !== 'manual' || state !== 'done' || one.isUndo || undone.has(`undo-${id}`)) return [];
    const isAltering = step.effect === 'alters' || step.effect === 'destroys';
    if (step.undo === undefined) return isAltering ? [titleOf(run, one, 80)] : [];
    return [`${titleOf(run, one, 80)} (${short(shownText(step.undo, run.values), 150).replace(/\.$/, '')})`];
  });
  const more = standing.length > mostStanding ? ` and ${standing.length - mostStanding} more` : '';
  return standing.length > 0
    ? `done and not undone: ${standing.slice(0, mostStanding).join(', ')}${more}`
    : '';
}

/** The same where it begins a sentence. */
export function standingSentence(run: Run): string {
  return standingWords(run).replace(/^done/, 'Done');
}
