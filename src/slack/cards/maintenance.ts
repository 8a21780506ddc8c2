import type { Button } from '@slack/types';
import type { Approval } from '../../approvals/model.ts';
import { askedFor } from '../../approvals/rules.ts';
import { changeKey } from '../../changes/model.ts';
import { headlineOf } from '../../maintenance/announcement.ts';
import { civilDays } from '../../maintenance/civil.ts';
import { type Freeze, type Maintenance, type NoticeReason, wantedReason } from '../../maintenance/model.ts';
import { isEnoughNotice } from '../../maintenance/notice.ts';
import { isItsTime, isLegal, type MaintenanceMove, wasAnnounced } from '../../maintenance/rules.ts';
import { whyException } from '../../maintenance/slots.ts';
import { bothZones, dutyWords } from '../../maintenance/words.ts';
import { actions, button, overflow, section } from '../blocks.ts';
import { ids, maintenanceValue } from '../ids.ts';
import { exceptionValue } from '../ids-maintenance.ts';
import { cut } from '../limits.ts';
import { escape, sentence, span, when, whenPlain } from '../text.ts';
import type { CardContext, Rendered } from './incident.ts';
import { voterWords } from './voters.ts';

/** What stands beside the maintenance itself. */
export interface MaintenanceContext extends CardContext {
  /** The vote on its exception that is open. */
  vote?: Approval | undefined;
  /** Freezes that stand in its way. */
  freezes: readonly Freeze[];
  teamName(team: string): string;
}

const quoteLength = 300;

function inOneLine(text: string, more?: string): string {
  return cut(text.replace(/\s+/g, ' '), quoteLength, more);
}

/** How a state is told: as the notice that brought it about. */
function reasonFor({ status, overrunAt }: Maintenance): NoticeReason {
  if (status === 'in progress') return overrunAt ? 'overrun' : 'started';
  return status === 'completed' || status === 'cancelled' ? status : 'announced';
}

/** A symbol, and the word is in the headline beside it. */
export const reasonSymbols: Readonly<Record<NoticeReason, string>> = {
  announced: '🛠️',
  reminder: '⏰',
  started: '▶️',
  update: '💬',
  extended: '⏱️',
  moved: '📅',
  cancelled: '❌',
  overrun: '⚠️',
  completed: '✅',
};

/** `Planned maintenance: HIMS, Sun 6 Dec 02:00–04:00 New York (07:00–09:00 UTC)`, in the words of every other place. */
function headline(
  maintenance: Maintenance,
  { system, now }: CardContext,
  freezes: readonly Freeze[] = [],
): string {
  const reason = reasonFor(maintenance);
  const words = headlineOf({ reason }, { maintenance, system, now, freezes }, 'both');
  if (maintenance.status === 'waiting') return `⏳ Not announced yet: ${words}`;
  if (maintenance.status === 'refused') return `⛔ Not allowed: ${words}`;
  return `${reasonSymbols[reason]} ${words}`;
}

/** `MW-3 Upgrade to 2.3.1 (hims): Planned maintenance: …`, for a locked phone. */
export function maintenanceSentence(
  maintenance: Maintenance,
  context: CardContext,
  freezes: readonly Freeze[] = [],
): string {
  const { key, title, system } = maintenance;
  return `${key} ${escape(cut(title, 150))} (${system}): ${escape(headline(maintenance, context, freezes))}.`;
}

/** The one message that shows a maintenance to those who look after it, with the buttons that the state allows. */
export function maintenanceCard(maintenance: Maintenance, context: MaintenanceContext): Rendered {
  const buttons = cardButtons(maintenance, context);
  return {
    text: maintenanceSentence(maintenance, context),
    blocks: [section(cardLines(maintenance, context).join('\n')), actions(buttons)],
  };
}

/** The same for everybody else: what they will notice, and where to ask. */
export function publicCard(maintenance: Maintenance, context: MaintenanceContext, askIn: string): Rendered {
  const { status } = maintenance;
  const { freezes } = context; // what the team reads of in a line of its own
  const notice =
    status === 'announced' || status === 'in progress' ? [noticeWords(maintenance, context)] : [];
  const lines = [
    `*${escape(headline(maintenance, context, freezes))}*`,
    ...publicFacts(maintenance, context),
    [titleLine(maintenance), ...notice, `questions: ${askIn}`].join(' · '),
  ];
  return { text: maintenanceSentence(maintenance, context, freezes), blocks: [section(lines.join('\n'))] };
}

/** At most eight: what everybody reads, who does it, and what has to be decided. */
export function cardLines(maintenance: Maintenance, context: MaintenanceContext): string[] {
  return [
    `*${escape(headline(maintenance, context))}*`,
    ...publicFacts(maintenance, context),
    aboutLine(maintenance, context),
    workLine(maintenance, context),
    ...pendingLines(maintenance, context),
    lastLine(maintenance, context),
  ].filter((line) => line !== undefined);
}

/** What it means for everybody, apart from its time: that is in the headline. */
export function publicFacts(
  { impact, preparation, components, outcome, status }: Maintenance,
  { system }: Pick<CardContext, 'system'>,
  length: 'cut' | 'whole' = 'cut',
): string[] {
  const isOver = status === 'completed' || status === 'cancelled';
  const affected = system.components.filter(({ id }) => components.includes(id)).map(({ name }) => name);
  const said = (text: string) => escape(length === 'whole' ? text : inOneLine(text));
  const noticed = [
    impact && !isOver && `You will notice: ${said(impact)}`,
    affected.length > 0 && `Affected: ${escape(affected.join(', '))}`,
  ].filter(Boolean);
  return [
    noticed.join(' · '),
    preparation && status === 'announced' && `Before it begins: ${said(preparation)}`,
    outcome && `${status === 'cancelled' ? 'Why' : 'Result'}: ${said(outcome)}`,
  ].filter((line): line is string => typeof line === 'string' && line !== '');
}

/** `Why: Upgrade to 2.3.1 · MW-3`; of a cancelled one the reason stands above. */
export function titleLine({ title, status, key }: Maintenance): string {
  return `${status === 'cancelled' ? 'What' : 'Why'}: ${escape(title)} · ${key}`;
}

/** `Why: Upgrade to 2.3.1 · MW-3 · major, production · announced 16 days before (14 days needed) by @bea` */
function aboutLine(maintenance: Maintenance, context: CardContext): string {
  const { size, environment, implementer, announcedBy, changes, wantedChange, status, window } = maintenance;
  const { name } = context;
  const wasTold = wasAnnounced(maintenance);
  const notice =
    wasTold && size !== 'emergency' ? noticeWords(maintenance, context) : wasTold ? 'announced' : 'asked for';
  const never = wasTold || status === 'waiting' ? '' : ', never announced';
  return [
    titleLine(maintenance),
    `${size}, ${environment}`,
    wasTold && size !== 'emergency' && window === undefined && 'outside of every window',
    `${notice} by ${name(announcedBy)}${implementer === announcedBy ? ', who carries it out' : ''}${never}`,
    implementer !== announcedBy && `carried out by ${name(implementer)}`,
    ...changes.map(changeKey),
    wantedChange !== undefined && `${changeKey(wantedChange)} once it is granted`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** How far it is; undefined before it begins. */
function workLine(maintenance: Maintenance, { system, now, name }: CardContext): string | undefined {
  const { startedAt, startedBy, endedAt, endedBy, nextUpdateAt, status } = maintenance;
  const at = (moment: typeof now) => when(moment, system.zone, now);
  const parts = [
    startedAt && startedBy && `started ${at(startedAt)} by ${name(startedBy)}`,
    status === 'in progress' &&
      nextUpdateAt &&
      (nextUpdateAt <= now ? `⚠️ update due since ${at(nextUpdateAt)}` : `next update by ${at(nextUpdateAt)}`),
    endedAt && startedAt && endedBy && `${status} after ${span(endedAt.diff(startedAt))} by ${name(endedBy)}`,
    status === 'cancelled' && endedBy && `cancelled by ${name(endedBy)}`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(' · ') : undefined;
}

/** `announced 16 days before (14 needed)`, and by what exception less was enough. */
export function noticeWords(maintenance: Maintenance, { system }: Pick<CardContext, 'system'>): string {
  const { announcedAt, startsAt, duty, size, exception, status } = maintenance;
  if (!wasAnnounced(maintenance))
    return `asked for, ${status === 'waiting' ? 'not announced yet' : 'never announced'}`;
  const isShort = !isEnoughNotice(announcedAt, startsAt, duty, system.zone);
  if (size === 'emergency') return 'emergency: no notice is owed';
  const days = civilDays(announcedAt, startsAt, system.zone);
  const needed = dutyWords(duty);
  const by = isShort && exception?.state === 'granted' ? ', by exception' : '';
  const told = `announced ${days} ${days === 1 ? 'day' : 'days'} before`;
  return needed === 'no' ? `${told}${by}` : `${told} (${needed} needed${by})`;
}

/** What has to be decided or mended before it can go on. */
function pendingLines(maintenance: Maintenance, context: MaintenanceContext): string[] {
  const { exception, moving, report, reportDueAt, status } = maintenance;
  const { system, now, name, vote, freezes, teamName } = context;
  const lines: string[] = [];
  const asker = vote && askedFor(vote);
  if (moving)
    lines.push(
      `📅 To be moved to ${bothZones(moving, system.zone, now)}${asker ? `, asks ${name(asker)}` : ''}`,
    );
  const reason = wantedReason(maintenance);
  const state = vote ? 'open' : exception?.state;
  if (reason !== undefined && (vote || !(wasAnnounced(maintenance) || status === 'waiting')))
    lines.push(
      `Exception (${state}): ${sentence(escape(inOneLine(reason)))}${vote ? ` It is ${whyException(system, moving ?? maintenance, now)}.` : ''}`,
    );
  if (vote) {
    const teams = vote.needs.map(({ team, approve }) => {
      const count = vote.votes.filter((one) => one.verdict === 'approve' && one.teams.includes(team)).length;
      return `${escape(teamName(team))} ${count} of ${approve}`;
    });
    const votes = vote.votes.map(
      (one) => `${voterWords(one, name)} ${one.verdict === 'approve' ? '✓' : '✗'}`,
    );
    // Once its time has come nobody decides on it any more.
    const begins = (moving ?? maintenance).startsAt;
    const until = vote.expiresAt < begins ? vote.expiresAt : begins;
    lines.push([...teams, ...votes, `open until ${when(until, system.zone, now)}`].join(' · '));
  }
  const [freeze, ...others] = freezes;
  if (freeze) {
    const { key, to, reason } = freeze;
    const more = others.length > 0 ? ` (and ${others.map((one) => one.key).join(', ')})` : '';
    lines.push(
      `🧊 ${key}${more} freezes ${maintenance.system} until ${whenPlain(to, system.zone, now)}: ${sentence(escape(inOneLine(reason)))} Move it or cancel it.`,
    );
  }
  if (report) lines.push(`Report, ${name(report.by)}: ${escape(inOneLine(report.text))}`);
  else if (reportDueAt) lines.push(`Report owed by ${when(reportDueAt, system.zone, now)}`);
  return lines;
}

function lastLine(
  { lastUpdate, status }: Maintenance,
  { system, now, name }: CardContext,
): string | undefined {
  if (!lastUpdate || status !== 'in progress') return undefined;
  const text = escape(inOneLine(lastUpdate.text, '… (whole text in the thread)'));
  return `Last update ${when(lastUpdate.at, system.zone, now)}, ${name(lastUpdate.by)}: ${text}`;
}

/** At most four with the menu: the likely one first and primary, the rest in the overflow. */
function cardButtons(maintenance: Maintenance, context: MaintenanceContext) {
  return [...likelyButtons(maintenance, context), overflow(ids.maintenance.more, moreChoices(maintenance))];
}

/** What is likely to be done next, at most three. */
export function likelyButtons(
  maintenance: Maintenance,
  { vote, system, now }: Pick<MaintenanceContext, 'vote' | 'system' | 'now'>,
): Button[] {
  const { number, status, reportDueAt, report } = maintenance;
  const value = maintenanceValue(number);
  const can = (move: MaintenanceMove) => isLegal(move, status);
  const all: (Button | false)[] = [
    can('start') &&
      isItsTime(maintenance, system.announcements.askBefore, now) &&
      button('Start', ids.maintenance.start, value),
    vote !== undefined && button('Approve', ids.maintenance.approve, exceptionValue(number, vote.id)),
    vote !== undefined && button('Reject', ids.maintenance.rejectForm, exceptionValue(number, vote.id)),
    can('complete') && button('Complete', ids.maintenance.completeForm, value),
    can('update') && button('Update', ids.maintenance.updateForm, value),
    can('extend') && button('Extend', ids.maintenance.extendForm, value),
    reportDueAt !== undefined && !report && button('Write the report', ids.maintenance.reportForm, value),
  ];
  const [likely, ...others] = all.filter((one) => one !== false).slice(0, 3);
  return likely ? [{ ...likely, style: 'primary' }, ...others] : [];
}

export const moreMaintenanceNames = ['show', 'move', 'cancel', 'report', 'ledger'] as const;
export type MoreMaintenanceName = (typeof moreMaintenanceNames)[number];

/** What each choice is called, and the move that it makes; those without one only show. */
const choices: Record<MoreMaintenanceName, { text: string; move?: MaintenanceMove }> = {
  show: { text: 'Details and notices' },
  move: { text: 'Move', move: 'move' },
  cancel: { text: 'Cancel', move: 'cancel' },
  report: { text: 'Write the report', move: 'report' },
  ledger: { text: 'Ledger as a file' },
};

/** Slack takes five in an overflow menu. */
export function moreChoices({ number, status, size }: Maintenance) {
  return moreMaintenanceNames
    .filter((name) => {
      const { move } = choices[name];
      if (name === 'report' && size !== 'emergency') return false;
      return move === undefined || isLegal(move, status);
    })
    .slice(0, 5)
    .map((name) => ({ text: choices[name].text, value: `${maintenanceValue(number)}:${name}` }));
}
