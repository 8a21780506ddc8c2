import type { Run, RunStep } from '../../procedures/model.ts';
import { isMeasured, isRunOver, isStepOver, type RunSight, tallyOf } from '../../procedures/service.ts';
import { dueWords, escape, when } from '../text.ts';
import {
  measuredWords,
  type RunContext,
  runSymbols,
  short,
  stepSymbols,
  titleOf,
  whoWords,
} from './run-words.ts';

/** Lines of items: with the headline and the end a card has eight at most; the list itself has all of them. */
const mostLines = { broken: 2, open: 3, all: 6 };

/** `3 of 5 done · due 10:00 · @ops`, what was measured and broke its limit, then what is done and what is open. */
export function checklistLines({ run, aborted }: RunSight, context: RunContext): string[] {
  const { steps } = run;
  const broken = steps.filter(isBroken);
  const over = steps.filter((one) => isStepOver(one) && !broken.includes(one));
  const open = steps.filter((one) => !isStepOver(one) && !broken.includes(one));
  const bad = rows(run, broken, mostLines.broken, context);
  const left = rows(run, open, mostLines.open, context);
  return [
    headline(run, context),
    ...(isRunOver(run) ? [endLine(run, aborted?.text, context)] : []),
    ...bad,
    ...rows(run, over, mostLines.all - bad.length - left.length, context),
    ...left,
  ];
}

/** A measured item says so itself when it is not well. */
function isBroken({ state }: RunStep): boolean {
  return state === 'asking' || state === 'unknown' || state === 'failed' || state === 'warned';
}

function headline(run: Run, { system, now, team, name }: RunContext): string {
  const { key, procedure, system: id, dueAt, responsible, askedBy, forAt } = run;
  const day = forAt.setZone(system.zone).setLocale('en-GB').toFormat('ccc d LLL');
  const due = dueAt && !isRunOver(run) ? ` · ${dueWords(dueAt, system.zone, now)}` : '';
  const who =
    responsible === undefined
      ? askedBy === 'system'
        ? ''
        : ` · ${name(askedBy)}`
      : ` · ${escape(team(responsible))}`;
  const symbol = isRunOver(run) ? (runSymbols[run.status] ?? '') : '';
  return `${symbol}*${key} · ${escape(procedure.title)}, ${day}* · ${id}   ${tallyOf(run)}${due}${who}`;
}

/** `Closed by @ana 10:00 with 2 of 5 not done: Nobody was there` */
export function endLine(run: Run, why: string | undefined, { system, now, name }: RunContext): string {
  const { status, steps, endedAt, endedBy = 'system' } = run;
  const left = steps.filter(({ state }) => state === 'not reached' || state === 'failed').length;
  const at = endedAt ? ` ${when(endedAt, system.zone, now)}` : '';
  if (status === 'succeeded') return `Done${at}: ${tallyOf(run)}`;
  if (status === 'succeeded with exceptions')
    return `Done with exceptions${at}: ${steps.filter(isBroken).length} of ${steps.length} failed`;
  if (left === 0 && run.abortedBy === undefined)
    return `Over${at}, and nothing of it was done: ${tallyOf(run)}`;
  return `Closed by ${name(endedBy)}${at} with ${left} of ${steps.length} not done${why ? `: ${short(why)}` : ''}`;
}

/** Two in a line; how many there are beside them stands in the last one. */
function rows(run: Run, steps: readonly RunStep[], most: number, context: RunContext): string[] {
  const shown = steps.slice(0, most * 2).map((one) => item(run, one, context));
  const pairs = shown.flatMap((text, at) =>
    at % 2 === 0 ? [[text, ...shown.slice(at + 1, at + 2)].join('     ')] : [],
  );
  const rest = steps.length > shown.length ? `     … and ${steps.length - shown.length} more` : '';
  return pairs.map((line, at) => (at === pairs.length - 1 ? `${line}${rest}` : line));
}

function item(run: Run, one: RunStep, context: RunContext): string {
  const { state, endedAt, by, result } = one;
  const { system, now, name } = context;
  const symbol = state === 'open' || state === 'pending' ? '□' : stepSymbols[state];
  const numbers = (result?.measured ?? []).slice(0, 2).map(measuredWords);
  const who = isStepOver(one) ? by && name(by) : whoWords(one, context);
  const facts = [
    titleOf(run, one, 60),
    ...numbers,
    endedAt && state !== 'not reached' ? when(endedAt, system.zone, now) : undefined,
    who,
    state === 'skipped' ? (isMeasured(one) ? 'accepted' : 'not applicable') : undefined,
    state === 'unknown' ? 'nobody knows' : undefined,
  ].filter((fact) => fact !== undefined && fact !== '');
  return `${symbol} ${facts.join(' ')}`;
}
