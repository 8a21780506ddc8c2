import fc from 'fast-check';
import { DateTime, Duration } from 'luxon';
import { describe, expect, it } from 'vitest';
import { civilDays } from '../../../src/maintenance/civil.ts';
import {
  earliestWindow,
  isEnoughNotice,
  latestAnnouncement,
  nextWindows,
  noticeDuty,
} from '../../../src/maintenance/notice.ts';
import { dutyWords, spanWords } from '../../../src/maintenance/words.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { type Size, sizes } from '../../../src/systems/model.ts';
import { there } from '../../support/there.ts';

const { systems } = await loadCatalogue('systems', { peopleFile: 'trial/people.yaml' });
const hims = there(systems.get('hims'));
const fhir = there(systems.get('fhir'));
const ny = 'America/New_York';
const inNewYork = (local: string) => DateTime.fromISO(local, { zone: ny }).toUTC();
const utc = (iso: string) => DateTime.fromISO(iso, { zone: 'utc' });
const nothing = { freezes: [], booked: [] };

describe('how much notice is owed', () => {
  it.each<[string, Size, string, string]>([
    ['hims', 'major', 'production', 'P14D'],
    ['fhir', 'patch', 'production', 'P7D'], // the environment asks for more than the 48 h of a patch
    ['fhir', 'patch', 'staging', 'P2D'],
    ['fhir', 'patch', 'test', 'P2D'], // the size asks for more than the 24 h of the environment
    ['fhir', 'patch', 'development', 'P2D'],
    ['fhir', 'routine', 'test', 'P1D'],
    ['fhir', 'minor', 'production', 'P14D'],
    ['fhir', 'major', 'production', 'P2M'],
    ['fhir', 'routine', 'production', 'P7D'],
    ['fhir', 'emergency', 'production', 'PT0S'],
    ['hims', 'emergency', 'production', 'PT0S'],
  ])('%s %s in %s: %s', (id, size, environment, duty) => {
    const system = there(systems.get(id));
    expect(noticeDuty(system, size, environment, utc('2026-12-06T07:00:00Z')).toISO()).toBe(duty);
  });

  it('compares months with days by the calendar: two Februaries are shorter than 60 days', () => {
    const system = {
      zone: 'UTC',
      notice: {
        sizes: { ...hims.notice.sizes, major: Duration.fromISO('P2M') },
        environments: { production: Duration.fromISO('P61D') },
      },
    };
    const duty = (start: string) => noticeDuty(system, 'major', 'production', utc(start)).toISO();
    expect(duty('2027-03-31T00:00:00Z')).toBe('P61D'); // 31 January is 59 days before
    expect(duty('2026-09-30T00:00:00Z')).toBe('P2M'); // 30 July is 62 days before
  });
});

describe('when it has to be announced', () => {
  it.each([
    ['2026-12-31T02:00', 'P2M', '2026-10-31T02:00'],
    ['2027-04-30T02:00', 'P2M', '2027-02-28T02:00'],
    ['2028-04-30T02:00', 'P2M', '2028-02-29T02:00'],
    ['2026-12-06T02:00', 'P14D', '2026-11-22T02:00'],
    ['2026-11-08T02:00', 'P14D', '2026-10-25T02:00'], // over the end of summer time: still 14 days on the calendar
    ['2027-03-28T02:00', 'P14D', '2027-03-14T03:00'], // 02:00 does not exist on that day
    ['2026-11-15T01:30', 'P14D', '2026-11-01T01:30'], // exists twice: the first
    ['2026-12-06T02:00', 'PT48H', '2026-12-04T02:00'],
    ['2026-12-06T02:00', 'PT0S', '2026-12-06T02:00'],
  ])('for %s with %s by %s', (start, duty, by) => {
    const latest = latestAnnouncement(inNewYork(start), Duration.fromISO(duty), ny);
    expect(latest.setZone(ny).toFormat("yyyy-MM-dd'T'HH:mm")).toBe(by);
  });

  it('takes exactly enough, and not a second less', () => {
    const start = inNewYork('2026-12-06T02:00');
    const duty = Duration.fromISO('P14D');
    expect(isEnoughNotice(inNewYork('2026-11-22T02:00'), start, duty, ny)).toBe(true);
    expect(isEnoughNotice(inNewYork('2026-11-22T02:00').plus({ seconds: 1 }), start, duty, ny)).toBe(false);
  });
});

describe('the next windows', () => {
  const now = utc('2026-11-23T08:00:00Z'); // Monday 03:00 in New York
  const shown = (system: typeof hims, wish: Parameters<typeof nextWindows>[1], obstacles = nothing) =>
    nextWindows(system, wish, obstacles, now, 4).map(
      (one) => `${spanWords(one, one.zone, now)} ${one.isEnough ? 'enough' : 'too late'}`,
    );

  it('say which of them can still be announced', () => {
    expect(shown(hims, { environment: 'production', size: 'major' })).toEqual([
      'Wed 25 Nov 22:00–Thu 26 Nov 02:00 too late',
      'Sun 29 Nov 02:00–06:00 too late',
      'Wed 2 Dec 22:00–Thu 3 Dec 02:00 too late',
      'Sun 6 Dec 02:00–06:00 too late',
    ]);
    const first = earliestWindow(hims, { environment: 'production', size: 'major' }, nothing, now);
    expect(spanWords(there(first), ny, now)).toBe('Wed 9 Dec 22:00–Thu 10 Dec 02:00');
  });

  it('leave out what is frozen, taken or too short', () => {
    const freezes = [{ startsAt: utc('2026-11-25T00:00:00Z'), endsAt: utc('2026-11-29T08:00:00Z') }];
    const booked = [{ startsAt: utc('2026-12-03T04:00:00Z'), endsAt: utc('2026-12-03T06:00:00Z') }];
    const wish = { environment: 'production', size: 'patch', takes: Duration.fromISO('PT2H') } as const;
    expect(shown(hims, wish, { freezes, booked } as never)[0]).toBe('Sun 29 Nov 03:00–06:00 enough');
    const longer = { ...wish, takes: Duration.fromISO('PT3H30M') };
    expect(shown(hims, longer, { freezes, booked } as never)[0]).toBe('Sun 6 Dec 02:00–06:00 enough');
    expect(shown(hims, { ...wish, takes: Duration.fromISO('PT5H') })).toEqual([]);
  });

  it('come from the first full hour where any time will do', () => {
    expect(shown(fhir, { environment: 'development', size: 'routine' })).toEqual([
      'Mon 23 Nov 09:00–10:00 enough',
    ]);
    expect(shown(fhir, { environment: 'development', size: 'patch' })).toEqual([
      'Wed 25 Nov 08:00–09:00 enough',
    ]);
  });

  it.each([
    '2026-11-23T08:00Z',
    '2026-12-30T23:30Z',
    '2026-12-31T12:10Z',
    '2027-02-28T05:00Z',
    '2027-08-31T00:00Z',
    '2027-12-29T23:59Z',
  ])('begin, where any time will do, at the very first hour with enough notice: %s', (from) => {
    const at = DateTime.fromISO(from, { zone: 'utc' });
    for (const size of sizes) {
      const wish = { environment: 'development', size };
      const [first] = nextWindows(fhir, wish, nothing, at, 1);
      let hour = at.startOf('hour').plus({ hours: 1 });
      while (!isEnoughNotice(at, hour, noticeDuty(fhir, size, 'development', hour), fhir.zone))
        hour = hour.plus({ hours: 1 });
      expect(there(first).startsAt.toISO(), size).toBe(hour.toISO());
    }
  });

  it('find the window of a major FHIR release two months ahead', () => {
    const first = earliestWindow(fhir, { environment: 'production', size: 'major' }, nothing, now);
    expect(spanWords(there(first), 'UTC', now)).toBe('Sun 24 Jan 2027 01:00–05:00');
  });
});

it.each([
  ['P14D', '14 days'],
  ['P2M', '2 months'],
  ['P1D', '1 day'],
  ['P2W', '14 days'],
  ['PT48H', '48 hours'],
  ['PT0S', 'no'],
])('says %s as %s', (iso, words) => {
  expect(dutyWords(Duration.fromISO(iso))).toBe(words);
});

const zones = fc.constantFrom(
  ny,
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Asia/Kolkata',
  'America/Santiago',
  'Africa/Cairo',
  'UTC',
);
const moments = fc
  .date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2035-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => DateTime.fromJSDate(date, { zone: 'utc' }).startOf('minute'));

it('never accepts too little notice, in any zone and year', () => {
  fc.assert(
    fc.property(
      zones,
      moments,
      fc.nat(90),
      fc.integer({ min: -3_000, max: 3_000 }),
      (zone, start, days, off) => {
        const duty = Duration.fromObject({ days });
        const latest = latestAnnouncement(start, duty, zone);
        // By the calendar of the zone there are as many days between as are owed, or a skipped hour less.
        expect(civilDays(latest.minus({ hours: 1 }), start, zone)).toBeGreaterThanOrEqual(days);
        expect(civilDays(latest, start, zone)).toBeGreaterThanOrEqual(days - 1);
        // By the clock not less than the days, but for the hour that summer time takes.
        expect(start.diff(latest).as('hours')).toBeGreaterThanOrEqual(days * 24 - 1);
        const now = latest.plus({ minutes: off });
        expect(isEnoughNotice(now, start, duty, zone)).toBe(off <= 0);
      },
    ),
    { numRuns: 500 },
  );
});

it('never accepts a month that is not over, in any zone and year', () => {
  fc.assert(
    fc.property(zones, moments, fc.integer({ min: 1, max: 12 }), (zone, start, months) => {
      const latest = latestAnnouncement(start, Duration.fromObject({ months }), zone).setZone(zone);
      const local = start.setZone(zone);
      const wanted = local.startOf('month').minus({ months });
      expect([latest.year, latest.month]).toEqual([wanted.year, wanted.month]);
      expect(latest.day).toBe(Math.min(local.day, there(wanted.daysInMonth)));
    }),
    { numRuns: 500 },
  );
});
