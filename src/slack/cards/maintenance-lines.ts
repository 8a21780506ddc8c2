import type { DateTime } from 'luxon';
import { askedFor } from '../../approvals/rules.ts';
import { changeKey } from '../../changes/model.ts';
import { headlineOf, nameOf } from '../../maintenance/announcement.ts';
import {
  type Freeze,
  isMovable,
  type Maintenance,
  type MaintenanceNotice,
  type Planned,
  wantedReason,
} from '../../maintenance/model.ts';
import { whyException } from '../../maintenance/slots.ts';
import { bothZones, spanWords, zoneWords } from '../../maintenance/words.ts';
import type { SystemProfile } from '../../systems/model.ts';
import { actions, button, section, wholeText } from '../blocks.ts';
import { ids, maintenanceValue } from '../ids.ts';
import { exceptionValue } from '../ids-maintenance.ts';
import { escape, sentence, span, when, whenOn, whenPlain } from '../text.ts';
import type { CardContext, Rendered } from './incident.ts';
import { type MaintenanceContext, publicFacts, reasonSymbols, titleLine } from './maintenance.ts';

/** One notice as a message: what everybody reads. */
export function noticeMessage(
  maintenance: Maintenance,
  { reason, before }: MaintenanceNotice,
  text: string | undefined,
  late: string,
  { system, now, freezes }: Pick<MaintenanceContext, 'system' | 'now' | 'freezes'>,
): Rendered {
  const told = { reason, ...(before === undefined ? {} : { before }) };
  const head = `${late}${reasonSymbols[reason]} ${escape(headlineOf(told, { maintenance, system, now, freezes }, 'both'))}`;
  const said = text === undefined ? [] : [escape(text)];
  return {
    text: `${head} (${maintenance.key}).`,
    blocks: wholeText(
      [`*${head}*`, ...said, ...publicFacts(maintenance, { system }, 'whole'), titleLine(maintenance)].join(
        '\n',
      ),
    ),
  };
}

/** Below the card, for those who look after it. */
export function lineMessage({ key, number }: Maintenance, words: string, buttons: LineButton[]): Rendered {
  const value = maintenanceValue(number);
  const all = buttons.map(({ label, id, value: own = value }, at) =>
    button(label, id, own, at === 0 ? { style: 'primary' } : {}),
  );
  return {
    text: words.includes(key) ? words : `${key}: ${words}`,
    blocks: [section(words), ...(all.length > 0 ? [actions(all)] : [])],
  };
}

interface LineButton {
  label: string;
  id: string;
  /** Default: the maintenance. */
  value?: string;
}

export function notStartedWords(
  { key, startsAt, endsAt }: Maintenance,
  { system, now, freezes: [freeze] }: Pick<MaintenanceContext, 'system' | 'now' | 'freezes'>,
): string {
  if (freeze && endsAt > now)
    return `🧊 ${key} was announced for ${whenOn(startsAt, system.zone, now)} and cannot be started: ${freezeWords(freeze, system, now)}. Move it or cancel it, so that everybody knows.`;
  return endsAt <= now
    ? `⏳ ${key} was never started, and its time ended at ${whenOn(endsAt, system.zone, now)}. Move it or cancel it, so that everybody knows.`
    : `⏳ ${key} is not started yet: it was announced for ${whenOn(startsAt, system.zone, now)}.`;
}

/** `FRZ-1 freezes hims until Wed 2 Dec 00:00 New York` */
function freezeWords(
  { key, to }: Pick<Freeze, 'key' | 'to'>,
  { id, zone }: Pick<SystemProfile, 'id' | 'zone'>,
  now: DateTime,
): string {
  return `${key} freezes ${id} until ${whenPlain(to, zone, now)}`;
}

export function stillRunningWords({ key, endsAt }: Maintenance, { now }: CardContext): string {
  return `⚠️ ${key} is still running, ${span(now.diff(endsAt))} longer than announced.`;
}

export function reportMissingWords({ key, reportDueAt }: Maintenance, { system, now }: CardContext): string {
  return `📄 The report of ${key} is missing: it was owed by ${reportDueAt ? whenOn(reportDueAt, system.zone, now) : 'now'}.`;
}

/** `hims is not frozen any more`; of one that has not begun `hims will not be frozen then`; or by which freezes it still is. */
export function liftedWords(
  { from, system }: Pick<Freeze, 'from' | 'system'>,
  others: readonly Freeze[],
  { zone }: Pick<SystemProfile, 'zone'>,
  now: DateTime,
): string {
  const hasBegun = from <= now;
  if (others.length === 0)
    return hasBegun ? `${system} is not frozen any more` : `${system} will not be frozen then`;
  const until = others.map((one) => {
    const start = one.from > now ? `from ${whenPlain(one.from, zone, now)} ` : '';
    return `by ${one.key} ${start}until ${whenPlain(one.to, zone, now)}`;
  });
  const list = until.join(', and ');
  if (!hasBegun) return `${system} stays frozen ${list}`;
  return others.some((one) => one.from <= now)
    ? `${system} is still frozen ${list}`
    : `${system} is not frozen now, and will be again ${list}`;
}

/** A freeze was declared or lifted: who has something planned there reads it here. */
export function freezeMessage(
  freeze: Freeze,
  what: 'declared' | 'lifted',
  hit: readonly Planned[],
  by: string,
  { system, now, name, others }: Pick<CardContext, 'system' | 'now' | 'name'> & { others: readonly Freeze[] },
): Rendered {
  const { key, from, to, reason } = freeze;
  const time = `${freezeSpan({ from, to }, system.zone, now)}`;
  const head =
    what === 'declared'
      ? `🧊 ${key}: ${system.id} is frozen, ${time}. ${by}: ${sentence(escape(reason))}`
      : `☀️ ${key} (${time}) is lifted: ${liftedWords(freeze, others, system, now)}.`;
  const hits = hit.map(
    (one) =>
      `⚠️ It hits ${one.key}, ${escape(one.title)} (${spanWords(one, system.zone, now)}, ${name(one.implementer)}): ${isMovable(one) ? 'move it or cancel it' : 'cancel it, it still waits for its exception'}.`,
  );
  const lines =
    what === 'declared' ? [`${head}${underWayWords({ from, system: system.id }, now)}`, ...hits] : [head];
  return { text: lines.join(' '), blocks: wholeText(lines.join('\n')) };
}

/** Of a freeze that begins at once: what runs already is neither planned nor left alone. */
export function underWayWords(
  { from, system }: Pick<Freeze, 'from' | 'system'>,
  now: Freeze['from'],
): string {
  return from <= now ? ` Runs that are under way pause before their next step that changes ${system}.` : '';
}

/** `Sun 20 Dec 00:00 to Mon 4 Jan 2027 00:00 New York` */
export function freezeSpan(
  { from, to }: Pick<Freeze, 'from' | 'to'>,
  zone: string,
  now: Freeze['from'],
): string {
  const words = (at: Freeze['from']) => {
    const local = at.setZone(zone).setLocale('en-GB');
    return local.toFormat(local.year === now.setZone(zone).year ? 'ccc d LLL HH:mm' : 'ccc d LLL yyyy HH:mm');
  };
  return `${words(from)} to ${words(to)} ${zoneWords(zone)}`;
}

/** To one person alone, with what they can do about it. */
function ask(maintenance: Maintenance, late: string, words: string, buttons: LineButton[]): Rendered {
  const { key, title, system } = maintenance;
  const { blocks } = lineMessage(
    maintenance,
    `*${key} · ${escape(title)}*   ${system}\n${late}${words}`,
    buttons,
  );
  return { text: `${late}${key} (${system}): ${words}`, blocks };
}

const start = { label: 'Start', id: ids.maintenance.start };
const details = { label: 'Details and notices', id: ids.maintenance.show };
const move = { label: 'Move', id: ids.maintenance.moveForm };
const update = { label: 'Update', id: ids.maintenance.updateForm };
const complete = { label: 'Complete', id: ids.maintenance.completeForm };
const extend = { label: 'Extend', id: ids.maintenance.extendForm };

export function askStartMessage(
  maintenance: Maintenance,
  late: string,
  { system, now, freezes: [freeze] }: Pick<MaintenanceContext, 'system' | 'now' | 'freezes'>,
  /** What is in progress beside it, in words: it cannot be started before that is over. */
  beside: string,
): Rendered {
  const at = whenOn(maintenance.startsAt, system.zone, now);
  if (freeze) {
    const head = maintenance.startsAt > now ? `You carry it out at ${at}` : `It was announced for ${at}`;
    const cannot = `${head}, and it cannot be started: ${freezeWords(freeze, system, now)}. Move it or cancel it.`;
    return ask(maintenance, late, cannot, [move, details]);
  }
  const wait = beside && ` ⚠️ ${beside}: it has to be completed first.`;
  const words =
    maintenance.startsAt > now
      ? `You carry it out at ${at}. Start it when you begin: everybody is told then.${wait}`
      : `It was announced for ${at} and is not started. Start it when you begin, or move it.${wait}`;
  return ask(maintenance, late, words, maintenance.startsAt > now ? [start, details] : [start, move]);
}

export function timeOverMessage(maintenance: Maintenance, late: string): Rendered {
  return ask(maintenance, late, 'Its time is over and it was never started. Move it or cancel it.', [
    move,
    details,
  ]);
}

export function updateDueMaintenanceMessage(
  maintenance: Maintenance,
  late: string,
  { system, now }: CardContext,
): Rendered {
  const { lastUpdate, startedAt } = maintenance;
  const since = lastUpdate?.at ?? startedAt;
  const words = `An update is due${since ? `: the last word was at ${when(since, system.zone, now)}` : ''}.`;
  return ask(maintenance, late, words, [update, complete, extend]);
}

export function overrunMessage(
  maintenance: Maintenance,
  late: string,
  { system, now }: CardContext,
): Rendered {
  const words = `It was announced until ${whenOn(maintenance.endsAt, system.zone, now)}. Is it done, or how much longer does it take?`;
  return ask(maintenance, late, words, [complete, extend, update]);
}

export function reportDueMessage(
  maintenance: Maintenance,
  late: string,
  { system, now }: CardContext,
): Rendered {
  const { reportDueAt } = maintenance;
  const by = reportDueAt ? when(reportDueAt, system.zone, now) : 'now';
  const words = `Emergency maintenance owes a report by ${by}: what happened, why, and what changes because of it.`;
  return ask(maintenance, late, words, [
    { label: 'Write the report', id: ids.maintenance.reportForm },
    details,
  ]);
}

/** What the grant brings about beside it. */
export function goesInto(change: number): string {
  const key = changeKey(change);
  return `${key} goes into it then; where that changes the time of ${key}, it is voted on again.`;
}

export function voteMessage(
  maintenance: Maintenance,
  { isAgain }: { isAgain: boolean },
  late: string,
  { system, now, name, vote }: MaintenanceContext,
): Rendered {
  const { moving, announcedBy, wantedChange } = maintenance;
  const time = bothZones(moving ?? maintenance, system.zone, now);
  const instead = moving ? ` instead of ${bothZones(maintenance, system.zone, now)}` : '';
  // Of a move, somebody else than who announced it.
  const who = name((vote && askedFor(vote)) ?? announcedBy);
  const head = `${isAgain ? 'Your vote is still missing. ' : ''}${who} asks for an exception`;
  const why = whyException(system, moving ?? maintenance, now);
  const words = `${head}: ${time}${instead}, ${why}. ${sentence(escape(wantedReason(maintenance) ?? ''))}${wantedChange === undefined ? '' : ` ${goesInto(wantedChange)}`}`;
  const value = vote ? exceptionValue(maintenance.number, vote.id) : maintenanceValue(maintenance.number);
  return ask(maintenance, late, words, [
    { label: 'Approve', id: ids.maintenance.approve, value },
    { label: 'Reject', id: ids.maintenance.rejectForm, value },
    details,
  ]);
}

/** `leftOut`: the change that should have gone into it. */
export function decidedMessage(
  maintenance: Maintenance,
  { words, leftOut }: { words: string; leftOut: number | undefined },
  late: string,
): Rendered {
  const key = leftOut === undefined ? undefined : changeKey(leftOut);
  const not = key ? ` ${key} did not go into it and stays as it is:   /hims change show ${key}` : '';
  return ask(maintenance, late, `${words}${not}`, [details]);
}

export function frozenMessage(
  maintenance: Maintenance,
  { key, from, to, reason }: Freeze,
  late: string,
  { system, now }: CardContext,
): Rendered {
  const words = `${key} freezes ${system.id}, ${freezeSpan({ from, to }, system.zone, now)}: ${sentence(escape(reason))} It cannot be started then.`;
  if (isMovable(maintenance)) return ask(maintenance, late, words, [move, details]);
  const way = `It waits for its exception, which cannot be granted for that time. Cancel it, and announce it for another one:   /hims maintenance cancel ${maintenance.key} "why"`;
  return ask(maintenance, late, `${words} ${way}`, [details]);
}

/** The people on call and the operators hear of an emergency before everybody else. */
export function emergencyMessage(
  maintenance: Maintenance,
  late: string,
  { system, now, name }: CardContext,
): Rendered {
  const words = `🚨 Emergency maintenance of ${escape(nameOf(maintenance, system))}, ${bothZones(maintenance, system.zone, now)}, by ${name(maintenance.implementer)}.${maintenance.impact ? ` ${sentence(escape(maintenance.impact))}` : ''}`;
  return ask(maintenance, late, words, [details]);
}
