import type { DateTime } from 'luxon';
import type { SeverityName, SystemProfile } from '../systems/model.ts';

/**
 * When the night ends in which an incident of this severity wakes nobody; undefined when it may be told now. Civil time of
 * the system's zone; the start of the quiet hours belongs to them, their end does not.
 */
export function quietUntil(
  system: SystemProfile,
  severity: SeverityName,
  now: DateTime,
): DateTime | undefined {
  if (!system.severities[severity].quietAtNight) return undefined;
  const local = now.setZone(system.zone);
  const at = (clock: string, day: DateTime): DateTime => {
    const [hour = 0, minute = 0] = clock.split(':').map(Number);
    return day.set({ hour, minute, second: 0, millisecond: 0 });
  };
  const { from, to } = system.quietHours;
  const start = at(from, local);
  const end = at(to, local);
  if (start <= end) return local >= start && local < end ? end.toUTC() : undefined;
  if (local < end) return end.toUTC(); // the night that began yesterday
  return local >= start ? at(to, local.plus({ days: 1 })).toUTC() : undefined;
}
