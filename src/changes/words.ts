import type { DateTime } from 'luxon';
import type { Conflict, Span } from './model.ts';

const local = (at: DateTime, zone: string) => at.setZone(zone).setLocale('en-GB');

/** `Sun 6 Dec 02:00–04:00`, in the zone. */
export function spanText({ startsAt, endsAt }: Span, zone: string): string {
  const [from, to] = [local(startsAt, zone), local(endsAt, zone)];
  const end = from.hasSame(to, 'day') ? to.toFormat('HH:mm') : to.toFormat('ccc d LLL HH:mm');
  return `${from.toFormat('ccc d LLL HH:mm')}–${end}`;
}

/** `Sun 6 Dec 02:00`, in the zone. */
export function startText({ startsAt }: Span, zone: string): string {
  return local(startsAt, zone).toFormat('ccc d LLL HH:mm');
}

/** What stands in the way, named: `CHG-3 Printers (Sun 6 Dec 02:00–04:00)`. */
export function conflictText(
  { kind, key, title, span, isStillOn, announceBy }: Conflict,
  zone: string,
): string {
  const when = span ? ` (${spanText(span, zone)})` : '';
  const name = [key, title].filter((one) => one !== undefined).join(' ');
  switch (kind) {
    case 'change':
      return isStillOn ? `${name} is still under way` : `${name}${when}`;
    case 'maintenance':
      return isStillOn ? `${name} is still running` : `${name}${when}`;
    case 'freeze':
      return `the freeze ${key ?? ''}${when}: ${title ?? ''}`;
    case 'window':
      return `outside every window${when}`;
    case 'notice':
      return `too little notice: it had to be asked for by ${announceBy ? local(announceBy, zone).toFormat('ccc d LLL HH:mm') : 'earlier'}`;
    case 'incident':
      return key ? `${key} is open on this system` : 'a grave private incident is open on this system';
    case 'implementer':
      return isStillOn
        ? `${name} is still under way, by the same person`
        : `${name}${when} has the same implementer`;
    case 'after':
      return `${name}${when} must be done first`;
    case 'pull-request':
      return `its pull request is not ${title ?? 'ready'}`;
    default:
      return kind satisfies never;
  }
}

/** The keys of what stands in the way, so that whoever reads of it can be led there. */
export function keysOf(conflicts: readonly Conflict[]): string[] {
  return conflicts.flatMap(({ key }) => key ?? []);
}

/** Several, as one sentence's end. */
export function conflictList(conflicts: readonly Conflict[], zone: string): string {
  return conflicts.map((one) => conflictText(one, zone)).join('; ');
}

/** " Free: Sun 13 Dec 02:00–04:00, …"; empty where nothing is. */
export function slotList(slots: readonly Span[], zone: string): string {
  if (slots.length === 0) return ' Nothing is free in the next 90 days.';
  return ` Free: ${slots.map((slot) => spanText(slot, zone)).join(', ')}.`;
}
