import ical, { ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import type { DateTime } from 'luxon';
import type { SystemProfile } from '../systems/model.ts';
import { factsOf, nameOf } from './announcement.ts';
import type { Freeze, Maintenance } from './model.ts';
import { frozenBy } from './rules.ts';

/** Something else that stands in the calendar beside maintenance. */
export interface CalendarEntry {
  /** Lasting, and nobody else's: `CHG-7`, `hims/log-care/2026-11-24T07:00Z`. */
  id: string;
  /** Grows whenever it changes. */
  sequence: number;
  stamp: DateTime;
  startsAt: DateTime;
  endsAt: DateTime;
  summary: string;
  description: string;
}

interface Calendar {
  /** What keeps maintenance from being started when its time comes. */
  freezes?: readonly Freeze[];
  more?: readonly CalendarEntry[];
  /** What the calendar is called where people subscribe to it. */
  name: string;
  /** Makes the ids of entries ours and lasting: two installations must not overwrite each other's entries. */
  instance: string;
  systems: ReadonlyMap<string, SystemProfile>;
  now: DateTime;
}

/** ` (cannot start: FRZ-1)` */
export function cannotStart(freezes: readonly Pick<Freeze, 'key'>[]): string {
  return freezes.length === 0 ? '' : ` (cannot start: ${freezes.map(({ key }) => key).join(', ')})`;
}

/**
 * Maintenance as a calendar (RFC 5545). Each entry keeps its UID for ever, and its SEQUENCE grows whenever its time changes,
 * so that calendars update the entry instead of adding one. All times are UTC. The same state gives the same text.
 */
export function calendarOf(
  maintenances: readonly Maintenance[],
  { name, instance, systems, now, more = [], freezes = [] }: Calendar,
): string {
  const calendar = ical({
    name,
    prodId: { company: 'hims-ops', product: 'maintenance', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: 15 * 60,
  });
  for (const maintenance of maintenances) {
    const system = systems.get(maintenance.system);
    if (!system) continue; // its folder is gone, so nobody could say its name or zone
    const isCancelled = maintenance.status === 'cancelled';
    const mark = cannotStart(frozenBy(maintenance, freezes, now));
    calendar.createEvent({
      id: `${maintenance.key}.${instance}@hims-ops`,
      sequence: maintenance.sequence,
      stamp: maintenance.announcedAt.toJSDate(),
      start: maintenance.startsAt.toJSDate(),
      end: maintenance.endsAt.toJSDate(),
      summary: `${isCancelled ? 'Cancelled: m' : 'M'}aintenance of ${nameOf(maintenance, system)} (${maintenance.key})${mark}`,
      description: factsOf({ maintenance, system, now, freezes })
        .map((fact) => `${fact.name}: ${fact.text}`)
        .join('\n'),
      status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      // It is something to know of, not an appointment that makes people busy.
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  }
  for (const { id, sequence, stamp, startsAt, endsAt, summary, description } of more)
    calendar.createEvent({
      id: `${id}.${instance}@hims-ops`,
      sequence,
      stamp: stamp.toJSDate(),
      start: startsAt.toJSDate(),
      end: endsAt.toJSDate(),
      summary,
      description,
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  return calendar.toString();
}
