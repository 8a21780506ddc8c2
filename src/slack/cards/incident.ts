import type { Button, KnownBlock } from '@slack/types';
import type { DateTime } from 'luxon';
import type { CallReach } from '../../incidents/call-reach.ts';
import { type Deadline, type Incident, incidentKey } from '../../incidents/model.ts';
import { placeInOrder, stepAt } from '../../incidents/order.ts';
import { answeredWords, type IncidentMove, isLegal, needsAnswer } from '../../incidents/rules.ts';
import type { SystemProfile } from '../../systems/model.ts';
import { actions, button, overflow, section } from '../blocks.ts';
import { ids, incidentValue } from '../ids.ts';
import { cut } from '../limits.ts';
import type { Namer } from '../names.ts';
import { escape, span, when, whenOn, whenPlain } from '../text.ts';
import { severitySymbol } from './severity.ts';

export interface Rendered {
  /** A sentence that makes sense on a locked phone. */
  text: string;
  blocks: KnownBlock[];
}

export interface CardContext {
  system: SystemProfile;
  now: DateTime;
  name: Namer;
  /** The maintenance that is going on with the system right now. */
  maintenance?: { key: string; environment: string; endsAt: DateTime } | undefined;
  /** Whom the call that waits for an answer has reached. */
  reached?: readonly CallReach[];
}

const quoteLength = 300;

/** The one message that shows an incident: what and how bad, what is due, who; buttons as the state allows. */
export function incidentCard(incident: Incident, context: CardContext): Rendered {
  const lines = [
    headline(incident),
    stateLine(incident, context),
    maintenanceMark(incident, context),
    peopleLine(incident, context),
    reachLine(context),
    restLine(incident, context),
    lastLine(incident, context),
  ].filter((line) => line !== undefined);
  const buttons = incidentButtons(incident);
  return {
    text: incidentSentence(incident, context),
    blocks: [section(lines.join('\n')), ...(buttons.length > 0 ? [actions(buttons)] : [])],
  };
}

/** Beside what is told of an open incident while its system is in maintenance; it ends by itself, and mutes nothing. */
export function maintenanceMark(
  { resolvedAt }: Pick<Incident, 'resolvedAt'>,
  { maintenance, system, now }: Pick<CardContext, 'maintenance' | 'system' | 'now'>,
): string | undefined {
  if (!maintenance || resolvedAt) return undefined;
  const { key, environment, endsAt } = maintenance;
  const where = environment === system.usualEnvironment ? '' : ` (${environment})`;
  const [word, beside] = endsAt <= now ? ['longer than', undefined] : ['until', now];
  const until = `${word} ${whenOn(endsAt, system.zone, beside)}`;
  return `🔧 in maintenance ${key}${where} ${until}`;
}

export function headline(incident: Incident): string {
  const symbol =
    incident.mergedInto !== undefined ? '🔀' : incident.resolvedAt ? '✅' : severitySymbol[incident.severity];
  return `${symbol} *${incident.severity} · ${incident.key} · ${escape(incident.title)}*   ${incident.system}${lockOf(incident)}`;
}

/** Who may see it, where that is not everybody. */
function lockOf({ visibility }: Incident): string {
  return visibility === 'everyone' ? '' : ` · 🔒 ${visibility}`;
}

/** `SEV-1 INC-12 Login fails on all wards (hims): respond by 02:31.` */
export function incidentSentence(incident: Incident, { system, now }: CardContext): string {
  const what = `${incident.severity} ${incident.key} ${escape(cut(incident.title, 150))} (${incident.system})`;
  if (incident.mergedInto !== undefined) return `${what}: merged into ${incidentKey(incident.mergedInto)}.`;
  if (incident.resolvedAt)
    return `${what}: resolved after ${span(incident.resolvedAt.diff(incident.openedAt).minus(incident.pausedMs))}.`;
  const due = incident.respond.metAt ? incident.resolve : incident.respond;
  const at = whenPlain(due.dueAt, system.zone, now);
  return due.dueAt <= now ? `${what}: ${due.kind} overdue since ${at}.` : `${what}: ${due.kind} by ${at}.`;
}

function dueText(deadline: Deadline, { system, now }: CardContext): string {
  const at = when(deadline.dueAt, system.zone, now);
  return deadline.dueAt <= now ? `⚠️ ${deadline.kind} overdue since ${at}` : `${deadline.kind} by ${at}`;
}

function stateLine(incident: Incident, context: CardContext): string {
  const { name } = context;
  if (incident.mergedInto !== undefined)
    return `closed: merged into ${incidentKey(incident.mergedInto)} by ${name(incident.closedBy ?? 'system')}`;
  if (incident.resolvedAt && incident.resolvedBy) return overLine(incident, context);
  if (!incident.acknowledgedAt || !incident.acknowledgedBy)
    return `${incident.status} · ${dueText(incident.respond, context)} · ${dueText(incident.resolve, context)}`;
  const took = span(incident.acknowledgedAt.diff(incident.openedAt));
  const late = incident.respond.breachedAt === undefined ? '✓' : '⚠️ late';
  // Whoever answered a later call has it now; the time is that of the first response.
  const { held } = incident;
  const later = held ? ` · called again, ${answeredWords(name(held.by), held.move)}` : '';
  if (incident.mitigatedBy)
    return `mitigated by ${name(incident.mitigatedBy)} · answered after ${took} ${late}${later} · ${dueText(incident.resolve, context)}`;
  return `${answeredWords(name(incident.acknowledgedBy), incident.answeredWith)} after ${took} ${late}${later} · ${dueText(incident.resolve, context)}`;
}

/** The time between a resolution and a reopening does not count. */
function overLine(incident: Incident, { name }: CardContext): string {
  const { openedAt, resolvedAt = openedAt, resolvedBy = 'system', resolve, pausedMs, closedBy } = incident;
  const took = span(resolvedAt.diff(openedAt).minus(pausedMs));
  const limit = span(resolve.dueAt.diff(openedAt).minus(pausedMs));
  const late = resolve.breachedAt !== undefined ? `⚠️ over the limit of ${limit}` : `✓ (limit ${limit})`;
  const closed = closedBy ? ` · closed by ${name(closedBy)}` : '';
  return `resolved by ${name(resolvedBy)} after ${took} ${late}${closed}`;
}

function peopleLine(incident: Incident, { name, system }: CardContext): string {
  const { openedBy, commander, communications, scribe } = incident;
  const called = stepAt(system, incident.level);
  const { entry } = placeInOrder(system, incident.level);
  return [
    `Opened by ${name(openedBy)}`,
    commander ? `commander ${name(commander)}` : 'no commander yet',
    communications && `communications ${name(communications)}`,
    scribe && `scribe ${name(scribe)}`,
    called &&
      needsAnswer(incident) &&
      `called: ${escape(called.title)} (${entry} of ${system.escalation.length})`,
  ]
    .filter(Boolean)
    .join(' · ');
}

const reachWords: Record<CallReach['state'], string> = {
  delivered: 'no answer yet',
  'under way': 'not delivered yet',
  failed: 'cannot be reached in Slack',
};

const mostCalled = 20;

/** Everybody who has not answered: `📟 Called Ana, Hana (no answer yet), Dora (not delivered yet)` */
function reachLine({ reached = [], name }: CardContext): string | undefined {
  if (reached.length === 0) return undefined;
  const byState = Map.groupBy(reached.slice(0, mostCalled), ({ state }) => state);
  const shown = [...byState].map(
    ([state, people]) => `${people.map(({ person }) => name(person)).join(', ')} (${reachWords[state]})`,
  );
  const word = byState.has('delivered') ? 'Called' : 'Calling';
  const more = reached.length > mostCalled ? ` and ${reached.length - mostCalled} more` : '';
  return `📟 ${word} ${shown.join(', ')}${more}`;
}

/** Its channel, its tasks, and when the next word is due; nothing when there is nothing to say. */
function restLine(incident: Incident, { system, now }: CardContext): string | undefined {
  const { channel, tasks, nextUpdateAt, status } = incident;
  const all = tasks.open + tasks.done;
  const isWorked = status === 'acknowledged' || status === 'mitigated';
  const next = isWorked && nextUpdateAt ? nextUpdateAt : undefined;
  const parts = [
    channel.state === 'ready' && `<#${channel.id}>`,
    all > 0 && `tasks ${tasks.done} of ${all} done`,
    next &&
      (next <= now
        ? `⚠️ update due since ${when(next, system.zone, now)}`
        : `next update by ${when(next, system.zone, now)}`),
    incident.publicText !== undefined && 'on the status page',
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(' · ') : undefined;
}

function lastLine(incident: Incident, { name, system, now }: CardContext): string | undefined {
  if (incident.summary) return `> ${quote(incident.summary)}`;
  if (!incident.lastUpdate) return undefined;
  const { at, by, text } = incident.lastUpdate;
  return `Last update ${when(at, system.zone, now)}, ${name(by)}: ${quote(text)}`;
}

function quote(text: string): string {
  return escape(cut(text.replace(/\s+/g, ' '), quoteLength, '… (whole text in the thread)'));
}

/** At most four with the menu: the likely one first and primary, the rest in the overflow. */
function incidentButtons(incident: Incident) {
  return [...likelyButtons(incident), overflow(ids.incident.more, moreChoices(incident))];
}

/** What is likely to be done next, at most three. */
export function likelyButtons(incident: Incident): Button[] {
  const { status, commander } = incident;
  const value = incidentValue(incident.number);
  const isOpen = status === 'open';
  const all: (Button | false)[] = [
    needsAnswer(incident) && button('Acknowledge', ids.incident.acknowledge, value),
    isLegal('command', status) && !commander && button('Take command', ids.incident.command, value),
    isLegal('update', status) && button('Update', ids.incident.updateForm, value),
    isLegal('mitigate', status) &&
      !isOpen &&
      commander !== undefined &&
      button('Mitigated', ids.incident.mitigateForm, value),
    isLegal('resolve', status) && !isOpen && button('Resolve', ids.incident.resolveForm, value),
    isLegal('close', status) && button('Close', ids.incident.close, value),
  ];
  const [likely, ...others] = all.filter((one) => one !== false).slice(0, 3);
  return likely ? [{ ...likely, style: 'primary' }, ...others] : [];
}

export const moreNames = [
  'mitigate',
  'resolve',
  'summary',
  'severity',
  'escalate',
  'command',
  'roles',
  'task',
  'note',
  'timeline',
  'publish',
  'unpublish',
  'system',
  'merge',
  'notified',
  'review',
  'reopen',
  'close',
  'show',
] as const;
export type MoreName = (typeof moreNames)[number];

/** What each choice is called, and the move that it makes; those without one only show. */
const choices: Record<MoreName, { text: string; move?: IncidentMove }> = {
  mitigate: { text: 'Mitigated', move: 'mitigate' },
  resolve: { text: 'Resolve', move: 'resolve' },
  summary: { text: 'Write the summary', move: 'summarise' },
  severity: { text: 'Change severity', move: 'severity' },
  escalate: { text: 'Call the next level now', move: 'escalate' },
  command: { text: 'Take command over', move: 'command' },
  roles: { text: 'Roles', move: 'role' },
  task: { text: 'Add a task', move: 'task' },
  note: { text: 'Add a note', move: 'note' },
  timeline: { text: 'Timeline' },
  publish: { text: 'Put on the status page', move: 'publish' },
  unpublish: { text: 'Take off the status page', move: 'unpublish' },
  system: { text: 'It is another system', move: 'system' },
  merge: { text: 'It is the same as another', move: 'merge' },
  notified: { text: 'The authorities were told', move: 'notified' },
  review: { text: 'Draft of the review', move: 'review' },
  reopen: { text: 'Reopen', move: 'reopen' },
  close: { text: 'Close', move: 'close' },
  show: { text: 'Details and more' },
};

/** The move that a choice makes; undefined for what only shows. */
export function moveOfChoice(name: string): IncidentMove | undefined {
  return moreNames.some((one) => one === name) ? choices[name as MoreName].move : undefined;
}

function choice(incident: Incident, name: MoreName) {
  return { text: choices[name].text, value: `${incidentValue(incident.number)}:${name}` };
}

function makesSense(incident: Incident, name: MoreName): boolean {
  const { move } = choices[name];
  if (move !== undefined && !isLegal(move, incident.status)) return false;
  if (name === 'command') return incident.commander !== undefined;
  if (name === 'notified') return incident.notify !== undefined && !incident.notify.metAt;
  if (name === 'publish') return incident.visibility === 'everyone';
  if (name === 'unpublish') return incident.publicText !== undefined;
  return true;
}

/** Slack takes five in an overflow menu; everything else is in the details. */
const inOverflow = 5;

function moreChoices(incident: Incident) {
  const { status } = incident;
  const names: readonly MoreName[] = isLegal('update', status)
    ? [
        'show',
        'severity',
        'escalate',
        status === 'open' ? 'resolve' : 'roles',
        status === 'open' ? 'mitigate' : 'task',
      ]
    : ['show', 'review', 'reopen'];
  return names
    .filter((name) => makesSense(incident, name))
    .slice(0, inOverflow)
    .map((name) => choice(incident, name));
}

/** Everything that can be done with it now, as one menu under the details. */
export function everyChoice(incident: Incident) {
  return moreNames
    .filter((name) => name !== 'show' && makesSense(incident, name))
    .map((name) => choice(incident, name));
}
