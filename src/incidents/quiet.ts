import type { DateTime } from 'luxon';
import { nightEnd } from '../clock/night.ts';
import type { SeverityName, SystemProfile } from '../systems/model.ts';

/** When the night ends in which an incident of this severity wakes nobody; undefined when it may be told now. */
export function quietUntil(
  system: SystemProfile,
  severity: SeverityName,
  now: DateTime,
): DateTime | undefined {
  if (!system.severities[severity].quietAtNight) return undefined;
  return nightEnd(system.quietHours, system.zone, now);
}
