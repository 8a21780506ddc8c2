import type { KnownBlock } from '@slack/types';
import type { DateTime } from 'luxon';
import type { Deadline, Incident, TimelineEntry } from '../../incidents/model.ts';
import type { EscalationStep, SystemProfile } from '../../systems/model.ts';
import { actions, button, section } from '../blocks.ts';
import { ids, incidentValue } from '../ids.ts';
import { escape, span, when } from '../text.ts';
import { type CardContext, headline, incidentSentence, type Rendered } from './incident.ts';

/** A warning before the deadline: to those who can still keep it. */
export function warningLine(
  incident: Incident,
  deadline: Deadline,
  fraction: number,
  { system, now, name }: CardContext,
): string {
  const left = `${span(deadline.dueAt.diff(now))} left`;
  const who = incident.commander ?? incident.acknowledgedBy;
  const whom = deadline.kind === 'resolve' && who ? `${name(who)}, ` : '';
  const part = `${Math.round(fraction * 100)} %`;
  const due = when(deadline.dueAt, system.zone, now);
  if (deadline.kind === 'notify')
    return `⏳ ${incident.key}: ${part} of the time is over to tell the authorities of the breach, by ${due} (${left}). Done: \`/hims incident notified ${incident.key} "whom, how"\``;
  return deadline.kind === 'respond'
    ? `⏳ Nobody has acknowledged ${incident.key} yet: ${part} of the time is over, respond by ${due} (${left}).`
    : `⏳ ${whom}${incident.key}: ${part} of the time is over, resolve by ${due} (${left}).`;
}

/** The deadline is over; `count` 1 the first time, then the repetitions. */
export function breachLine(
  incident: Incident,
  deadline: Deadline,
  count: number,
  { system, now, name }: CardContext,
): string {
  const since = when(deadline.dueAt, system.zone, now);
  const over = span(now.diff(deadline.dueAt));
  const who = incident.commander ?? incident.acknowledgedBy;
  const whom = who ? `${name(who)}, ` : '';
  const rested = deadline.kind === 'resolve' ? incident.pausedMs : 0;
  const limit = span(deadline.dueAt.diff(incident.openedAt).minus(rested));
  if (deadline.kind === 'notify')
    return `⚠️ ${whom}${incident.key}: the time to tell the authorities of the breach is over since ${since}. Done: \`/hims incident notified ${incident.key} "whom, how"\``;
  if (deadline.kind === 'respond')
    return count === 1
      ? `⚠️ Nobody has acknowledged ${incident.key}: the ${limit} are over since ${since}.`
      : `⚠️ Still nobody has acknowledged ${incident.key}, ${over} past the limit. Next step: call by telephone, \`/hims oncall ${incident.system}\`.`;
  return count === 1
    ? `⚠️ ${whom}${incident.key} is not resolved: the ${limit} are over since ${since}. Next step: an update on what is missing, or the next level.`
    : `⚠️ ${whom}${incident.key} is still not resolved, ${over} past the limit.`;
}

export interface CallWords {
  step: EscalationStep;
  level: number;
  /** Keys of those who are called. */
  people: readonly string[];
  phone?: string;
  email?: string;
  /** The pager was told, too. */
  paged: boolean;
  /** Who called by hand, and why. */
  entry: TimelineEntry;
}

/** In the thread: who is called, and who comes next. */
export function callLine(incident: Incident, call: CallWords, context: CardContext): string {
  const { system, now, name } = context;
  const { step, level, people, phone, email, entry, paged } = call;
  const since = when(incident.respond.dueAt, system.zone, now);
  const limit = span(incident.respond.dueAt.diff(incident.openedAt));
  const by = entry.actor
    ? `${name(entry.actor)} escalates ${incident.key}${entry.text ? `: ${escape(entry.text)}` : ''}.`
    : undefined;
  const silence =
    incident.status === 'open' && incident.respond.dueAt <= now
      ? `Nobody has acknowledged ${incident.key}: the ${limit} are over since ${since}.`
      : `${incident.key} goes to the next level.`;
  const mentions = people.map(name).join(' ');
  const reach = [paged ? 'paged' : undefined, phone, email]
    .filter((one) => one !== undefined)
    .map((one) => escape(one))
    .join(', ');
  const whom = `Calling ${escape(step.title)}${mentions ? ` ${mentions}` : ''} (${level} of ${system.escalation.length}${reach ? `, ${reach}` : ''}).`;
  return `⚠️ ${by ?? silence} ${whom} ${nextStep(incident, level, entry.at, system, now)}`;
}

function nextStep(
  incident: Incident,
  level: number,
  calledAt: DateTime,
  system: SystemProfile,
  now: DateTime,
): string {
  const next = system.escalation[level];
  if (!next) return 'Nobody is left after that: use the telephone.';
  if (incident.status !== 'open' || incident.respond.dueAt > now) return `After that: ${escape(next.title)}.`;
  return `Next: ${escape(next.title)} at ${when(calledAt.plus(next.after), system.zone, now)}.`;
}

/** To the person called: all there is to know, and the one button. */
export function callMessage(incident: Incident, level: number, late: string, context: CardContext): Rendered {
  const { system, now } = context;
  const step = system.escalation[level - 1];
  const why =
    level === 0
      ? 'You are on call.'
      : `You are called as ${escape(step?.title ?? 'the next level')} (${level} of ${system.escalation.length}).`;
  const due = incident.respond.dueAt;
  const state =
    incident.respond.metAt !== undefined
      ? `acknowledged; resolve by ${when(incident.resolve.dueAt, system.zone, now)}`
      : due <= now
        ? `nobody has acknowledged it since ${when(due, system.zone, now)}`
        : `respond by ${when(due, system.zone, now)} (${span(due.diff(now))} left)`;
  const blocks: KnownBlock[] = [section(`${headline(incident)}\n${late}${state}\n${why}`)];
  if (incident.status === 'open')
    blocks.push(
      actions([
        button('Acknowledge', ids.incident.acknowledge, incidentValue(incident.number), { style: 'primary' }),
        button('Show details', ids.incident.show, incidentValue(incident.number)),
      ]),
    );
  return { text: `${late}${incidentSentence(incident, context)}`, blocks };
}

/** The same message when there is nothing to do any more. */
export function callOverMessage(incident: Incident, context: CardContext): Rendered {
  const { name } = context;
  const by = incident.acknowledgedBy ? ` by ${name(incident.acknowledgedBy)}` : '';
  const state = incident.resolvedAt
    ? `resolved by ${name(incident.resolvedBy ?? 'system')}`
    : `acknowledged${by}: nothing to do for you now`;
  return { text: incidentSentence(incident, context), blocks: [section(`${headline(incident)}\n${state}`)] };
}
