import type { DateTime } from 'luxon';
import { minutesOf } from '../systems/civil.ts';

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
  const shown = local.hour * 60 + local.minute; // by the wall: by day, which it mostly is, nothing else is reckoned
  const [start, end] = [minutesOf(from), minutesOf(to)];
  const at = (minutes: number, day: DateTime): DateTime =>
    day.set({ hour: Math.floor(minutes / 60), minute: minutes % 60, second: 0, millisecond: 0 }).toUTC();
  if (start <= end) return shown >= start && shown < end ? at(end, local) : undefined;
  if (shown < end) return at(end, local); // the night that began yesterday
  return shown >= start ? at(end, local.plus({ days: 1 })) : undefined;
}
