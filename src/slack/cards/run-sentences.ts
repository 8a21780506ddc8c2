import type { Run } from '../../procedures/model.ts';
import { awaitsWord, isRunOver, isUnconfirmed, tallyOf } from '../../procedures/service.ts';
import { currentSteps } from './run.ts';
import { placeIn, short, standingSentence, titleOf } from './run-words.ts';

/** Why nothing of it begins now, and what it takes. */
export function pauseWords({ key, pausedBy, thawedAt }: Pick<Run, 'key' | 'pausedBy' | 'thawedAt'>): string {
  if (thawedAt) return `The freeze is over, and ${key} waits to be resumed: \`/hims run resume ${key}\``;
  return pausedBy === 'system'
    ? `${key} is paused by a freeze. It goes on afterwards: \`/hims run resume ${key}\`; or under an emergency change that was started: \`/hims run resume ${key} --change CHG-n\``
    : `${key} is paused: \`/hims run resume ${key}\``;
}

/** What comes next, for whoever has just done something. */
function nextWords(run: Run): string {
  const { key, status } = run;
  if (isRunOver(run)) return `${key} ${status}: ${tallyOf(run)}.`;
  if (run.procedure.isChecklist) return `${key}: ${tallyOf(run)}.`;
  if (run.pausedBy !== undefined) return pauseWords(run);
  const [next] = currentSteps(run);
  if (!next) return `${key} goes on.`;
  if (isUnconfirmed(next)) return `${next.id} waits for a second person to confirm it.`;
  if (next.state === 'asking' || next.state === 'unknown')
    return `Say how ${key} goes on, in its thread or here:   /hims run show ${key}`;
  const what = `${placeIn(run, next)}, ${titleOf(run, next, 80)} (${next.id})`;
  return next.state === 'open' ? `Next: ${what}.` : `Now: ${what}.`;
}

/** `isSecret`: under a private incident. Its key is shown to nobody else, but everything that is written in the run is. */
export function startedText(run: Run, channel: string, isSecret: boolean): string {
  const warning = isSecret
    ? ` ⚠️ Everybody in ${channel} reads it: write nothing there that only those in the private incident may know.`
    : '';
  return `${run.key} ${short(run.procedure.title)} is started. Its card goes to ${channel}.${warning}`;
}

const words = {
  done: 'is done',
  fail: 'failed',
  skip: 'skipped',
  retry: 'is tried again',
  stop: 'is given up',
  choose: 'is decided',
  reopen: 'is open again',
  note: 'has your note',
  assign: 'is given',
} as const;

/** `look is done. Next: step 4 of 9, Restart (restart).` */
export function stepText(run: Run, id: string, deed: keyof typeof words): string {
  return `${id} ${words[deed]}. ${nextWords(run)}`;
}

export const assignedText = (run: Run, id: string, who: string) => `${id} of ${run.key} is given to ${who}.`;

export const pausedText = ({ key }: Run) =>
  `${key} is paused: what is under way ends, nothing else begins. Go on: \`/hims run resume ${key}\``;

/** A freeze may hold it again at once, and what asks for a person goes on once somebody says how. */
export function resumedText(run: Run, change?: number): string {
  const { key, pausedBy } = run;
  const under = change === undefined ? '' : ` under CHG-${change}`;
  if (pausedBy !== undefined) return pauseWords(run);
  if (!awaitsWord(run)) return `${key} goes on${under}. ${nextWords(run)}`;
  return `${key} can go on${under}. ${nextWords(run)}`;
}

export function abortedText(run: Run): string {
  const left = run.steps.filter(({ state }) => state === 'not reached' || state === 'failed').length;
  if (isRunOver(run) && run.procedure.isChecklist)
    return `${run.key} is closed, with ${left} of ${run.steps.length} not done.`;
  const standing = standingSentence(run);
  const stands = standing && ` ${standing}.`;
  if (isRunOver(run)) return `${run.key} is ${run.status}.${stands}`;
  const awaited = run.steps.some(({ state }) => state === 'running')
    ? 'what the bot is at is awaited, then '
    : '';
  return `${run.key} is being aborted: ${awaited}what is always done is done. Steps in the hands of people are broken off.${stands}`;
}

export const evidenceText = ({ key }: Run) => `Everything about ${key} comes to you as a file.`;
