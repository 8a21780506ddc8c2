import type { Button, KnownBlock } from '@slack/types';
import type { DateTime } from 'luxon';
import type { Deadline, Incident } from '../../incidents/model.ts';
import { isLegal } from '../../incidents/rules.ts';
import type { SystemProfile } from '../../systems/model.ts';
import { actions, button, overflow, section } from '../blocks.ts';
import { ids, incidentValue } from '../ids.ts';
import { cut } from '../limits.ts';
import type { Namer } from '../names.ts';
import { escape, span, when, whenPlain } from '../text.ts';
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
}

const quoteLength = 300;

/** The one message that shows an incident: what and how bad, what is due, who; buttons as the state allows. */
export function incidentCard(incident: Incident, context: CardContext): Rendered {
  const lines = [headline(incident), stateLine(incident, context), peopleLine(incident, context)];
  const last = lastLine(incident, context);
  if (last) lines.push(last);
  const buttons = incidentButtons(incident);
  return {
    text: incidentSentence(incident, context),
    blocks: [section(lines.join('\n')), ...(buttons.length > 0 ? [actions(buttons)] : [])],
  };
}

export function headline(incident: Incident): string {
  const symbol = incident.resolvedAt ? '✅' : severitySymbol[incident.severity];
  return `${symbol} *${incident.severity} · ${incident.key} · ${escape(incident.title)}*   ${incident.system}`;
}

/** `SEV-1 INC-12 Login fails on all wards (hims): respond by 02:31.` */
export function incidentSentence(incident: Incident, { system, now }: CardContext): string {
  const what = `${incident.severity} ${incident.key} ${escape(cut(incident.title, 150))} (${incident.system})`;
  if (incident.resolvedAt)
    return `${what}: resolved after ${span(incident.resolvedAt.diff(incident.openedAt))}.`;
  const due = incident.respond.metAt ? incident.resolve : incident.respond;
  const at = whenPlain(due.dueAt, system.zone, now);
  return due.dueAt <= now ? `${what}: ${due.kind} overdue since ${at}.` : `${what}: ${due.kind} by ${at}.`;
}

function dueText(deadline: Deadline, { system, now }: CardContext): string {
  const at = when(deadline.dueAt, system.zone, now);
  return deadline.dueAt <= now
    ? `⚠️ ${deadline.kind} overdue since ${at}`
    : `${deadline.kind} by ${at} (${span(deadline.dueAt.diff(now))} left)`;
}

function stateLine(incident: Incident, context: CardContext): string {
  const { name } = context;
  if (incident.resolvedAt && incident.resolvedBy) {
    const took = span(incident.resolvedAt.diff(incident.openedAt));
    const limit = span(incident.resolve.dueAt.diff(incident.openedAt));
    const late = incident.resolve.breachedAt !== undefined;
    return `${incident.status} by ${name(incident.resolvedBy)} after ${took} ${late ? `⚠️ over the limit of ${limit}` : `✓ (limit ${limit})`}`;
  }
  if (!incident.acknowledgedAt || !incident.acknowledgedBy)
    return `${incident.status} · ${dueText(incident.respond, context)} · ${dueText(incident.resolve, context)}`;
  const took = span(incident.acknowledgedAt.diff(incident.openedAt));
  const late = incident.respond.breachedAt !== undefined;
  const state = incident.status === 'acknowledged' ? 'acknowledged' : `${incident.status}, acknowledged`;
  return `${state} by ${name(incident.acknowledgedBy)} after ${took} ${late ? '⚠️ late' : '✓'} · ${dueText(incident.resolve, context)}`;
}

function peopleLine(incident: Incident, { name, system }: CardContext): string {
  const opened = `Opened by ${name(incident.openedBy)}`;
  const commander = incident.commander ? `commander ${name(incident.commander)}` : 'no commander yet';
  const called = system.escalation[incident.level - 1];
  const level =
    called && incident.status === 'open'
      ? ` · called: ${escape(called.title)} (${incident.level} of ${system.escalation.length})`
      : '';
  return `${opened} · ${commander}${level}`;
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

/** At most four: the likely one first and primary, the rest in the overflow menu. */
function incidentButtons(incident: Incident) {
  const value = incidentValue(incident.number);
  const all: (Button | undefined)[] = [
    isLegal('acknowledge', incident.status)
      ? button('Acknowledge', ids.incident.acknowledge, value, { style: 'primary' })
      : undefined,
    isLegal('command', incident.status) && !incident.commander
      ? button('Take command', ids.incident.command, value)
      : undefined,
    isLegal('update', incident.status) ? button('Update', ids.incident.updateForm, value) : undefined,
    isLegal('resolve', incident.status) && incident.status !== 'open'
      ? button('Resolve', ids.incident.resolveForm, value)
      : undefined,
  ];
  const buttons = all.filter((one) => one !== undefined);
  if (buttons.length === 0) return [];
  return [...buttons, overflow(ids.incident.more, moreChoices(incident))];
}

export const moreNames = ['severity', 'escalate', 'resolve', 'command', 'show'] as const;
export type MoreName = (typeof moreNames)[number];

function moreChoices(incident: Incident) {
  const choices: { name: MoreName; text: string; shown: boolean }[] = [
    { name: 'severity', text: 'Change severity', shown: true },
    { name: 'escalate', text: 'Call the next level now', shown: true },
    { name: 'resolve', text: 'Resolve', shown: incident.status === 'open' },
    { name: 'command', text: 'Take command over', shown: incident.commander !== undefined },
    { name: 'show', text: 'Show details', shown: true },
  ];
  return choices
    .filter(({ shown }) => shown)
    .map(({ name, text }) => ({ text, value: `${incidentValue(incident.number)}:${name}` }));
}
