import type { DateTime } from 'luxon';

const known = new Map<string, string>();

/** What the clocks of the zone are called at that moment: `EST`. Asking for it is slow, so it is asked once for each offset of a year. */
export function zoneName(at: DateTime, zone: string): string {
  const local = at.setZone(zone);
  const key = `${zone} ${local.year} ${local.offset}`;
  const name = known.get(key) ?? local.setLocale('en-US').toFormat('ZZZZ');
  known.set(key, name);
  return name;
}
