import type { DateTime } from 'luxon';
import { type Size, type SystemProfile, sizes } from '../systems/model.ts';
import type { Maintenance } from './model.ts';
import { earliestWindow, nextWindows, type Obstacles, type Offer, offerOf, usualWork } from './notice.ts';
import { isOpenTo, overlaps } from './windows.ts';

/** One window, with until when each size can be announced for it. */
export interface WindowRow {
  offer: Offer;
  /** By size: what is owed, until when, and whether that has passed. An emergency owes nothing. */
  duties: readonly { size: Size; offer: Offer }[];
  /** What has some of that time already, or all of it. */
  taken: readonly Maintenance[];
}

export interface WindowTable {
  rows: WindowRow[];
  /** By size: the first one that can still be announced, and has room for an hour. */
  earliest: { size: Size; offer: Offer }[];
}

/** The next openings, whatever size the work has; what is frozen is left out, what is taken says so (H9.2.1, H9.2.2). */
export function windowTable(
  system: SystemProfile,
  environment: string,
  { freezes, booked }: Pick<Obstacles, 'freezes'> & { booked: readonly Maintenance[] },
  now: DateTime,
  count: number,
): WindowTable {
  // Routine work may use every window that is not for emergencies.
  const wish = { environment, size: 'routine' } as const;
  const rows = nextWindows(system, wish, { freezes, booked: [] }, now, count).map((offer) => {
    return {
      offer,
      duties: planned
        .filter((size) => isOpenTo(offer, size))
        .map((size) => ({ size, offer: offerOf(system, { environment, size }, offer, now) })),
      taken: booked.filter((one) => overlaps(one, offer)),
    };
  });
  const earliest = planned.flatMap((size) => {
    const offer = earliestWindow(system, { environment, size, takes: usualWork }, { freezes, booked }, now);
    return offer ? [{ size, offer }] : [];
  });
  return { rows, earliest };
}

/** The sizes that are announced ahead. */
const planned = sizes.filter((size) => size !== 'emergency');
