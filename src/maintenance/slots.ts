import type { DateTime, Duration } from 'luxon';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { SystemProfile } from '../systems/model.ts';
import { civilDays } from './civil.ts';
import { listFreezes } from './freeze-store.ts';
import { listTaken } from './list-store.ts';
import type { Freeze, Maintenance, Slot } from './model.ts';
import {
  earliestWindow,
  horizon,
  isEnoughNotice,
  noticeDuty,
  type Obstacles,
  type Offer,
  type Wish,
} from './notice.ts';
import type { Reader } from './store.ts';
import type { Asked } from './when.ts';
import { longestOpening, type Span } from './windows.ts';
import { dayWords, dutyWords, lengthWords, spanWords } from './words.ts';

/** Why a time is not simply there to be taken, and what would be. */
export interface TooLate {
  /** `notice`: announced too late; `window`: it lies in no window, or is longer than any. */
  why: 'notice' | 'window';
  text: string;
  /** The first window with enough notice. */
  earliest?: Offer;
  /** What the window that is open then has left, where the length was not said and does not fit into that. */
  room?: Duration;
}

/** Two spans on the calendar of one environment, by their keys. */
export async function obstaclesOf(
  reader: Reader,
  { system, environment, except }: { system: string; environment: string; except?: number | undefined },
  now: DateTime,
): Promise<Obstacles & { frozen: Freeze[]; booked: Maintenance[] }> {
  const query = { system, environment, from: now, to: now.plus(horizon).plus(horizon) };
  const frozen = await listFreezes(reader, query);
  const all = await listTaken(reader, query);
  return {
    frozen,
    freezes: frozen.map(({ from, to }) => ({ startsAt: from, endsAt: to })),
    booked: all.filter(({ number }) => number !== except),
  };
}

/** Throws when the span is frozen, or another maintenance of the same environment has it. An emergency waits for neither. */
export async function requireFree(
  tx: Tx,
  system: SystemProfile,
  { environment, size }: Wish,
  { startsAt, endsAt }: Span,
  now: DateTime,
  except?: number,
): Promise<void> {
  if (size === 'emergency') return;
  const query = { system: system.id, environment, from: startsAt, to: endsAt };
  const [freeze] = await listFreezes(tx, query);
  if (freeze) throw frozenError(freeze, system, now);
  const other = (await listTaken(tx, query)).find(({ number }) => number !== except);
  if (other)
    throw new UserError(
      'maintenance.overlaps',
      `${other.key} has that time: ${spanWords(other, system.zone, now)}. Choose another one, or carry your change out in ${other.key}.`,
    );
}

export function frozenError(
  { key, from, to, reason }: Freeze,
  system: SystemProfile,
  now: DateTime,
): UserError {
  const span = `${dayWords(from, system.zone, now)} ${from.setZone(system.zone).toFormat('HH:mm')} to ${dayWords(to, system.zone, now)} ${to.setZone(system.zone).toFormat('HH:mm')}`;
  return new UserError(
    'maintenance.frozen',
    `${system.id} is frozen from ${span} (${key}: ${reason}). Choose a time outside of it; only a thaw lifts it:   /hims maintenance thaw ${key} "why"`,
  );
}

export function slotOf(
  system: SystemProfile,
  { size, environment }: Wish,
  { startsAt, endsAt, opening }: Asked,
): Slot {
  return {
    startsAt,
    endsAt,
    duty: noticeDuty(system, size, environment, startsAt),
    ...(opening ? { window: opening.window } : {}),
  };
}

/** Says why the slot needs an exception; undefined where it needs none. An emergency may be at any time. */
export function objectionTo(
  system: SystemProfile,
  wish: Wish,
  slot: Slot,
  obstacles: Obstacles,
  now: DateTime,
): TooLate | undefined {
  if (wish.size === 'emergency') return undefined;
  const { startsAt, endsAt, duty } = slot;
  const length = endsAt.diff(startsAt);
  const isEnough = isEnoughNotice(now, startsAt, duty, system.zone);
  if (isEnough && slot.window !== undefined) return undefined;
  const earliest = earliestWindow(system, { ...wish, takes: length }, obstacles, now);
  const way = earliest
    ? `The earliest window is ${spanWords(earliest, system.zone, now)}.${earliest.note ? ` ${earliest.note}` : ''}`
    : `No window within ${dutyWords(horizon)} has room for ${lengthWords(length)}.`;
  const found = earliest ? { earliest } : {};
  const away = civilDays(now, startsAt, system.zone);
  const notice = `A ${wish.size} change of ${system.name} needs ${possessive(dutyWords(duty))} notice; ${dayWords(startsAt, system.zone, now)} is ${count(away)} away.`;
  if (slot.window === undefined) {
    const longest = longestOpening(system, wish.environment, wish.size);
    const what =
      longest && length.toMillis() > longest.toMillis()
        ? `${lengthWords(length)} is longer than any window of ${system.id}`
        : `${spanWords(slot, system.zone, now)} lies in no window of ${system.id} for a ${wish.size} change`;
    return { why: 'window', text: [`${what}.`, ...(isEnough ? [] : [notice]), way].join(' '), ...found };
  }
  return { why: 'notice', text: `${notice} ${way}`, ...found };
}

/** Everything that its exception has to allow: `6 days ahead, 14 days are needed, and outside of every window of hims`. */
export function whyException(
  { id, zone }: Pick<SystemProfile, 'id' | 'zone'>,
  { window, startsAt, duty }: Slot,
  now: DateTime,
): string {
  const needed = dutyWords(duty);
  const notice = `${count(civilDays(now, startsAt, zone))} ahead, ${needed} ${/^1 \w+$/.test(needed) ? 'is' : 'are'} needed`;
  if (window !== undefined) return notice;
  const outside = `outside of every window of ${id}`;
  return isEnoughNotice(now, startsAt, duty, zone) ? outside : `${notice}, and ${outside}`;
}

const count = (days: number) => `${days} ${days === 1 ? 'day' : 'days'}`;

/** `14 days'`, `1 day's`. */
function possessive(words: string): string {
  return words.endsWith('s') ? `${words}'` : `${words}'s`;
}
