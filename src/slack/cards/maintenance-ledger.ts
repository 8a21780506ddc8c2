import type { DateTime } from 'luxon';
import { Duration } from 'luxon';
import type { Approval } from '../../approvals/model.ts';
import { askedFor } from '../../approvals/rules.ts';
import { countLedger, type LedgerEntry } from '../../maintenance/ledger.ts';
import type { Maintenance } from '../../maintenance/model.ts';
import { wasAnnounced } from '../../maintenance/rules.ts';
import { dutyWords, spanWords } from '../../maintenance/words.ts';
import type { Target } from '../../notices/model.ts';
import type { TextFile } from '../files.ts';
import { escape, sentence, when, whenOn } from '../text.ts';
import type { CardContext } from './incident.ts';
import { mailTrouble } from './mail-words.ts';
import { noticeWords } from './maintenance.ts';
import { voterWords } from './voters.ts';

/** Who was told, as people name the place. */
function recipient(target: Target): string {
  switch (target.to) {
    case 'channel':
      return `the ${target.purpose} channel`;
    case 'named-channel':
      return `#${target.name}`;
    case 'mail':
      return target.address;
    case 'page':
      return target.page === 'status' ? 'status page' : target.page;
    case 'person':
    case 'incident':
    case 'pager':
      return target.to;
    default:
      return target satisfies never;
  }
}

/** `reminder 7 days before` */
function reasonWords({ reason, before }: LedgerEntry): string {
  return before === undefined ? reason : `${reason} ${dutyWords(Duration.fromISO(before))} before`;
}

/** `announced 16 days before (14 days needed), 5 of 5 notices delivered`, or what is missing. */
export function ledgerSummary(
  maintenance: Maintenance,
  entries: readonly LedgerEntry[],
  context: Pick<CardContext, 'system'>,
): string {
  const { delivered, owed, dead, unclear, pending, planned } = countLedger(entries);
  const { status } = maintenance;
  if (status === 'waiting') return 'nobody is told before the exception is granted';
  if (entries.length === 0 && (status === 'refused' || status === 'cancelled'))
    return 'nobody was told of it';
  return [
    noticeWords(maintenance, context),
    owed > 0 && `${delivered} of ${owed} notices delivered`,
    dead > 0 && `⚠️ ${dead} could not be delivered`,
    unclear > 0 && `❔ ${unclear} unclear`,
    pending > 0 && `${pending} on their way`,
    planned > 0 && `${planned} planned`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Done only when nothing of it is left to do. */
function markOf(states: readonly LedgerEntry['state'][]): string {
  if (states.includes('dead')) return '⚠️';
  if (states.includes('unclear')) return '❔';
  if (states.includes('pending')) return '⏳';
  return states.includes('delivered') ? '✓' : '–';
}

/** How late a notice may be sent and count as sent when it was due. */
const sentInTime = { minutes: 1 };

/** When a notice was told: where that was later than due both, once for all, or beside each where they differ. */
function sendingOf(
  dueAt: DateTime,
  delivered: readonly LedgerEntry[],
  { system: { zone }, now }: CardContext,
): { time: string; sentWords: (one: LedgerEntry) => string } {
  const sentOf = ({ finishedAt }: LedgerEntry) =>
    finishedAt && finishedAt > dueAt.plus(sentInTime) ? `sent ${whenOn(finishedAt, zone, dueAt)}` : '';
  const all = new Set(delivered.map(({ finishedAt }) => finishedAt?.startOf('minute').toMillis()));
  const late = delivered.map(sentOf).find((words) => words !== '');
  if (late === undefined) return { time: when(dueAt, zone, now), sentWords: () => '' };
  const due = `due ${whenOn(dueAt, zone)}`;
  if (all.size === 1) return { time: `${due}, ${late},`, sentWords: () => '' };
  const beside = (one: LedgerEntry) => (sentOf(one) === '' ? '' : ` (${sentOf(one)})`);
  return { time: due, sentWords: beside };
}

/** By reason, what was delivered where and when, and what is missing and why. The newest first. */
export function ledgerLines(entries: readonly LedgerEntry[], context: CardContext): string[] {
  const at = (moment: DateTime) => when(moment, context.system.zone, context.now);
  const groups = Map.groupBy(entries, (one) => `${reasonWords(one)}|${one.dueAt.toMillis()}`);
  const lines = [...groups.values()].map((group) => {
    const [first] = group;
    if (!first) return '';
    if (first.state === 'planned') return `☐ ${at(first.dueAt)} ${reasonWords(first)}: planned, to everybody`;
    const delivered = group.filter(({ state }) => state === 'delivered');
    const { time, sentWords } = sendingOf(first.dueAt, delivered, context);
    const head = `${time} ${reasonWords(first)}`;
    const others = group
      .filter(({ state }) => state !== 'delivered')
      .map(({ state, target, outcome, attempts }) => {
        const to = target ? escape(recipient(target)) : 'everybody';
        const why = outcome ? `: ${escape(mailTrouble(outcome) ?? outcome)}` : '';
        if (state === 'skipped') return `${to} left out${why}`;
        if (state === 'unclear') return `❔ ${to} unclear${why}`;
        return state === 'dead'
          ? `⚠️ ${to} failed${why}`
          : `${to} on its way${attempts > 1 || why ? ` (try ${attempts}${why})` : ''}`;
      });
    const to = delivered
      .map((one) => `${one.target ? escape(recipient(one.target)) : ''}${sentWords(one)}`)
      .join(', ');
    const mark = markOf(group.map(({ state }) => state));
    return `${mark} ${head}: ${[to, ...others].filter(Boolean).join('; ')}`;
  });
  return lines.toReversed();
}

/** What became of the last vote, and by whom; undefined while one is open. */
export function latestDecision(
  { exception, movingReason }: Maintenance,
  approvals: readonly Approval[],
  { name }: Pick<CardContext, 'name'>,
): string | undefined {
  const last = approvals.at(-1);
  if (!last || last.state === 'open') return undefined;
  const isPast = last.state === 'granted' && exception === undefined; // it was moved since, to a time that needs none
  return decisionWords(last, movingReason?.text ?? exception?.reason, name, isPast);
}

/** Who granted the time that it has, where another time was asked for since. */
export function earlierGrant(
  { exception, movingReason }: Maintenance,
  approvals: readonly Approval[],
  { name }: Pick<CardContext, 'name'>,
): string | undefined {
  const granted = approvals.findLast(({ state }) => state === 'granted');
  if (!granted || granted === approvals.at(-1) || exception?.state !== 'granted' || !movingReason)
    return undefined;
  return decisionWords(granted, exception.reason, name);
}

function decisionWords(
  { state, votes }: Approval,
  why: string | undefined,
  name: CardContext['name'],
  isPast = false,
): string {
  const verdict = state === 'granted' ? 'approve' : 'reject';
  const by = votes.filter((one) => one.verdict === verdict);
  const who = by.map((one) => voterWords(one, name)).join(', ');
  const said = by.flatMap(({ note }) => (note ? [sentence(escape(note))] : []));
  const reason = why ? ` (${escape(why)})` : '';
  if (state === 'granted')
    return [
      `The exception${isPast ? ' for another time' : ''}${reason} was granted by ${who}.`,
      ...said,
    ].join(' ');
  if (state === 'denied') return [`The exception${reason} was refused by ${who}.`, ...said].join(' ');
  return `The exception${reason} was not decided${state === 'expired' ? ' in time' : ', and is not wanted any more'}.`;
}

interface LedgerFacts {
  maintenance: Maintenance;
  entries: readonly LedgerEntry[];
  approvals: readonly Approval[];
}

const stamp = (at: DateTime | undefined) => at?.toUTC().toFormat("yyyy-MM-dd'T'HH:mm:ss'Z'") ?? '';

/** A cell of a spreadsheet: nothing in it is a formula, a line break or another column. */
function cell(value: string | number): string {
  const text = String(value).replace(/\s*\n\s*/g, ' ');
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** One line a notice and recipient: what was owed to whom, when it was due, when it was sent, and how often it was tried. */
export function ledgerFile(
  { maintenance, entries, approvals }: LedgerFacts,
  { system, name }: Pick<CardContext, 'system' | 'name'>,
): TextFile {
  const { key, startsAt, announcedBy } = maintenance;
  const head = ['maintenance', 'notice', 'to', 'due (UTC)', 'state', 'sent (UTC)', 'tries', 'remark'];
  const rows = entries.map((one) => [
    key,
    reasonWords(one),
    one.target ? recipient(one.target) : 'everybody',
    stamp(one.dueAt),
    one.state,
    stamp(one.finishedAt),
    one.attempts,
    one.outcome ?? '',
  ]);
  const votes = approvals.map((approval) => [
    key,
    'exception',
    approval.needs.map(({ team, approve }) => `${team} ${approve}`).join(', '),
    stamp(approval.openedAt),
    approval.state,
    stamp(approval.decidedAt),
    approval.votes.length,
    [
      `asked for by ${name(askedFor(approval) ?? announcedBy)}`,
      ...approval.votes.map(
        (one) => `${voterWords(one, name)}: ${one.verdict}${one.note ? ` (${one.note})` : ''}`,
      ),
    ].join('; '),
  ]);
  const about = [
    key,
    `${maintenance.size}, ${maintenance.environment}: ${maintenance.title}`,
    system.name,
    stamp(startsAt),
    maintenance.status,
    wasAnnounced(maintenance) ? stamp(maintenance.announcedAt) : '',
    '',
    `${spanWords(maintenance, system.zone, maintenance.announcedAt)} ${system.zone}; ${noticeWords(maintenance, { system })}`,
  ];
  const lines = [head, about, ...votes, ...rows].map((row) => row.map(cell).join(','));
  return { name: `${key}-ledger`, title: `Ledger of ${key}`, text: `${lines.join('\r\n')}\r\n`, type: 'csv' };
}
