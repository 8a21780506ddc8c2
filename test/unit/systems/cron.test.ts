import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { cronFault, instantsAfter, nextInstant } from '../../../src/systems/cron.ts';

const newYork = 'America/New_York';

function next(line: string, after: string, count: number, zone = newYork): string[] {
  const instants = instantsAfter(line, zone, DateTime.fromISO(after, { zone: 'utc' }));
  return Array.from({ length: count }, () => {
    const { value } = instants.next();
    return value instanceof DateTime ? value.setZone(zone).toFormat('yyyy-MM-dd HH:mm ZZ') : 'none';
  });
}

describe('a cron line', () => {
  it.each([
    '0 2 * * *',
    '*/15 * * * *',
    '0 */6 * * *',
    '30 4 * * 0',
    '0 8 1,15 * *',
    '0 8 * * 1-5',
    '0 0 29 2 *',
  ])('%s can be read', (line) => {
    expect(cronFault(line)).toBeUndefined();
  });

  it.each([
    ['0 2 * *', /4 fields/],
    ['* * * * * *', /6 fields/],
    ['@daily', /1 fields/],
    ['0 2 * * MON', /MON, which is not made of numbers/],
    ['H 2 * * *', /H, which/],
    ['61 * * * *', /cannot be read/],
    ['0 0 31 2 *', /cannot be read/],
    ['0 8 1 * 1', /both a day of the month and a weekday/],
    ['', /fields/],
  ])('%j is refused', (line, wrong) => {
    expect(cronFault(line)).toMatch(wrong);
  });

  it('comes on the day without 02:00 when the clocks are put forward, once', () => {
    expect(next('0 2 * * *', '2027-03-13T00:00:00Z', 3)).toEqual([
      '2027-03-13 02:00 -05:00',
      '2027-03-14 03:00 -04:00',
      '2027-03-15 02:00 -04:00',
    ]);
    expect(next('0,30 2 * * *', '2027-03-14T00:00:00Z', 2)).toEqual([
      '2027-03-14 03:00 -04:00',
      '2027-03-15 02:00 -04:00',
    ]);
    expect(next('0 2 * * 0', '2027-03-08T00:00:00Z', 2)).toEqual([
      '2027-03-14 03:00 -04:00',
      '2027-03-21 02:00 -04:00',
    ]);
  });

  it('comes once on the day that has 01:30 twice, at the first', () => {
    expect(next('30 1 * * *', '2027-11-06T12:00:00Z', 2)).toEqual([
      '2027-11-07 01:30 -04:00',
      '2027-11-08 01:30 -05:00',
    ]);
    expect(nextInstant('30 1 * * *', newYork, DateTime.fromISO('2027-11-07T05:30:00Z')).toISO()).toBe(
      '2027-11-08T06:30:00.000Z',
    );
  });

  it('comes in both hours when it comes every hour', () => {
    expect(next('*/15 * * * *', '2027-11-07T05:20:00Z', 6)).toEqual([
      '2027-11-07 01:30 -04:00',
      '2027-11-07 01:45 -04:00',
      '2027-11-07 01:00 -05:00',
      '2027-11-07 01:15 -05:00',
      '2027-11-07 01:30 -05:00',
      '2027-11-07 01:45 -05:00',
    ]);
    expect(next('0 * * * *', '2027-03-14T05:30:00Z', 3)).toEqual([
      '2027-03-14 01:00 -05:00',
      '2027-03-14 03:00 -04:00',
      '2027-03-14 04:00 -04:00',
    ]);
  });

  it('comes where the clocks move by half an hour', () => {
    expect(next('15 2 * * *', '2027-10-02T00:00:00Z', 2, 'Australia/Lord_Howe')).toEqual([
      '2027-10-03 02:30 +11:00',
      '2027-10-04 02:15 +11:00',
    ]);
  });

  it('comes once a civil day, in ascending order, in any zone and at any time', () => {
    const zones = [
      newYork,
      'UTC',
      'Europe/Berlin',
      'Australia/Lord_Howe',
      'Africa/Cairo',
      'Pacific/Apia',
      'Asia/Kolkata',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 3 * 365 }),
        (zone, hour, minute, offset) => {
          const from = DateTime.utc(2026, 1, 1).plus({ days: offset });
          const days: string[] = [];
          let last: DateTime = from;
          for (const instant of instantsAfter(`${minute} ${hour} * * *`, zone, from)) {
            expect(instant > last).toBe(true);
            last = instant;
            days.push(instant.setZone(zone).toISODate() ?? '');
            if (days.length === 40) break;
          }
          const wanted = Array.from({ length: 40 }, (_none, day) =>
            DateTime.fromISO(days[0] ?? '')
              .plus({ days: day })
              .toISODate(),
          );
          expect(days).toEqual(wanted);
        },
      ),
      { numRuns: 40 },
    );
  });
});
