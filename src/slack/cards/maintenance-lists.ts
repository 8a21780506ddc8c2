import type { KnownBlock } from '@slack/types';
import { DateTime } from 'luxon';
import type { Freeze, Maintenance } from '../../maintenance/model.ts';
import type { Offer } from '../../maintenance/notice.ts';
import { frozenBy } from '../../maintenance/rules.ts';
import type { WindowRow, WindowTable } from '../../maintenance/table.ts';
import { bothZones, dayWords, dutyWords, spanWords } from '../../maintenance/words.ts';
import type { SystemProfile } from '../../systems/model.ts';
import { button, context, section } from '../blocks.ts';
import type { Answer } from '../define.ts';
import { ids, maintenanceValue } from '../ids.ts';
import { escape, sentence } from '../text.ts';
import type { CardContext } from './incident.ts';
import { maintenanceSentence } from './maintenance.ts';
import { freezeSpan } from './maintenance-lines.ts';

type Lookup = (system: string) => SystemProfile;

/** How far ahead freezes are looked for that hold up what is listed. */
export const freezesAhead = { days: 90 };

const statusSymbols: Readonly<Record<Maintenance['status'], string>> = {
  waiting: '⏳',
  announced: '🛠️',
  'in progress': '▶️',
  completed: '✅',
  cancelled: '❌',
  refused: '⛔',
};

/** `🛠️ MW-3 · Sun 6 Dec 02:00–04:00 · Upgrade to 2.3.1 (hims, production) · announced` */
function maintenanceRow(
  maintenance: Maintenance,
  freezes: readonly Freeze[],
  zone: string,
  now: CardContext['now'],
): string {
  const { key, status, title, system, environment, overrunAt } = maintenance;
  const isPast = status === 'announced' && maintenance.endsAt <= now;
  const late =
    status === 'in progress' && overrunAt
      ? ' · ⚠️ longer than announced'
      : isPast
        ? ', never started, and its time is over'
        : '';
  return `${statusSymbols[status]} ${key} · ${spanWords(maintenance, zone, now)} · ${escape(title)} (${system}, ${environment}) · ${status}${late}${frozenWords(maintenance, freezes, now)}`;
}

/** ` · 🧊 cannot start then: FRZ-2` */
export function frozenWords(
  maintenance: Maintenance,
  freezes: readonly Freeze[],
  now: CardContext['now'],
): string {
  const keys = frozenBy(maintenance, freezes, now).map(({ key }) => key);
  return keys.length > 0 ? ` · 🧊 cannot start then: ${keys.join(', ')}` : '';
}

export function maintenanceListAnswer(
  maintenances: readonly Maintenance[],
  frozen: readonly Freeze[],
  lookup: Lookup,
  { now, name }: Pick<CardContext, 'now' | 'name'>,
  empty: string,
): Answer {
  const freezes = frozen.map((one) => freezeRow(one, lookup(one.system).zone, now));
  if (maintenances.length === 0 && freezes.length === 0) return { text: empty };
  const text = maintenances
    .map(
      (one) =>
        `${maintenanceSentence(one, { system: lookup(one.system), now, name })}${frozenWords(one, frozen, now)}`,
    )
    .join('\n');
  return {
    text: [text, ...freezes].filter(Boolean).join('\n'),
    blocks: [
      ...freezes.map(section),
      ...maintenances.map((one) => ({
        ...section(maintenanceRow(one, frozen, lookup(one.system).zone, now)),
        accessory: button('Show', ids.maintenance.show, maintenanceValue(one.number)),
      })),
    ],
  };
}

function freezeRow(freeze: Freeze, zone: string, now: Freeze['from']): string {
  const { key, system, reason } = freeze;
  return `🧊 ${key} · ${system} is frozen, ${freezeSpan(freeze, zone, now)}: ${sentence(escape(reason))}`;
}

/** The next legal windows of a system and environment, with the notice that each would need (H9.2.1, H9.2.2). */
export function windowsBlocks(
  system: SystemProfile,
  environment: string,
  { rows, earliest }: WindowTable,
  frozen: readonly Freeze[],
  now: CardContext['now'],
): KnownBlock[] {
  const head = section(`*${escape(system.name)}, ${environment}*`);
  const freezes = frozen.map((one) => context(freezeRow(one, system.zone, now)));
  if (rows.length === 0) return [head, ...freezes, context('No window in the next months.')];
  const first = earliest
    .map(
      ({ size, offer }) =>
        `${size} ${isWhole(offer) ? dayWords(offer.startsAt, offer.zone, now) : spanWords(offer, offer.zone, now)}`,
    )
    .join(', ');
  return [
    head,
    ...freezes,
    section(rows.map((row) => windowLines(row, system, now).join('\n')).join('\n')),
    ...(first ? [context(`With enough notice, the earliest: ${first}`)] : []),
  ];
}

/** Nothing has a part of it. */
function isWhole({ startsAt, endsAt, usual }: Offer): boolean {
  return usual === undefined || endsAt.diff(startsAt) >= usual;
}

/** ` · taken by MW-3`; of a part ` · 02:00–03:00 taken by MW-3`. */
function takenWords({ key, startsAt, endsAt }: Maintenance, { zone, ...offer }: Offer): string {
  const from = DateTime.max(startsAt, offer.startsAt);
  const to = DateTime.min(endsAt, offer.endsAt);
  const isAll = +from === +offer.startsAt && +to === +offer.endsAt;
  const clock = (at: DateTime) => at.setZone(zone).toFormat('HH:mm');
  return ` · ${isAll ? '' : `${clock(from)}–${clock(to)} `}taken by ${key}`;
}

function windowLines(
  { offer, duties, taken }: WindowRow,
  system: SystemProfile,
  now: CardContext['now'],
): string[] {
  const late = duties.filter(({ offer: one }) => !one.isEnough).map(({ size }) => size);
  const inTime = duties
    .filter(({ offer: one }) => one.isEnough)
    .map(({ size, offer: one }) =>
      dutyWords(one.duty) === 'no'
        ? size
        : `${size} until ${deadlineWords(one.announceBy, system.zone, now)}`,
    );
  return [
    `• ${bothZones(offer, offer.zone, now)} · ${escape(offer.window)}${taken.map((one) => takenWords(one, offer)).join('')}`,
    `   announce ${inTime.join(', ') || 'nothing any more'}${late.length > 0 ? `; too late for ${late.join(', ')}` : ''}`,
    ...(offer.note ? [`   ⚠️ ${offer.note}`] : []),
  ];
}

/** `today 22:00`, `Tue 1 Dec 22:00`: beside a window of another day the clock alone would be read as of that day. */
function deadlineWords(at: CardContext['now'], zone: string, now: CardContext['now']): string {
  const local = at.setZone(zone);
  const day = local.hasSame(now.setZone(zone), 'day') ? 'today' : dayWords(at, zone, now);
  return `${day} ${local.toFormat('HH:mm')}`;
}

/** A window in a menu: `Sun 6 Dec 02:00–06:00`, and whether the notice is enough. */
export function offerWords(offer: Offer, zone: string, now: CardContext['now']): string {
  const words = spanWords(offer, offer.zone, now);
  return offer.isEnough
    ? words
    : `⚠️ ${words} (announce by ${dayWords(offer.announceBy, zone, now)}: too late)`;
}

/** For the home: what waits for this person, what runs or comes next, and the way to announce something. */
export function maintenanceHome(
  { mine, votes }: { mine: readonly Maintenance[]; votes: readonly Maintenance[] },
  { next, freezes }: { next: readonly Maintenance[]; freezes: readonly Freeze[] },
  lookup: Lookup,
  now: CardContext['now'],
): KnownBlock[] {
  const row = (one: Maintenance, words: string): KnownBlock => ({
    ...section(`${maintenanceRow(one, freezes, lookup(one.system).zone, now)}${words}`),
    accessory: button('Show', ids.maintenance.show, maintenanceValue(one.number)),
  });
  const waits = [
    ...mine.map((one) => row(one, ` · *${asks(one, now)}*`)),
    ...votes.map((one) => row(one, ' · *your vote*')),
  ];
  const shown = new Set([...mine, ...votes].map(({ number }) => number));
  const others = next.filter(({ number }) => !shown.has(number)).map((one) => row(one, ''));
  return [
    ...(waits.length > 0 ? [section('*Maintenance that waits for you*'), ...waits] : []),
    ...(others.length > 0 ? [section('*Next maintenance*'), ...others] : []),
  ];
}

function asks({ status, endsAt, size }: Maintenance, now: CardContext['now']): string {
  if (status === 'announced') return endsAt > now || size === 'emergency' ? 'start it' : 'move or cancel it';
  return status === 'in progress' ? 'you carry it out' : 'its report is owed';
}
