import type { KnownBlock } from '@slack/types';
import { DateTime } from 'luxon';
import type { Run, RunEvent, RunStep, Voided } from '../../procedures/model.ts';
import { isStepOver, type RunSight, shownText } from '../../procedures/service.ts';
import { actions, button, section } from '../blocks.ts';
import { ids } from '../ids.ts';
import { runValue } from '../ids-run.ts';
import { escape, sentence, span, when } from '../text.ts';
import type { Rendered } from './incident.ts';
import { abortReason, endWords } from './run.ts';
import { runButtons, stepButtons } from './run-buttons.ts';
import { endLine } from './run-checklist.ts';
import {
  linkedKey,
  measuredWords,
  placeIn,
  type RunContext,
  runSymbols,
  short,
  standingSentence,
  stepStateWords,
  stepSymbols,
  titleOf,
  whoWords,
  whyOf,
} from './run-words.ts';

export function peopleInEvent({ actor, data }: RunEvent): string[] {
  const voided = Array.isArray(data['voided']) ? (data['voided'] as Voided[]) : [];
  return [...(actor === undefined ? [] : [actor]), ...voided.map(({ by }) => by)];
}

/** What happened to the run as a whole, as it stands in the thread. */
export function runLine(sight: RunSight, event: RunEvent, context: RunContext): string {
  const { kind, actor = 'system', text, data } = event;
  const who = context.name(actor);
  switch (kind) {
    case 'paused':
      if (typeof data['freeze'] === 'string') return frozenLine(sight.run, data, context);
      return `⏸ Paused by ${who}. What is under way ends; nothing else begins.`;
    case 'thawed':
      return `🧊 The freeze is over. It waits to be resumed: \`/hims run resume ${sight.run.key}\``;
    case 'resumed':
      return `${resumedLine(who, data)}${voidedWords(data, context.name)}`;
    case 'abort-asked':
      if (actor === 'system') return `🚫 Ended by the bot${abortReason(data)}.`;
      return `🚫 ${sight.run.procedure.isChecklist ? 'Closed' : 'Aborted'} by ${who}${text ? `: ${sentence(escape(text))}` : '.'}${stillStanding(sight.run)}`;
    case 'confirmation-due':
      if (sight.lapse)
        return `⏰ Nobody has confirmed ${escape(event.step ?? '')} in time, and its incident calls for it no more: \`/hims run show ${sight.run.key}\``;
      return `⏰ Nobody has confirmed ${escape(event.step ?? '')} in time. Whoever neither started the run nor opened or raised the incident can go ahead: \`/hims run confirm ${sight.run.key} ${event.step ?? ''} --break-glass "why"\``;
    case 'broke-glass':
      return `🔨 ${who} went ahead with ${escape(event.step ?? '')} by break-glass: ${sentence(escape(text ?? ''))} Its review is due.`;
    case 'undo-begun':
      return '↩️ What was done is being undone, the last first.';
    case 'ended':
      if (sight.run.procedure.isChecklist)
        return `${(runSymbols[sight.run.status] ?? '').trim()} ${sentence(endLine(sight.run, sight.aborted?.text, context))}`;
      return sentence(endWords(sight, context));
    default:
      return kind;
  }
}

function stillStanding(run: Run): string {
  const standing = run.procedure.isChecklist ? '' : standingSentence(run);
  return standing && ` ${sentence(`⚠️ ${standing}`)}`;
}

/** Confirmations that the pause outlived. */
function voidedWords(data: RunEvent['data'], name: RunContext['name']): string {
  const voided = Array.isArray(data['voided']) ? (data['voided'] as Voided[]) : [];
  const all = voided.map(({ step, by }) => `${name(by)} confirmed ${escape(step)}`).join(', ');
  return all === ''
    ? ''
    : ` ${all} before its incident ended: that counts no more, and the approvers are asked again.`;
}

function resumedLine(who: string, data: RunEvent['data']): string {
  const change = typeof data['change'] === 'string' ? data['change'] : undefined;
  if (change === undefined) return `▶️ Resumed by ${who}.`;
  return data['wasPaused'] === false
    ? `▶️ ${who} lets it go on in a freeze, under ${change}.`
    : `▶️ Resumed by ${who}, under ${change}.`;
}

/** It stands still by itself, before what would alter the system. */
function frozenLine({ key, system }: Run, data: RunEvent['data'], context: RunContext): string {
  const until = DateTime.fromISO(String(data['until']), { zone: 'utc' });
  const why = `${String(data['freeze'])}: ${String(data['reason'])}`;
  return `🧊 Paused: ${system} is frozen until ${when(until, context.system.zone, context.now)} (${escape(why)}), and the next step alters it. Resume afterwards: \`/hims run resume ${key}\`; what cannot wait, under an emergency change that was started: \`/hims run resume ${key} --change CHG-n\``;
}

/** `⏰ RUN-31 Daily checks (hims): due since 10:00, 2 of 5 not done.` */
export function overdueText(
  { key, procedure, system: id, steps, dueAt }: Run,
  { escalated, unreached }: { escalated?: string | undefined; unreached?: string | undefined },
  { team, system, now }: RunContext,
): string {
  const left = steps.filter((one) => !isStepOver(one)).length;
  const since = dueAt ? ` due since ${when(dueAt, system.zone, now)} (${span(now.diff(dueAt))})` : ' overdue';
  const nobody = unreached === undefined ? '' : ` Nobody of ${escape(team(unreached))} can be told now.`;
  const told = escalated === undefined ? '' : ` Telling ${escape(team(escalated))} now, too.`;
  return `⏰ ${key} ${short(procedure.title)} (${id}):${since}, ${left} of ${steps.length} not done.${nobody}${told}`;
}

/** A step that waits, told to one person, with what they can do about it. */
export function stepDueMessage(
  run: Run,
  one: RunStep,
  { count, late }: { count: number; late: string },
  context: RunContext,
): Rendered {
  const { key, procedure, system, values } = run;
  const again = count > 1 ? `asked ${count} times · ` : '';
  const isAsked = one.state === 'asking' || one.state === 'unknown';
  const says = isAsked ? 'needs a person' : count === 0 ? 'was given to you' : 'waits for you';
  const what = `${late}${stepSymbols[one.state]} ${key} ${short(procedure.title, 80)} (${system}): ${placeIn(run, one)} ${says}, ${titleOf(run, one)}.`;
  const reason = isAsked ? whyOf(one) : undefined;
  const why = reason ? `\n⚠️ ${short(reason, 500)}` : '';
  const text = one.step.text ? `\n${short(shownText(one.step.text, values), 1_000)}` : '';
  const buttons = stepButtons(run, one);
  const place = context.link(key) ? ` · ${linkedKey(key, context.link)}` : ''; // not before its card stands
  return {
    text: what,
    blocks: [
      section(`${what}\n${again}${stepStateWords(run, one, context)}${place}${why}${text}`),
      ...(buttons.length > 0 ? [actions(buttons)] : []),
    ],
  };
}

/** Where somebody was asked for a step: what became of it. */
export function stepOverMessage(run: Run, one: RunStep, context: RunContext): Rendered {
  const { key, procedure, system } = run;
  const what = `${stepSymbols[one.state]} ${key} ${short(procedure.title, 80)} (${system}): ${placeIn(run, one)}, ${titleOf(run, one)}`;
  const state = stepStateWords(run, one, context);
  return {
    text: `${what}: ${state}.`,
    blocks: [section(`${what}\n${state} · ${linkedKey(key, context.link)}`)],
  };
}

/** A run that a freeze paused can go on; told to one person, and shown there what became of it. */
export function thawedMessage(run: Run, late: string, context: RunContext): Rendered {
  const { key, procedure, system, fence, status } = run;
  const what = `${late}🧊 ${linkedKey(key, context.link)} ${short(procedure.title, 80)} (${system})`;
  const plain = `${late}🧊 ${key} ${short(procedure.title, 80)} (${system})`;
  if (run.thawedAt === undefined) {
    const stands = run.endedAt ? `it is over (${status})` : run.pausedBy ? 'paused again' : 'it was resumed';
    return { text: `${plain}: ${stands}.`, blocks: [section(`${what}: ${stands}.`)] };
  }
  const holds = fence === undefined ? '' : ` It holds ${system} until then.`;
  const says = `: the freeze is over, and it waits to be resumed.${holds}`;
  return {
    text: `${plain}${says}`,
    blocks: [section(`${what}${says}`), actions(runButtons(run).slice(0, 2))],
  };
}

/** A whole run that is late, told to one person. */
export function runDueMessage(run: Run, text: string): Rendered {
  return { text, blocks: [section(text), actions(runButtons(run).slice(0, 2))] };
}

const levelSymbols: Readonly<Record<string, string>> = {
  critical: '🔴',
  high: '🟠',
  medium: '🟡',
  low: '🔵',
};

/** A step that did not work, for whoever looks after alerts. */
/** What is wrong, as the YAML says it; a title alone names what should be so. */
function problemOf(run: Run, one: RunStep): string {
  const problem = one.step.kind === 'automatic' ? one.step.problem : undefined;
  return problem === undefined ? `Failed: ${titleOf(run, one)}` : short(shownText(problem, run.values), 120);
}

export function alertMessage(
  run: Run,
  one: RunStep,
  { level, late }: { level: string; late: string },
  context: RunContext,
): Rendered {
  const { key, procedure, system, environment } = run;
  const measured = (one.result?.measured ?? []).filter(({ isWithin }) => !isWithin).map(measuredWords);
  const head = `${levelSymbols[level] ?? '⚠️'} ${escape(level)} · ${problemOf(run, one)} (${system}, ${environment})`;
  const why = one.trouble ? short(one.trouble, 400) : one.state;
  const who = whoWords(one, context);
  const lines = [
    `${late}*${head}*`,
    `⚠️ ${why}`,
    ...(measured.length > 0 ? [measured.join(' · ')] : []),
    `${linkedKey(key, context.link)} ${short(procedure.title, 80)}, ${placeIn(run, one)}${who ? ` · ${who}` : ''}`,
  ];
  const blocks: KnownBlock[] = [
    section(lines.join('\n')),
    actions([
      button('Show the run', ids.run.show, runValue(run.number)),
      ...stepButtons(run, one).filter(
        (element) => element.type === 'button' && element.action_id === ids.run.incidentForm,
      ),
    ]),
  ];
  return { text: `${late}${head}: ${why}`, blocks };
}
