import type { Announced } from '../../maintenance/announce.ts';
import { type Freeze, isMovable, type Maintenance, type Planned } from '../../maintenance/model.ts';
import type { MoveOutcome } from '../../maintenance/reschedule.ts';
import { whyException } from '../../maintenance/slots.ts';
import { bothZones, spanWords } from '../../maintenance/words.ts';
import { shownSystem } from '../../systems/lookup.ts';
import type { Services } from '../define.ts';
import { escape, when, whenOn } from '../text.ts';
import { besideWords } from './maintenance-beside.ts';
import { freezeSpan, goesInto, liftedWords, underWayWords } from './maintenance-lines.ts';

type Context = Pick<Services, 'systems' | 'now'>;

function whenOf(maintenance: Maintenance, { systems, now }: Context): string {
  return bothZones(maintenance, shownSystem(systems, maintenance.system).zone, now());
}

/** What its exception has to allow, where one is asked for now. */
function whyAsked(maintenance: Maintenance, { systems, now }: Context): string {
  const slot = maintenance.moving ?? maintenance;
  return whyException(shownSystem(systems, maintenance.system), slot, now());
}

/** ` ⚠️ CHG-1 Printers (Sun 6 Dec 02:00–03:00) cannot start as planned then; telling its people.` */
function inTheWayWords(maintenance: Maintenance, met: readonly Planned[], { systems, now }: Context): string {
  if (met.length === 0) return '';
  const { zone } = shownSystem(systems, maintenance.system);
  const named = met.map((one) => `${one.key} ${escape(one.title)} (${spanWords(one, zone, now())})`);
  return ` ⚠️ ${named.join(', ')} cannot start as planned then; telling ${met.length === 1 ? 'its' : 'their'} people.`;
}

export function announcedText(
  { maintenance, outcome, note, inTheWay }: Extract<Announced, { maintenance: Maintenance }>,
  channel: string,
  context: Context,
): string {
  const { key, size, wantedChange } = maintenance;
  const said = (note ? ` ${note}` : '') + inTheWayWords(maintenance, inTheWay, context);
  if (outcome === 'waiting')
    return `${key} waits for its exception: ${whenOf(maintenance, context)}, ${whyAsked(maintenance, context)}. Nobody is told before it is granted.${wantedChange === undefined ? '' : ` ${goesInto(wantedChange)}`}${said}`;
  const told =
    size === 'emergency' ? 'Telling the people on call first, then everybody.' : 'Telling everybody.';
  return `${key} is announced for ${whenOf(maintenance, context)}. ${told} Its card goes to ${channel}.${said}`;
}

export function movedText(
  { maintenance, outcome, note, inTheWay }: Extract<MoveOutcome, { outcome: 'moved' | 'waiting' }>,
  context: Context,
): string {
  const { key, moving } = maintenance;
  const said = (note ? ` ${note}` : '') + inTheWayWords(maintenance, inTheWay, context);
  if (outcome === 'moved')
    return `${key} is moved to ${whenOf(maintenance, context)}. Telling everybody.${said}`;
  const { zone } = shownSystem(context.systems, maintenance.system);
  return `${key} stays where it is until the exception is granted; asked for: ${moving ? bothZones(moving, zone, context.now()) : 'another time'}, ${whyAsked(maintenance, context)}.${said}`;
}

/** `others`: what is in progress beside it. */
export function startedText(
  maintenance: Maintenance,
  others: readonly Maintenance[],
  { systems, now }: Context,
): string {
  const { zone } = shownSystem(systems, maintenance.system);
  const beside = besideWords(others, zone, now());
  return `${maintenance.key} has begun. Telling everybody.${beside && ` ⚠️ ${beside}.`} It ends by ${whenOn(maintenance.endsAt, zone, now())}; say how it goes with Update.`;
}

export function maintenanceUpdatedText(maintenance: Maintenance, { systems, now }: Context): string {
  const { key, nextUpdateAt } = maintenance;
  const { zone } = shownSystem(systems, maintenance.system);
  return `Telling everybody about ${key}.${nextUpdateAt ? ` The next update is due by ${when(nextUpdateAt, zone, now())}.` : ''}`;
}

/** `others`: what it runs into. */
export function extendedText(
  maintenance: Maintenance,
  others: readonly Maintenance[],
  { systems, now }: Context,
): string {
  const { zone } = shownSystem(systems, maintenance.system);
  const into = others.map((one) => `${one.key} (${spanWords(one, zone, now())})`);
  const hint = into.length > 0 ? ` ⚠️ It runs into ${into.join(', ')}: that has to be moved.` : '';
  return `${maintenance.key} ends by ${whenOn(maintenance.endsAt, zone, now())} now. Telling everybody.${hint}`;
}

/** `left`: changes that were to be carried out in it, and have not begun. */
export function completedText(
  { key, reportDueAt, system }: Maintenance,
  left: readonly Pick<Planned, 'key' | 'title'>[],
  { systems, now }: Context,
): string {
  const { zone } = shownSystem(systems, system);
  const owed = reportDueAt
    ? ` Its report is owed by ${when(reportDueAt, zone, now())}:   /hims maintenance report ${key} "what happened, why, what changes"`
    : '';
  const named = left.map((one) => `${one.key} ${escape(one.title)}`).join(', ');
  const [its, was] = left.length === 1 ? ['its', 'was'] : ['their', 'were'];
  const stranded =
    left.length > 0
      ? ` ⚠️ ${named} ${was} to be carried out in it and cannot start as planned any more; telling ${its} people.`
      : '';
  return `${key} is completed. Telling everybody.${stranded}${owed}`;
}

export const cancelledText = ({ key }: Maintenance) =>
  `${key} is cancelled. Telling everybody who heard of it.`;
export const reportedText = ({ key }: Maintenance) => `${key} has its report.`;
export const ledgerText = ({ key }: Maintenance) =>
  `The ledger of ${key} comes as a direct message, as a file.`;

export function votedText(maintenance: Maintenance, verdict: 'approve' | 'reject', context: Context): string {
  const { key, moving, status } = maintenance;
  const isOpen = status === 'waiting' || moving !== undefined;
  if (!isOpen && verdict === 'approve')
    return `${key} is allowed for ${whenOf(maintenance, context)}. Telling everybody.`;
  if (!isOpen) return `The exception for ${key} is refused. Telling the person who asked.`;
  return verdict === 'approve'
    ? `Your vote for ${key} counts; it needs more.`
    : `Your vote against ${key} counts.`;
}

export function frozenText(freeze: Freeze, hit: readonly Planned[], { systems, now }: Context): string {
  const { zone } = shownSystem(systems, freeze.system);
  const hits = hit.map((one) => `${one.key} ${escape(one.title)} (${spanWords(one, zone, now())})`);
  const what =
    hits.length > 0
      ? ` It hits ${hits.join(', ')}: ${hits.length === 1 ? 'it has' : 'they have'} to be ${hit.some(isMovable) ? 'moved or cancelled' : 'cancelled'}, and whoever carries ${hits.length === 1 ? 'it' : 'them'} out is named in the channel.`
      : ' It holds up no maintenance and no change that is planned for that time.';
  return `${freeze.key}: ${freeze.system} is frozen, ${freezeSpan(freeze, zone, now())}.${what} Routines that change ${freeze.system} are skipped then.${underWayWords(freeze, now())}`;
}

export function thawedText(
  freeze: Freeze,
  others: readonly Freeze[],
  { systems, now }: Pick<Services, 'systems' | 'now'>,
): string {
  return `${freeze.key} is lifted: ${liftedWords(freeze, others, shownSystem(systems, freeze.system), now())}.`;
}
