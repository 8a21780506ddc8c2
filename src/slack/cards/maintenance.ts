import type { Button } from '@slack/types';
import type { Approval } from '../../approvals/model.ts';
import { changeKey } from '../../changes/model.ts';
import { announcementOf } from '../../maintenance/announcement.ts';
import { civilDays } from '../../maintenance/civil.ts';
import type { Freeze, Maintenance, NoticeReason } from '../../maintenance/model.ts';
import { isEnoughNotice } from '../../maintenance/notice.ts';
import { isLegal, type MaintenanceMove } from '../../maintenance/rules.ts';
import { bothZones, dutyWords } from '../../maintenance/words.ts';
import { actions, button, overflow, section } from '../blocks.ts';
import { ids, maintenanceValue } from '../ids.ts';
import { cut } from '../limits.ts';
import { escape, sentence, span, when, whenPlain } from '../text.ts';
import type { CardContext, Rendered } from './incident.ts';

/** What stands beside the maintenance itself. */
export interface MaintenanceContext extends CardContext {
  /** The vote on its exception that is open. */
  vote?: Approval | undefined;
  /** Freezes that stand in its way. */
  freezes: readonly Freeze[];
  teamName(team: string): string;
}

const quoteLength = 300;

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

/** `Planned maintenance: HIMS, Sun 6 Dec 02:00–04:00 New York`, in the words of every other place where it is told of. */
function headline(maintenance: Maintenance, { system, now }: CardContext): string {
  const reason = reasonFor(maintenance);
  const words = announcementOf({ reason }, { maintenance, system, now }).headline;
  if (maintenance.status === 'waiting') return `⏳ Not announced yet: ${words}`;
  if (maintenance.status === 'refused') return `⛔ Not allowed: ${words}`;
  return `${reasonSymbols[reason]} ${words}`;
}

/** `MW-3 Upgrade to 2.3.1 (hims): Planned maintenance: …`, for a locked phone. */
export function maintenanceSentence(maintenance: Maintenance, context: CardContext): string {
  const { key, title, system } = maintenance;
  return `${key} ${escape(cut(title, 150))} (${system}): ${escape(headline(maintenance, context))}.`;
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
  const facts = [...publicLines(maintenance, context), `${maintenance.key} · questions: ${askIn}`];
  return { text: maintenanceSentence(maintenance, context), blocks: [section(facts.join('\n'))] };
}

export function cardLines(maintenance: Maintenance, context: MaintenanceContext): string[] {
  return [
    ...publicLines(maintenance, context),
    workLine(maintenance, context),
    noticeLine(maintenance, context),
    ...pendingLines(maintenance, context),
    lastLine(maintenance, context),
  ].filter((line) => line !== undefined);
}

function publicLines(maintenance: Maintenance, context: CardContext): string[] {
  const { system, now } = context;
  const { facts } = announcementOf({ reason: reasonFor(maintenance) }, { maintenance, system, now });
  return [
    `*${escape(headline(maintenance, context))}*`,
    ...facts.map(({ name, text }) => `${name}: ${escape(cut(text, quoteLength))}`),
  ];
}

/** Who does it, and how far it is. */
function workLine(maintenance: Maintenance, { system, now, name }: CardContext): string {
  const { key, size, environment, implementer, announcedBy, change, startedAt, startedBy, endedAt, endedBy } =
    maintenance;
  const { nextUpdateAt, status } = maintenance;
  const at = (moment: typeof now) => when(moment, system.zone, now);
  return [
    `${key} · ${maintenance.system}, ${environment} · ${size}`,
    implementer === announcedBy
      ? `announced and carried out by ${name(implementer)}`
      : `carried out by ${name(implementer)}, announced by ${name(announcedBy)}`,
    change !== undefined && changeKey(change),
    startedAt && startedBy && `started ${at(startedAt)} by ${name(startedBy)}`,
    status === 'in progress' &&
      nextUpdateAt &&
      (nextUpdateAt <= now ? `⚠️ update due since ${at(nextUpdateAt)}` : `next update by ${at(nextUpdateAt)}`),
    endedAt && startedAt && endedBy && `${status} after ${span(endedAt.diff(startedAt))} by ${name(endedBy)}`,
    status === 'cancelled' && endedBy && `cancelled by ${name(endedBy)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** `announced 16 days before (14 needed)`, and by what exception less was enough. */
export function noticeWords(
  { announcedAt, startsAt, duty, size, exception }: Maintenance,
  { system }: Pick<CardContext, 'system'>,
): string {
  const isShort = !isEnoughNotice(announcedAt, startsAt, duty, system.zone);
  if (size === 'emergency') return 'emergency: no notice is owed';
  const days = civilDays(announcedAt, startsAt, system.zone);
  const needed = dutyWords(duty);
  const by = isShort && exception?.state === 'granted' ? ', by exception' : '';
  const told = `announced ${days} ${days === 1 ? 'day' : 'days'} before`;
  return needed === 'no' ? `${told}${by}` : `${told} (${needed} needed${by})`;
}

function noticeLine(maintenance: Maintenance, context: CardContext): string | undefined {
  const { status, window } = maintenance;
  if (status === 'waiting' || status === 'refused') return undefined;
  const where = window === undefined ? ' · outside of every window' : '';
  return `${noticeWords(maintenance, context)}${maintenance.size === 'emergency' ? '' : where}`;
}

/** What has to be decided or mended before it can go on. */
function pendingLines(maintenance: Maintenance, context: MaintenanceContext): string[] {
  const { exception, moving, report, reportDueAt, status } = maintenance;
  const { system, now, name, vote, freezes, teamName } = context;
  const lines: string[] = [];
  if (moving) lines.push(`📅 To be moved to ${bothZones(moving, system.zone, now)}`);
  if (exception && (vote || status === 'refused'))
    lines.push(`Exception (${exception.state}): ${sentence(escape(cut(exception.reason, quoteLength)))}`);
  if (vote) {
    const teams = vote.needs.map(({ team, approve }) => {
      const count = vote.votes.filter((one) => one.verdict === 'approve' && one.teams.includes(team)).length;
      return `${escape(teamName(team))} ${count} of ${approve}`;
    });
    const votes = vote.votes.map((one) => `${name(one.person)} ${one.verdict === 'approve' ? '✓' : '✗'}`);
    lines.push([...teams, ...votes, `open until ${when(vote.expiresAt, system.zone, now)}`].join(' · '));
  }
  for (const { key, to, reason } of freezes)
    lines.push(
      `🧊 ${key} freezes ${maintenance.system} until ${whenPlain(to, system.zone, now)}: ${sentence(escape(cut(reason, quoteLength)))} Move it or cancel it.`,
    );
  if (report) lines.push(`Report, ${name(report.by)}: ${escape(cut(report.text, quoteLength))}`);
  else if (reportDueAt) lines.push(`Report owed by ${when(reportDueAt, system.zone, now)}`);
  return lines;
}

function lastLine(
  { lastUpdate, status }: Maintenance,
  { system, now, name }: CardContext,
): string | undefined {
  if (!lastUpdate || status !== 'in progress') return undefined;
  const text = escape(cut(lastUpdate.text.replace(/\s+/g, ' '), quoteLength, '… (whole text in the thread)'));
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
  const { number, status, startsAt, reportDueAt, report } = maintenance;
  const value = maintenanceValue(number);
  const isNear = now >= startsAt.minus(system.announcements.askBefore);
  const can = (move: MaintenanceMove) => isLegal(move, status);
  const all: (Button | false)[] = [
    can('start') && isNear && button('Start', ids.maintenance.start, value),
    vote !== undefined && button('Approve', ids.maintenance.approve, value),
    vote !== undefined && button('Reject', ids.maintenance.rejectForm, value),
    can('complete') && button('Complete', ids.maintenance.completeForm, value),
    can('update') && button('Update', ids.maintenance.updateForm, value),
    can('extend') && button('Extend', ids.maintenance.extendForm, value),
    reportDueAt !== undefined && !report && button('Write the report', ids.maintenance.reportForm, value),
  ];
  const [likely, ...others] = all.filter((one) => one !== false).slice(0, 3);
  return likely ? [{ ...likely, style: 'primary' }, ...others] : [];
}

export const moreMaintenanceNames = ['show', 'start', 'move', 'cancel', 'report', 'ledger'] as const;
export type MoreMaintenanceName = (typeof moreMaintenanceNames)[number];

/** What each choice is called, and the move that it makes; those without one only show. */
const choices: Record<MoreMaintenanceName, { text: string; move?: MaintenanceMove }> = {
  show: { text: 'Details and notices' },
  start: { text: 'Start', move: 'start' },
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
