import type { DateTime } from 'luxon';
import { headlineOf } from '../maintenance/announcement.ts';
import type { SystemProfile } from '../systems/model.ts';
import type { StatusFacts } from './status.ts';

/** A planned window stands in the banner this many days ahead: as long as the longest of the usual notices (H9.2.2). */
const shownDaysAhead = 14;

/** Why a notice of it has not reached the banner. */
export const laterInBanner = `it stands there from ${shownDaysAhead} days before`;

/** Too far ahead to stand in the banner. */
export function isBeforeBanner(
  { status, startsAt }: Pick<StatusFacts['maintenances'][number], 'status' | 'startsAt'>,
  now: DateTime,
): boolean {
  return status === 'announced' && startsAt > now.plus({ days: shownDaysAhead });
}

/** What a system itself shows its users at the top of every page (H9.2.2). */
export function bannerOf(
  system: SystemProfile,
  { maintenances, freezes }: Pick<StatusFacts, 'maintenances' | 'freezes'>,
  now: DateTime,
) {
  const shown = maintenances
    .filter((one) => one.system === system.id && one.environment === system.usualEnvironment)
    .filter(
      ({ status, startsAt, endsAt }) =>
        status === 'in progress' ||
        // Never started and not cancelled, it is no news any more once its time is over.
        (status === 'announced' && !isBeforeBanner({ status, startsAt }, now) && endsAt > now),
    )
    .toSorted((a, b) => a.startsAt.toMillis() - b.startsAt.toMillis());
  return {
    system: system.id,
    active: shown.length > 0,
    banners: shown.map((maintenance) => {
      const { key, status, impact, preparation, startsAt, endsAt, sequence, overrunAt } = maintenance;
      const runs = status === 'in progress';
      const reason = runs ? (overrunAt ? 'overrun' : 'started') : 'announced';
      return {
        id: key,
        level: runs ? 'warning' : 'info',
        text: headlineOf({ reason }, { maintenance, system, now, freezes }),
        impact,
        preparation: runs ? undefined : preparation,
        startsAt: startsAt.toISO(),
        endsAt: endsAt.toISO(),
        sequence,
      };
    }),
  };
}
