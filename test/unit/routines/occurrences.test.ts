import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { nextOccurrence, occurrencesBetween, type Recurring } from '../../../src/routines/occurrences.ts';
import type { Schedule } from '../../../src/systems/model-routine.ts';

const zone = 'America/New_York';
const utc = (iso: string) => DateTime.fromISO(iso, { zone: 'utc' });

function routine(schedule: Schedule, onHoliday: Recurring['onHoliday'] = 'anyway'): Recurring {
  return { schedule, zone, onHoliday };
}

function times(one: Recurring, from: string, to: string, holidays: readonly string[] = []): string[] {
  return occurrencesBetween(one, holidays, utc(from), utc(to)).map((at) =>
    at.setZone(zone).toFormat('ccc d LLL HH:mm', { locale: 'en-US' }),
  );
}

describe('an occurrence', () => {
  it('is the nth weekday of a month, also where it is the first day', () => {
    const mondays = routine({ nth: 1, weekday: 'Monday', at: '08:00' });

    expect(times(mondays, '2027-01-01', '2027-04-01')).toEqual([
      'Mon 4 Jan 08:00',
      'Mon 1 Feb 08:00',
      'Mon 1 Mar 08:00',
    ]);
    expect(times(routine({ nth: 3, weekday: 'Monday', at: '08:00' }), '2027-03-01', '2027-04-01')).toEqual([
      'Mon 15 Mar 08:00',
    ]);
  });

  it('keeps to its months', () => {
    const quarterly = routine({ nth: 1, weekday: 'Monday', months: [1, 4, 7, 10], at: '08:00' });

    expect(times(quarterly, '2026-11-22', '2027-11-22')).toEqual([
      'Mon 4 Jan 08:00',
      'Mon 5 Apr 08:00',
      'Mon 5 Jul 08:00',
      'Mon 4 Oct 08:00',
    ]);
  });

  it('is a working day: no weekend, no holiday', () => {
    const first = routine({ workingDay: 1, at: '08:00' });

    expect(times(first, '2026-12-31', '2027-03-01', ['2027-01-01'])).toEqual([
      'Mon 4 Jan 08:00',
      'Mon 1 Feb 08:00',
    ]);
    expect(times(routine({ workingDay: 20, at: '08:00' }), '2027-02-01', '2027-03-31')).toEqual([
      'Fri 26 Feb 08:00',
      'Fri 26 Mar 08:00',
    ]);
  });

  it('is passed over in a month without so many working days', () => {
    expect(
      times(routine({ workingDay: 20, at: '08:00' }), '2027-02-01', '2027-02-28', ['2027-02-15']),
    ).toEqual([]);
  });

  it('comes every second week, counted from its day over the change of the clocks', () => {
    const fortnightly = routine({ everyWeeks: 2, from: '2027-03-01', at: '02:30' });

    expect(times(fortnightly, '2027-02-01', '2027-04-01')).toEqual([
      'Mon 1 Mar 02:30',
      'Mon 15 Mar 02:30',
      'Mon 29 Mar 02:30',
    ]);
  });

  it('follows another routine instead of the clock', () => {
    expect(nextOccurrence(routine({ after: 'backup' }), [], utc('2026-12-01'))).toBeUndefined();
    expect(times(routine({ after: 'backup' }), '2026-12-01', '2027-12-01')).toEqual([]);
  });

  it('comes after the moment that is asked about, never at it', () => {
    const daily = routine({ cron: '0 8 * * *' });
    const first = nextOccurrence(daily, [], utc('2026-12-01T00:00:00Z'));

    expect(first?.toISO()).toBe('2026-12-01T13:00:00.000Z');
    expect(first && nextOccurrence(daily, [], first)?.toISO()).toBe('2026-12-02T13:00:00.000Z');
  });
});

describe('on a holiday an occurrence', () => {
  const thanksgiving = ['2026-11-26', '2026-11-27'];
  const daily: Schedule = { cron: '0 8 * * *' };

  it('comes anyway', () => {
    expect(times(routine(daily), '2026-11-26', '2026-11-28', thanksgiving)).toEqual([
      'Thu 26 Nov 08:00',
      'Fri 27 Nov 08:00',
    ]);
  });

  it('is passed over', () => {
    expect(times(routine(daily, 'skip'), '2026-11-25', '2026-11-29', thanksgiving)).toEqual([
      'Wed 25 Nov 08:00',
      'Sat 28 Nov 08:00',
    ]);
  });

  it('is put off to the next working day, once beside what is due there', () => {
    expect(
      times(routine({ cron: '0 8 * * 4' }, 'next working day'), '2026-11-20', '2026-12-04', thanksgiving),
    ).toEqual(['Mon 30 Nov 08:00', 'Thu 3 Dec 08:00']);
    expect(
      times(routine({ cron: '0 8 * * 1-5' }, 'next working day'), '2026-11-25', '2026-12-02', thanksgiving),
    ).toEqual(['Wed 25 Nov 08:00', 'Mon 30 Nov 08:00', 'Tue 1 Dec 08:00']);
  });

  it('is still found when the asking begins after the holiday', () => {
    const weekly = routine({ cron: '0 8 * * 4' }, 'next working day');

    expect(nextOccurrence(weekly, thanksgiving, utc('2026-11-29T12:00:00Z'))?.toISO()).toBe(
      '2026-11-30T13:00:00.000Z',
    );
  });

  it('of the morning and one of the evening keep their order with those of the day behind it', () => {
    const twice = routine({ cron: '0 8,18 * * *' }, 'next working day');

    expect(times(twice, '2027-01-17T12:00:00Z', '2027-01-20', ['2027-01-18'])).toEqual([
      'Sun 17 Jan 08:00',
      'Sun 17 Jan 18:00',
      'Tue 19 Jan 08:00',
      'Tue 19 Jan 18:00',
    ]);
  });
});

it('ascends and is the same however it is asked for', () => {
  const schedules = fc.oneof<fc.Arbitrary<Schedule>[]>(
    fc
      .record({ hour: fc.integer({ min: 0, max: 23 }), weekday: fc.integer({ min: 0, max: 6 }) })
      .map(({ hour, weekday }) => ({ cron: `30 ${hour} * * ${weekday}` })),
    fc.constantFrom<Schedule>(
      { nth: 2, weekday: 'Sunday', at: '02:30' },
      { workingDay: 1, at: '01:30' },
      { everyWeeks: 3, from: '2026-01-04', at: '02:00' },
    ),
  );
  const rules = fc.constantFrom<Recurring['onHoliday']>('anyway', 'skip', 'next working day');
  fc.assert(
    fc.property(schedules, rules, fc.integer({ min: 0, max: 300 }), (schedule, onHoliday, offset) => {
      const one = routine(schedule, onHoliday);
      const holidays = ['2026-11-26', '2027-01-01', '2027-03-14', '2027-05-31', '2027-11-07'];
      const from = DateTime.utc(2026, 11, 1).plus({ days: offset });
      const all = occurrencesBetween(one, holidays, from, from.plus({ days: 90 }));
      let at: DateTime = from;
      for (const expected of all) {
        const next = nextOccurrence(one, holidays, at);
        expect(next?.toISO()).toBe(expected.toISO());
        expect(expected > at).toBe(true);
        at = expected;
      }
    }),
    { numRuns: 40 },
  );
});
