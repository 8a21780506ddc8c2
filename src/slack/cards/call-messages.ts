import type { KnownBlock } from '@slack/types';
import { type Answer, type Incident, incidentKey, type TimelineEntry } from '../../incidents/model.ts';
import { isNamedCall, placeInOrder, stepAt } from '../../incidents/order.ts';
import { answeredWords, needsAnswer } from '../../incidents/rules.ts';
import type { SystemProfile } from '../../systems/model.ts';
import { actions, button, section } from '../blocks.ts';
import { ids, incidentValue } from '../ids.ts';
import { escape, when } from '../text.ts';
import { type CardContext, headline, incidentSentence, type Rendered } from './incident.ts';

/** To the person called: all there is to know, and the one button. `entry`: who called by hand, and why. */
export function callMessage(
  incident: Incident,
  { level, entry }: { level: number; entry?: TimelineEntry | undefined },
  late: string,
  context: CardContext,
): Rendered {
  const { system, now, name } = context;
  const { entry: at, pass } = placeInOrder(system, level);
  const role = `${escape(stepAt(system, level)?.title ?? 'the next level')} (${at} of ${system.escalation.length}${pass > 1 ? `, pass ${pass}` : ''})`;
  const as = level === 0 ? 'You are on call.' : isNamedCall(level) ? '' : `You are called as ${role}.`;
  const by = entry?.actor
    ? `${name(entry.actor)} ${verbOf(entry, system)}${entry.text ? `: ${escape(entry.text)}` : '.'}`
    : '';
  const why = [by, as].filter((one) => one !== '').join('\n');
  const due = incident.respond.dueAt;
  const state =
    incident.respond.metAt !== undefined
      ? `${needsAnswer(incident) ? `${answeredBefore(incident)}, your answer is needed` : 'acknowledged'}; resolve by ${when(incident.resolve.dueAt, system.zone, now)}`
      : due <= now
        ? `nobody has acknowledged it since ${when(due, system.zone, now)}`
        : `respond by ${when(due, system.zone, now)}`;
  const blocks: KnownBlock[] = [section(`${headline(incident)}\n${late}${state}\n${why}`)];
  if (needsAnswer(incident))
    blocks.push(
      actions([
        button('Acknowledge', ids.incident.acknowledge, incidentValue(incident.number), { style: 'primary' }),
        button('Show details', ids.incident.show, incidentValue(incident.number)),
      ]),
    );
  return { text: `${late}${incidentSentence(incident, context)}`, blocks };
}

/** Why it is called, in the words of whoever calls. */
function verbOf({ kind, data }: TimelineEntry, system: SystemProfile): string {
  if (kind === 'reopened') return 'reopened it';
  if (kind === 'system') return `moved it to ${escape(system.name)}`;
  const [, severity] = Array.isArray(data['severity']) ? (data['severity'] as unknown[]) : [];
  return kind === 'severity' ? `made it ${String(severity)}` : 'calls you';
}

export function answeredBefore({ answeredWith = 'acknowledge' }: Incident): string {
  return answeredWith === 'acknowledge' ? 'acknowledged before' : 'answered before';
}

/** What became of a call that nobody waits for any more. */
export interface CallFate {
  /** Who answered, and how. */
  answer?: Answer | undefined;
  /** What ended its round: the reopening, the move to another system, the graver severity. */
  ended?: TimelineEntry | undefined;
  /** The person who was called answered: they have it now. */
  isOwnAnswer: boolean;
  /** The same person has a newer call. */
  isCalledAnew: boolean;
  /** Who called by hand, and why. */
  called?: TimelineEntry;
}

/** The same message when there is nothing to do any more. */
export function callOverMessage(incident: Incident, fate: CallFate, context: CardContext): Rendered {
  const { name } = context;
  const state =
    incident.mergedInto !== undefined
      ? `merged into ${incidentKey(incident.mergedInto)} by ${name(incident.closedBy ?? 'system')}: it goes on there`
      : incident.resolvedAt
        ? `resolved by ${name(incident.resolvedBy ?? 'system')}`
        : [endedWords(fate, context), restWords(incident, fate, context)].filter(Boolean).join(': ');
  const { called } = fate;
  const why = called?.text ? `: ${escape(called.text)}` : '.';
  const by = called?.actor ? `${name(called.actor)} called you${why}\n` : '';
  const words = `${headline(incident)}\n${by}${state}`;
  return { text: incidentSentence(incident, context), blocks: [section(words)] };
}

/** In place of a call, for a person who left a private incident: nothing of it any more. */
export function leftMessage({ key }: Incident): Rendered {
  const text = `You were called for ${key} and have left it since. It is private, so nothing more of it is shown to you.`;
  return { text, blocks: [section(text)] };
}

function endedWords({ ended }: CallFate, { system, now, name }: CardContext): string | undefined {
  if (!ended) return undefined;
  const by = ended.actor ? ` by ${name(ended.actor)}` : '';
  const since = `${by} (since ${when(ended.at, system.zone, now)})`;
  if (ended.kind === 'system') return `this moved to ${escape(system.name)}${since}`;
  if (ended.kind === 'reopened') return `reopened${since}`;
  const [, severity] = Array.isArray(ended.data['severity']) ? (ended.data['severity'] as unknown[]) : [];
  return `raised to ${String(severity)}${since}`;
}

function restWords(
  incident: Incident,
  { ended, answer, isOwnAnswer, isCalledAnew }: CallFate,
  { name, reached = [] }: CardContext,
): string {
  if (!needsAnswer(incident) && answer && isOwnAnswer) return answeredWords(name(answer.by), answer.move);
  if (!needsAnswer(incident))
    return answer
      ? `${answeredWords(name(answer.by), answer.move)}${ended ? ', ' : ': '}nothing to do for you now`
      : 'nothing to do for you now';
  if (isCalledAnew) return 'you are called anew, see the newer message';
  const people = reached.map(({ person }) => name(person)).join(', ');
  const whose = ended?.kind === 'system' ? 'its on-call people are' : 'the people on call are';
  if (ended) return people ? `${whose} called now (${people})` : `${whose} called in the morning`;
  const was = answer ? `${answeredWords(name(answer.by), answer.move)} before, ` : '';
  return people ? `${was}${people} called now` : `${was}nothing to do for you now`;
}
