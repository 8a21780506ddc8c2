import type { Run, RunStep } from '../../procedures/model.ts';
import {
  exceptionsOf,
  isBrokenOff,
  isLeftOut,
  isRunOver,
  isUnconfirmed,
  type RunSight,
  skippedWord,
  tallyOf,
} from '../../procedures/service.ts';
import { actions, section } from '../blocks.ts';
import { cut } from '../limits.ts';
import { dueWords, escape, span, when, whenPlain } from '../text.ts';
import type { Rendered } from './incident.ts';
import { runButtons } from './run-buttons.ts';
import { checklistLines } from './run-checklist.ts';
import {
  linkedKey,
  measuredIn,
  measuredWords,
  placeIn,
  type RunContext,
  runSymbols,
  short,
  standingWords,
  stepStateWords,
  stepSymbols,
  titleOf,
  whyOf,
} from './run-words.ts';

/** The one message that shows a run: what, where it stands, who, what was done and measured. */
export function runCard(sight: RunSight, context: RunContext): Rendered {
  const { run } = sight;
  const lines = run.procedure.isChecklist
    ? checklistLines(sight, context)
    : [
        runHeadline(run),
        standLine(sight, context),
        askedLine(sight, context),
        doneLine(run, context),
        troubleLine(run),
        measuredLine(run),
      ];
  return {
    text: runSentence(sight, context),
    blocks: [section(lines.filter((line) => line !== undefined).join('\n')), actions(runButtons(run))],
  };
}

function runHeadline({ key, status, procedure, system, environment }: Run): string {
  return `${runSymbols[status] ?? ''}*${key} · ${escape(procedure.title)}*   ${system}, ${environment}`;
}

/** Steps somebody or something is at, those that ask for a person first. */
export function currentSteps({ steps }: Pick<Run, 'steps'>): readonly RunStep[] {
  const order: readonly RunStep['state'][] = ['asking', 'unknown', 'open', 'running', 'waiting', 'ready'];
  const place = (one: RunStep) => (isUnconfirmed(one) ? -1 : order.indexOf(one.state));
  return steps
    .filter((one) => order.includes(one.state) || isUnconfirmed(one))
    .toSorted((a, b) => place(a) - place(b));
}

/** The second line: step 6 of 9, or why it stands still, or how it ended. */
function standLine(sight: RunSight, context: RunContext): string {
  const { run, holders, waitsUntil } = sight;
  const { system, now, name, link } = context;
  if (isRunOver(run)) return endWords(sight, context);
  if (run.abortedBy !== undefined)
    return `🚫 Being aborted by ${name(run.abortedBy)}: what is under way is awaited`;
  if (run.waitsFor === 'lock') {
    const who = holders.map((key) => linkedKey(key, link)).join(', ');
    const until = waitsUntil ? ` · until ${when(waitsUntil, system.zone, now)} at the longest` : '';
    return `⏳ Waits for ${run.system}${who ? `: ${who} holds it` : ''}${until}`;
  }
  const [first, ...others] = currentSteps(run);
  const more = others.length > 0 ? ` · and ${others.length} more` : '';
  const paused = pausedWords(run, name);
  if (!first) return paused || run.status;
  const words = `${stepSymbols[first.state]} ${placeIn(run, first, 'Step')}: ${titleOf(run, first, 80)}, ${stepStateWords(run, first, context)}${more}`;
  return paused ? `${paused} · ${words}` : words;
}

function pausedWords({ pausedBy, thawedAt }: Run, name: RunContext['name']): string {
  if (pausedBy === undefined) return '';
  if (thawedAt) return '⏸ The freeze is over: waits to be resumed';
  return pausedBy === 'system' ? '🧊 Paused by a freeze' : `⏸ Paused by ${name(pausedBy)}`;
}

/** Many runs are over within seconds. */
function lasted({ startedAt, createdAt, endedAt = createdAt }: Run): string {
  const took = endedAt.diff(startedAt ?? createdAt);
  const seconds = Math.max(1, Math.round(took.as('seconds')));
  return seconds < 60 ? `${seconds} s` : span(took);
}

/** `skipped: 1`, `failed, then skipped: 2` */
function skippedCounts(steps: readonly RunStep[]): string[] {
  const bySort = Map.groupBy(
    steps.filter(({ state }) => state === 'skipped'),
    skippedWord,
  );
  return [...bySort].map(([word, some]) => `${word}: ${some.length}`);
}

/** The step at which it ended badly. */
function failedStep({ steps }: Pick<Run, 'steps'>): RunStep | undefined {
  return steps.find(({ state }) => state === 'failed');
}

/** `Failed after 14 min at step 4 of 9: Upgrade: no pod came up. Not reached: 3 steps.` */
export function endWords({ run, aborted }: RunSight, { name }: RunContext): string {
  const { status, steps, abortedBy = 'system' } = run;
  const bad = failedStep(run);
  const where = bad ? ` at ${placeIn(run, bad)}: ${titleOf(run, bad, 80)}` : '';
  const reason = bad && whyOf(bad);
  const why = reason ? `, ${short(reason)}` : '';
  const broken = steps.filter(isBrokenOff);
  const leftOut = steps.filter(isLeftOut);
  const count = (state: RunStep['state']) => steps.filter((one) => one.state === state).length;
  const failed = steps.filter(({ state }) => state === 'failed').map(({ id }) => id);
  const left = [
    status === 'aborted' && failed.length > 0 && `failed: ${failed.join(', ')}`,
    broken.length > 0 && `broken off: ${broken.map((one) => one.id).join(', ')}`,
    (status === 'aborted' || status === 'failed') && standingWords(run),
    count('not reached') > broken.length && `not reached: ${count('not reached') - broken.length}`,
    ...skippedCounts(steps),
    leftOut.length > 0 && `left out: ${leftOut.map(({ id }) => id).join(', ')}`,
    count('warned') > 0 && `failed, continued: ${count('warned')}`,
  ].filter(Boolean);
  const rest = left.length > 0 ? ` · ${left.join(' · ')}` : '';
  switch (status) {
    case 'succeeded':
      return `✅ Succeeded in ${lasted(run)}${leftOut.length > 0 ? `: ${tallyOf(run)} · ${leftOut.map((one) => titleOf(run, one, 60)).join(', ')}` : ''}`;
    case 'succeeded with exceptions':
      return `⚠️ Succeeded with exceptions in ${lasted(run)}: ${tallyOf(run)}${exceptionWords(run)}`;
    case 'aborted': {
      const said = aborted?.text
        ? `: ${short(aborted.text)}`
        : abortedBy === 'system'
          ? abortReason(aborted?.data)
          : '';
      return `🚫 Aborted by ${name(abortedBy)} after ${lasted(run)}${said}${rest}`;
    }
    case 'rolled back':
      return `↩️ Rolled back after ${lasted(run)}${where}${why}${rest}`;
    default:
      return `❌ Failed after ${lasted(run)}${where}${why}${bad ? '' : stopWords(run, name) || `: ${tallyOf(run)}`}${rest}`;
  }
}

/** Which steps were skipped, or failed and went on. */
function exceptionWords(run: Run): string {
  const all = exceptionsOf(run);
  const named = all
    .slice(0, 3)
    .map((one) => `${titleOf(run, one, 60)} (${one.state === 'skipped' ? skippedWord(one) : 'failed'})`);
  return ` · ${named.join(', ')}${all.length > 3 ? ` and ${all.length - 3} more` : ''}`;
}

/** A run that failed though no step did: somebody decided so. */
function stopWords({ steps }: Run, name: RunContext['name']): string {
  const stop = steps.findLast(({ step, choice }) =>
    step.kind === 'decision'
      ? step.choices.some(({ label, then }) => label === choice && then === 'stop')
      : false,
  );
  return stop ? `: ${name(stop.by ?? 'system')} decided “${short(stop.choice ?? '')}”` : '';
}

/** Why the bot itself ended it. */
export function abortReason(data: Readonly<Record<string, unknown>> = {}): string {
  if (data['why'] === 'lock') return ': it waited for the lock as long as it may';
  return data['why'] === 'closed' ? ': its time was over' : '';
}

function askedLine({ run, incident }: RunSight, { name, link, system, now, team }: RunContext): string {
  const { askedBy, change, freezeChange, routine, dueAt, responsible, startedAt } = run;
  const asked = askedBy === 'system' ? 'By the schedule' : `Asked by ${name(askedBy)}`;
  return [
    asked,
    run.incident !== undefined && `under ${incident ? linkedKey(incident, link) : 'a private incident'}`,
    change !== undefined && `carries out ${linkedKey(`CHG-${change}`, link)}`,
    freezeChange !== undefined && `went on in a freeze under ${linkedKey(`CHG-${freezeChange}`, link)}`,
    routine !== undefined && short(routine, 60),
    responsible !== undefined && escape(team(responsible)),
    startedAt && `began ${when(startedAt, system.zone, now)}`,
    dueAt && !isRunOver(run) && dueWords(dueAt, system.zone, now),
  ]
    .filter(Boolean)
    .join(' · ');
}

const mostDone = 4;

/** The last things that were done, the newest last, each with its time. */
function doneLine(run: Run, { system, now }: RunContext): string | undefined {
  const done = run.steps
    .filter(({ state, endedAt }) => state === 'done' && endedAt !== undefined)
    .toSorted((a, b) => Number(a.endedAt) - Number(b.endedAt));
  if (done.length === 0) return undefined;
  const shown = done.slice(-mostDone).map((one) => {
    const { endedAt = now, choice } = one;
    const what =
      choice === undefined ? titleOf(run, one, 50) : `${titleOf(run, one, 50)}: ${short(choice, 40)}`;
    return `✓ ${what} · ${when(endedAt, system.zone, now)}`;
  });
  const before = done.length > mostDone ? [`✓ ${done.length - mostDone} before`] : [];
  return [...before, ...shown].join('   ');
}

/** What did not work although the run went on, or asks for somebody. */
function troubleLine(run: Run): string | undefined {
  const shown = run.steps
    .filter(({ state }) => state === 'warned' || state === 'asking' || state === 'unknown')
    .slice(0, 2)
    .map((one) => {
      const why = whyOf(one);
      return `${stepSymbols[one.state]} ${titleOf(run, one, 60)}${why ? `: ${short(why, 120)}` : ''}`;
    });
  return shown.length > 0 ? shown.join('   ') : undefined;
}

function measuredLine({ steps }: Run): string | undefined {
  const shown = measuredIn(steps).slice(0, 4).map(measuredWords);
  return shown.length > 0 ? shown.join(' · ') : undefined;
}

/** `RUN-31 Upgrade (fhir): step 6 of 9, soak, waits for a person.` */
function runSentence(sight: RunSight, context: RunContext): string {
  const { run, holders } = sight;
  const { key, procedure, system, status } = run;
  const what = `${key} ${escape(cut(procedure.title, 120))} (${system})`;
  const [first] = currentSteps(run);
  if (procedure.isChecklist && !isRunOver(run)) {
    const due = run.dueAt ? `, due ${whenPlain(run.dueAt, context.system.zone, context.now)}` : '';
    return `${what}: ${tallyOf(run)}${due}.`;
  }
  if (isRunOver(run)) {
    const bad = failedStep(run);
    return `${what}: ${status}${bad ? ` at ${titleOf(run, bad, 80)}` : ''}.`;
  }
  if (run.waitsFor === 'lock') return `${what}: waits for ${holders.join(', ') || system}.`;
  if (run.thawedAt !== undefined) return `${what}: the freeze is over, and it waits to be resumed.`;
  if (run.pausedBy !== undefined) return `${what}: paused.`;
  if (!first) return `${what}: ${status}.`;
  const state = isUnconfirmed(first)
    ? 'waiting for a second person to confirm it'
    : first.state === 'open'
      ? 'a person is to do it'
      : status === 'needs a person'
        ? 'a person is needed'
        : first.state;
  return `${what}: ${placeIn(run, first)}, ${titleOf(run, first, 80)}: ${state}.`;
}
