import { DateTime } from 'luxon';
import type { SkippedStep } from '../../incidents/calls.ts';
import type { Deadline, Incident, TimelineEntry } from '../../incidents/model.ts';
import { isNamedCall, placeInOrder, stepAt, waitBefore } from '../../incidents/order.ts';
import { quietUntil } from '../../incidents/quiet.ts';
import { asksToClose, lastAnswer, needsAnswer } from '../../incidents/rules.ts';
import type { SystemProfile } from '../../systems/model.ts';
import { escape, span, when } from '../text.ts';
import type { CardContext } from './incident.ts';

/** A warning before the deadline: to those who can still keep it. */
export function warningLine(
  incident: Incident,
  deadline: Deadline,
  { fraction, people = [] }: { fraction: number; people?: readonly string[] },
  { system, now, name }: CardContext,
): string {
  const left = `${span(deadline.dueAt.diff(now))} left`;
  const who = incident.commander ?? lastAnswer(incident)?.by;
  const called = incident.respond.metAt ? [] : people.map(name);
  const whom =
    deadline.kind === 'resolve' && who ? `${name(who)}, ` : called.length > 0 ? `${called.join(' ')}, ` : '';
  const part = `${Math.round(fraction * 100)} %`;
  const due = when(deadline.dueAt, system.zone, now);
  if (deadline.kind === 'notify')
    return `⏳ ${incident.key}: ${part} of the time is over to tell the authorities of the breach, by ${due} (${left}). Done: \`/hims incident notified ${incident.key} "whom, how"\``;
  return deadline.kind === 'respond'
    ? `⏳ ${whom}nobody has acknowledged ${incident.key} yet. Response SLA ${part} elapsed: respond by ${due} (${left}).`
    : `⏳ ${whom}${incident.key}: resolution SLA ${part} elapsed, resolve by ${due} (${left}).`;
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
  const who = incident.commander ?? lastAnswer(incident)?.by;
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
    : `⚠️ ${whom}${incident.key} is still not resolved, ${over} past the limit.${asksToClose(now.diff(deadline.dueAt)) ? ` Still going on? If not: \`/hims incident resolve ${incident.key}\`` : ''}`;
}

export interface CallWords {
  title: string;
  level: number;
  /** Keys of those who are called. */
  people: readonly string[];
  phone?: string;
  email?: string;
  /** Who called by hand, and why. */
  entry: TimelineEntry;
}

/** In the thread: who is called, and who comes next. */
export function callLine(incident: Incident, call: CallWords, context: CardContext): string {
  const { system, now, name } = context;
  const { title, level, people, phone, email, entry } = call;
  const since = when(incident.respond.dueAt, system.zone, now);
  const limit = span(incident.respond.dueAt.diff(incident.openedAt));
  const by = entry.actor
    ? `${name(entry.actor)} escalates ${incident.key}${entry.text ? `: ${escape(entry.text)}` : ''}.`
    : undefined;
  const silence =
    incident.status === 'open' && incident.respond.dueAt <= now
      ? `Nobody has acknowledged ${incident.key}: the ${limit} are over since ${since}.`
      : `${incident.key} waits for an answer.`;
  const mentions = people.map(name).join(' ');
  const { entry: at, pass } = placeInOrder(system, level);
  const place = isNamedCall(level)
    ? undefined
    : `${at} of ${system.escalation.length}${pass > 1 ? `, pass ${pass}` : ''}`;
  const reach = [place, phone, email]
    .filter((one) => one !== undefined)
    .map((one) => escape(one))
    .join(', ');
  const nobody = people.length === 0 ? ' Nobody there can be reached in Slack: use the telephone.' : '';
  const whom = `Calling ${escape(title)}${mentions ? ` ${mentions}` : ''}${reach ? ` (${reach})` : ''}.${nobody}`;
  const next = needsAnswer(incident)
    ? nextStep(incident, level, entry, context)
    : 'Somebody has answered meanwhile, so nobody else follows.';
  return `⚠️ ${by ?? silence} ${skippedWords(entry)}${whom} ${next}`.trimEnd();
}

/** Entries of the order that were passed over, and why. */
function skippedWords({ data }: TimelineEntry): string {
  const skipped = Array.isArray(data['skipped']) ? (data['skipped'] as SkippedStep[]) : [];
  return skipped.map(({ title, why }) => `Skipped ${escape(title)}: ${whySkipped[why]}. `).join('');
}

const whySkipped: Record<SkippedStep['why'], string> = {
  nobody: 'nobody there can be called',
  'called before': 'called before',
  'here already': 'whoever it calls opened this, or calls now',
};

/** The whole order was gone through, as often as the system says. */
export function unansweredLine({ key, system }: Incident, { system: profile }: CardContext): string {
  const times = 1 + profile.escalationRepeat.times;
  return `🚨 Nobody has answered ${key}. The bot has gone through the escalation order ${times === 1 ? 'once' : `${times} times`}, and calls nobody else. Use the telephone: \`/hims oncall ${system}\``;
}

/** Somebody of those on call is on leave. */
export function onLeaveLine(
  { key }: Incident,
  person: string,
  instead: readonly string[],
  { name }: Pick<CardContext, 'name'>,
): string {
  const called = instead.map(name).join(', ');
  const then = called ? `${called} ${instead.length > 1 ? 'are' : 'is'} called` : 'nobody can be called';
  return `🌴 ${person} is on leave; ${then} instead for ${key}.`;
}

/** Slack refuses the message to somebody for good. */
export function callFailedLine({ key }: Incident, person: string, error: string): string {
  return `⚠️ ${person} cannot be called for ${key} in Slack: ${callFailures[error] ?? escape(error)}.`;
}

const callFailures: Readonly<Record<string, string>> = {
  user_disabled: 'the account is deactivated',
  account_inactive: 'the account is deactivated',
  user_not_found: 'Slack knows no such account',
  users_not_found: 'Slack knows nobody with that address',
  channel_not_found: 'Slack knows no such account',
  cannot_dm_bot: 'the account is a bot',
  person_unknown: 'Slack knows nobody with that address',
};

/** When the order begins that somebody was called beside: with the missed response, or as long after the call as that takes. */
function beginsAt(
  { status, respond, severity }: Incident,
  calledAt: DateTime,
  system: SystemProfile,
): DateTime {
  return status === 'open' ? respond.dueAt : calledAt.plus(system.severities[severity].respond);
}

function nextStep(
  incident: Incident,
  level: number,
  { at: calledAt, data: { nextAt } }: TimelineEntry,
  { system, now }: CardContext,
): string {
  const after = isNamedCall(level) ? incident.level + 1 : level + 1;
  const next = stepAt(system, after);
  const wait = waitBefore(system, after);
  if (!next || !wait) return 'Nobody is left after that: use the telephone.';
  const begins = beginsAt(incident, calledAt, system);
  const reckoned = (after === 1 && isNamedCall(level) ? begins : calledAt).plus(wait);
  // Beside an order that was planned before, the plan holds.
  const due = typeof nextAt === 'string' ? DateTime.fromISO(nextAt, { zone: 'utc' }) : reckoned;
  const at = quietUntil(system, incident.severity, due) ?? due; // by night it waits for the morning
  return `Next, without an answer: ${escape(next.title)} at ${when(at, system.zone, now)}.`;
}
