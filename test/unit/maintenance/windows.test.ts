import fc from 'fast-check';
import { DateTime, Duration } from 'luxon';
import { describe, expect, it } from 'vitest';
import { nextWindows } from '../../../src/maintenance/notice.ts';
import { isOpenTo, longestOpening, occurrences, openingAround } from '../../../src/maintenance/windows.ts';
import { bothZones } from '../../../src/maintenance/words.ts';
import { instantOf } from '../../../src/systems/civil.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { type MaintenanceWindow, type SystemProfile, sizes } from '../../../src/systems/model.ts';
import { endsNextDay } from '../../../src/systems/windows.ts';
import { there } from '../../support/there.ts';

const { systems } = await loadCatalogue('systems', { peopleFile: 'trial/people.yaml' });
const hims = there(systems.get('hims'));
const fhir = there(systems.get('fhir'));
const utc = (iso: string) => DateTime.fromISO(iso, { zone: 'utc' });

/** Openings between two dates, as people read them, with what is said about them. */
function read(system: SystemProfile, environment: string, from: string, to: string): string[] {
  return occurrences(system, environment, utc(from), utc(to))
    .filter(({ kind }) => kind !== 'emergency')
    .map((one) => [bothZones(one, one.zone, utc(from)), one.note].filter(Boolean).join(' | '));
}

describe('the windows of the documents', () => {
  it('are Sunday 02:00–06:00, Wednesday 22:00–02:00 and the assumed Wednesday 02:00–04:00 for HIMS', () => {
    expect(read(hims, 'production', '2026-11-23T08:00:00Z', '2026-11-30T08:00:00Z')).toEqual([
      'Wed 25 Nov 02:00–04:00 New York (07:00–09:00 UTC)',
      'Wed 25 Nov 22:00–Thu 26 Nov 02:00 New York (Thu 03:00–07:00 UTC)',
      'Sun 29 Nov 02:00–06:00 New York (07:00–11:00 UTC)',
    ]);
  });

  it.each([
    ['production', ['Sun 29 Nov 01:00–05:00 UTC']],
    ['staging', ['Tue 24 Nov 19:00–23:00 UTC', 'Thu 26 Nov 19:00–23:00 UTC']],
    ['test', ['Mon 23', 'Tue 24', 'Wed 25', 'Thu 26', 'Fri 27'].map((day) => `${day} Nov 09:00–17:00 UTC`)],
  ])('differ by environment for FHIR: %s', (environment, expected) => {
    expect(read(fhir, environment, '2026-11-23T08:00:00Z', '2026-11-30T08:00:00Z')).toEqual(expected);
  });

  it('loses an hour in March and says so', () => {
    expect(read(hims, 'production', '2027-03-14T00:00:00Z', '2027-03-15T00:00:00Z')).toEqual([
      'Sun 14 Mar 02:00–06:00 New York (07:00–10:00 UTC)'.replace('02:00–', '03:00–') +
        ' | Sun 14 Mar 02:00–06:00 is 3 hours long this time: the clocks go from 02:00 to 03:00.',
    ]);
  });

  it('keeps its four hours in November, when it starts after the hour that comes twice', () => {
    expect(read(hims, 'production', '2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z')).toEqual([
      'Sun 1 Nov 02:00–06:00 New York (07:00–11:00 UTC)',
    ]);
  });

  it('takes routine work in routine windows only, and emergencies anywhere', () => {
    expect(sizes.filter((size) => isOpenTo({ kind: 'routine' }, size))).toEqual(['routine', 'emergency']);
    expect(sizes.filter((size) => isOpenTo({ kind: 'emergency' }, size))).toEqual(['emergency']);
    expect(sizes.filter((size) => isOpenTo({ kind: 'secondary' }, size))).toEqual([...sizes]);
    expect(longestOpening(hims, 'production', 'major')?.toISO()).toBe('PT4H');
    expect(longestOpening(fhir, 'development', 'major')).toBeUndefined();
  });
});

function weekly(start: string, end: string, zone: string, days = [7]): MaintenanceWindow {
  return {
    name: 'night',
    kind: 'primary',
    environment: 'production',
    zone,
    isAnyTime: false,
    days,
    start,
    end,
    endsNextDay: endsNextDay(start, end),
  };
}
const having = (window: MaintenanceWindow) => ({ windows: [window] });

describe('hours that the clocks skip or repeat', () => {
  const ny = 'America/New_York';
  it.each([
    // [window, day, UTC span, what is said]
    [
      '00:00',
      '04:00',
      '2026-11-01',
      '04:00–09:00',
      '5 hours long this time: the clocks go from 02:00 to 01:00',
    ],
    [
      '01:00',
      '05:00',
      '2026-11-01',
      '05:00–10:00',
      '5 hours long this time: the clocks go from 02:00 to 01:00',
    ],
    ['01:30', '03:00', '2026-11-01', '05:30–08:00', '2 hours 30 minutes long this time'],
    ['00:00', '01:30', '2026-11-01', '04:00–06:30', '2 hours 30 minutes long this time'],
    [
      '02:30',
      '05:00',
      '2027-03-14',
      '07:00–09:00',
      '2 hours long this time: the clocks go from 02:00 to 03:00',
    ],
    [
      '00:00',
      '02:30',
      '2027-03-14',
      '05:00–07:00',
      '2 hours long this time: the clocks go from 02:00 to 03:00',
    ],
    ['03:00', '06:00', '2027-03-14', '07:00–10:00', ''],
  ])('%s–%s on %s is %s UTC', (start, end, day, span, said) => {
    const [one] = occurrences(
      having(weekly(start, end, ny)),
      'production',
      utc(`${day}T00:00:00Z`),
      utc(`${day}T23:00:00Z`),
    );
    const { startsAt, endsAt, note } = there(one);
    expect(`${startsAt.toFormat('HH:mm')}–${endsAt.toFormat('HH:mm')}`).toBe(span);
    expect(note ?? '').toContain(said);
    expect(note === undefined).toBe(said === '');
  });

  it('does not open when all of it is skipped', () => {
    const day = [utc('2027-03-14T00:00:00Z'), utc('2027-03-15T00:00:00Z')] as const;
    expect(occurrences(having(weekly('02:00', '03:00', ny)), 'production', ...day)).toEqual([]);
  });
});

const zones = [
  'America/New_York',
  'America/St_Johns',
  'America/Santiago',
  'Europe/Berlin',
  'Europe/London',
  'Australia/Lord_Howe',
  'Australia/Sydney',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Asia/Kolkata',
  'Asia/Tehran',
  'Asia/Beirut',
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Nuuk',
  'America/Havana',
  'Pacific/Kiritimati',
  'UTC',
];
const clock = fc
  .record({ hour: fc.nat(23), quarter: fc.nat(3) })
  .map(({ hour, quarter }) => `${String(hour).padStart(2, '0')}:${String(quarter * 15).padStart(2, '0')}`);
const anyMoment = fc
  .date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2035-10-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => DateTime.fromJSDate(date, { zone: 'utc' }));

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
/** What the wall shows, in minutes since midnight. */
const wall = (at: DateTime, zone: string) => {
  const local = at.setZone(zone);
  return local.hour * 60 + local.minute;
};

it('opens and closes at its civil times, in any zone and year, and says when it is shorter', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      clock,
      clock,
      fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
      anyMoment,
      (zone, start, end, days, from) => {
        const window = weekly(start, end, zone, days);
        const all = occurrences(having(window), 'production', from, from.plus({ days: 15 }));
        expect(all.length).toBeGreaterThan(0);
        for (const { startsAt, endsAt, usual, note } of all) {
          expect(endsAt > startsAt).toBe(true);
          // Either the wall shows the time, or that time is skipped: then it is where the clocks jumped over it.
          expect(isShownOrSkipped(minuteOf(start), startsAt, zone)).toBe(true);
          expect(isShownOrSkipped(minuteOf(end), endsAt, zone)).toBe(true);
          expect(days).toContain(startsAt.setZone(zone).weekday);
          const isUsual = endsAt.diff(startsAt).toMillis() === there(usual).toMillis();
          expect(note === undefined).toBe(isUsual);
        }
      },
    ),
    { numRuns: 300 },
  );
});

function isShownOrSkipped(minute: number, at: DateTime, zone: string): boolean {
  const shown = wall(at, zone);
  return shown === minute || isBetween(minute, wall(at.minus({ milliseconds: 1 }), zone), shown);
}

/** Whether the wall clock jumped over that minute on its way from one to the other, also over midnight. */
function isBetween(minute: number, from: number, to: number): boolean {
  return from < to ? from < minute && minute < to : minute > from || minute < to;
}

it('offers nothing outside its windows, nothing shorter than asked, nothing in a freeze', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      clock,
      clock,
      anyMoment,
      fc.integer({ min: 15, max: 600 }),
      fc.integer({ min: 0, max: 30 }),
      (zone, start, end, now, minutes, frozenDays) => {
        const system = { ...hims, zone, windows: [weekly(start, end, zone, [1, 3, 6])] };
        const takes = Duration.fromObject({ minutes });
        const freeze = { startsAt: now, endsAt: now.plus({ days: frozenDays }) };
        const wish = { environment: 'production', size: 'patch', takes } as const;
        for (const offer of nextWindows(system, wish, { freezes: [freeze], booked: [] }, now, 10)) {
          const span = { startsAt: offer.startsAt, endsAt: offer.startsAt.plus(takes) };
          expect(openingAround(system, 'production', 'patch', span)).toBeDefined();
          expect(offer.startsAt > now).toBe(true);
          expect(offer.startsAt >= freeze.endsAt).toBe(true);
        }
      },
    ),
    { numRuns: 200 },
  );
});

it('finds the instant of a wall time that exists, whatever the zone', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), anyMoment, (zone, at) => {
      const minute = at.startOf('minute');
      const local = minute.setZone(zone);
      const both = (['first', 'last'] as const).map((which) =>
        instantOf(local, local.hour * 60 + local.minute, zone, which).toMillis(),
      );
      expect(both).toContain(minute.toMillis());
    }),
    { numRuns: 1_000 },
  );
});
