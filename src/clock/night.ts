import type { DateTime } from 'luxon';

/**
 * When the quiet hours end in which `now` lies; undefined when it may be told now. Civil time of the zone; the start of the
 * quiet hours belongs to them, their end does not.
 */
export function nightEnd(
  { from, to }: { from: string; to: string },
  zone: string,
  now: DateTime,
): DateTime | undefined {
  const local = now.setZone(zone);
  const at = (clock: string, day: DateTime): DateTime => {
    const [hour = 0, minute = 0] = clock.split(':').map(Number);
    return day.set({ hour, minute, second: 0, millisecond: 0 });
  };
  const start = at(from, local);
  const end = at(to, local);
  if (start <= end) return local >= start && local < end ? end.toUTC() : undefined;
  if (local < end) return end.toUTC(); // the night that began yesterday
  return local >= start ? at(to, local.plus({ days: 1 })).toUTC() : undefined;
}
