import type { DateTime, Duration } from 'luxon';

const count = (number: number, unit: string) => `${number} ${unit}${number === 1 ? '' : 's'}`;

/** `3 hours`, `3 hours 30 minutes`, `2 days`. */
export function lengthWords(length: Duration): string {
  const minutes = Math.round(length.as('minutes'));
  const parts = [
    [Math.floor(minutes / 1_440), 'day'],
    [Math.floor((minutes % 1_440) / 60), 'hour'],
    [minutes % 60, 'minute'],
  ] as const;
  const words = parts.filter(([number]) => number > 0).map(([number, unit]) => count(number, unit));
  return words.join(' ') || '0 minutes';
}

/** What is owed ahead, as people say it: `14 days`, `2 months`; of nothing `no`. */
export function dutyWords(duty: Duration): string {
  const { years, months, weeks, days, hours, minutes } = duty;
  const parts = [
    [years, 'year'],
    [months, 'month'],
    [weeks * 7 + days, 'day'],
    [hours, 'hour'],
    [minutes, 'minute'],
  ] as const;
  const words = parts.filter(([number]) => number > 0).map(([number, unit]) => count(number, unit));
  return words.join(' ') || 'no';
}

/** `Sun 6 Dec` in the zone; with the year where it is not this one's. */
export function dayWords(at: DateTime, zone: string, now: DateTime): string {
  const local = at.setZone(zone).setLocale('en-GB');
  return local.toFormat(local.year === now.setZone(zone).year ? 'ccc d LLL' : 'ccc d LLL yyyy');
}

/** `Sun 6 Dec 02:00–06:00`, or `Wed 9 Dec 22:00–Thu 10 Dec 02:00`, in the zone. */
export function spanWords(
  { startsAt, endsAt }: { startsAt: DateTime; endsAt: DateTime },
  zone: string,
  now: DateTime,
): string {
  const [from, to] = [startsAt.setZone(zone), endsAt.setZone(zone)];
  const day = from.hasSame(to, 'day') ? '' : `${to.setLocale('en-GB').toFormat('ccc d LLL')} `;
  return `${dayWords(startsAt, zone, now)} ${from.toFormat('HH:mm')}–${day}${to.toFormat('HH:mm')}`;
}

/** `New York`, `UTC`: how a zone is said beside a time. */
export function zoneWords(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** Where a civil time matters: `Sun 6 Dec 02:00–06:00 New York (07:00–11:00 UTC)`; once where the zone is UTC. */
export function bothZones(
  span: { startsAt: DateTime; endsAt: DateTime },
  zone: string,
  now: DateTime,
): string {
  const own = spanWords(span, zone, now);
  const [from, to] = [span.startsAt.toUTC(), span.endsAt.toUTC()];
  if (zone === 'UTC') return `${own} UTC`;
  const crosses = from.toISODate() !== to.toISODate();
  const isOtherDay = from.toISODate() !== span.startsAt.setZone(zone).toISODate();
  const clock = (at: DateTime, day: boolean) => at.setLocale('en-GB').toFormat(day ? 'ccc HH:mm' : 'HH:mm');
  return `${own} ${zoneWords(zone)} (${clock(from, crosses || isOtherDay)}–${clock(to, crosses)} UTC)`;
}
